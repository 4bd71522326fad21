"""Text of a source as HTML: inert whatever it holds, and with passages marked that may overlap or nest.

A text is cut at every boundary of every passage; each piece is marked with all the passages that cover it. Nothing
of the text is left out or moved. Characters that would hide or turn text around (controls, bidirectional overrides,
tags) are shown by their code point instead: a reader must see that they are there, and they must not act.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

#: C0 and C1 controls except tab and newlines, bidirectional controls, invisible separators, BOM, tag characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A range of a text that a claim rests on: which ``part`` of it, and whether that is its core (``main``)."""

    start: int
    end: int
    claim: str
    part: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text between two boundaries, with the passages that cover it, begin with it and end with it."""

    start: int
    end: int
    over: tuple[Passage, ...]
    begins: tuple[Passage, ...]
    ends: tuple[Passage, ...]


def inert(text: str) -> Markup:
    """A source's text as HTML that does nothing but show it."""
    if not _UNSEEN.search(text):
        return Markup(str(escape(text)).replace("\r", "&#13;"))  # noqa: S704 - escaped
    made, at = [], 0
    for found in _UNSEEN.finditer(text):
        made += [escape(text[at : found.start()]), Markup('<span class="unseen">[{}]</span>').format(_code(found))]
        at = found.end()
    whole = str(Markup("").join([*made, escape(text[at:])]))
    return Markup(whole.replace("\r", "&#13;"))  # noqa: S704 - escaped above; a bare carriage return would become a newline


def plain(text: object) -> str:
    """A source's text where only text may stand (a title, an attribute, a text file), on one line."""
    return " ".join(_UNSEEN.sub(lambda found: f"[{_code(found)}]", str(text)).split())


def quoted(text: object) -> Markup:
    """A short text of a source inside a sentence of ours: isolated, so that its direction cannot turn our words."""
    return Markup(f'<bdi dir="auto">{inert(str(text))}</bdi>')  # noqa: S704 - inert escapes


def marked(text: str, start: int, end: int, passages: Iterable[Passage], claim_href: Callable[[str], str]) -> Markup:
    """The range of the text with its passages marked; after the core of a claim stands the claim's key as a link."""
    made = []
    for piece in pieces(start, end, passages):
        made += [*_anchors(piece), piece_text(text, piece), *_references(piece, claim_href)]
    return Markup("").join(made)


def piece_text(text: str, piece: Piece) -> Markup:
    """One piece, marked if any passage covers it; the mark says of which claims it is what."""
    shown = inert(text[piece.start : piece.end])
    if not piece.over:
        return shown
    told = plain("; ".join(f"{p.claim}: {p.part}" for p in piece.over))
    kind = "main" if any(p.main for p in piece.over) else "part"
    return Markup(f'<mark class="{kind}" title="{escape(told)}">{shown}</mark>')  # noqa: S704 - each part is escaped


def _anchors(piece: Piece) -> list[Markup]:
    names = dict.fromkeys(anchor(passage) for passage in piece.begins)
    return [Markup('<span class="at" id="{}"></span>').format(name) for name in names]


def _references(piece: Piece, claim_href: Callable[[str], str]) -> list[Markup]:
    keys = dict.fromkeys(passage.claim for passage in piece.ends if passage.main)
    links = [Markup('<a href="{}">{}</a>').format(claim_href(key), key) for key in keys]
    return [Markup('<sup class="ref">{}</sup>').format(Markup(" ").join(links))] if links else []


def pieces(start: int, end: int, passages: Iterable[Passage]) -> list[Piece]:
    """The range cut at each boundary of each passage, in order and without gaps."""
    inside = sorted(p for p in passages if p.start < end and start < p.end)
    borders = {start, end}
    for passage in inside:
        borders |= {max(start, passage.start), min(end, passage.end)}
    cuts = sorted(borders)
    made, first, open_now = [], 0, list[Passage]()
    for left, right in pairwise(cuts):
        open_now = [p for p in open_now if p.end > left]
        while first < len(inside) and inside[first].start <= left:
            if inside[first].end > left:
                open_now.append(inside[first])
            first += 1
        made.append(
            Piece(
                left,
                right,
                tuple(open_now),
                tuple(p for p in open_now if p.start == left),
                tuple(p for p in open_now if p.end == right),
            )
        )
    return made


def anchor(passage: Passage) -> str:
    """The name under which a passage can be linked to inside its document's page."""
    return f"s{passage.start}-{passage.end}"


def ranges(passages: Sequence[Passage], length: int, margin: int) -> list[tuple[int, int]]:
    """The stretches of a text of this length that show all passages with a margin around; near ones become one."""
    joined: list[tuple[int, int]] = []
    for passage in sorted(passages):
        start, end = max(0, passage.start - margin), min(length, passage.end + margin)
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _code(found: re.Match[str]) -> str:
    return f"U+{ord(found.group()):04X}"
