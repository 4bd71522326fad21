"""The text of a document with what is said in it marked in place, in stretches that a browser can bear.

A suggestion is marked dashed and a claim solid; the parts of the one that is looked at carry their names. Marks may
overlap and nest: the text is cut where any of them begins or ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from constancia.dossier.marks import Passage, Piece, inert, pieces
from constancia.web.documents.items import Item

#: Code points that one page shows, about; it is cut at the end of a paragraph or line.
STRETCH = 12_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """The range of a text that one page shows, the ``number``-th ``of`` so many, counted from 1."""

    start: int
    end: int
    number: int
    of: int


def stretches(text: str, size: int = STRETCH) -> list[Stretch]:
    """The whole text in order, without gaps."""
    cuts = [0]
    while len(text) - cuts[-1] > size * 1.25:
        cuts.append(_cut(text, cuts[-1], size))
    borders = [*cuts, len(text)]
    of = len(cuts)
    return [Stretch(borders[n], borders[n + 1], n + 1, of) for n in range(of)]


def stretch_at(all_of_them: Sequence[Stretch], place: int) -> Stretch:
    """The one that holds this place of the text."""
    return next((s for s in all_of_them if s.start <= place < s.end), all_of_them[-1])


def marked(
    text: str,
    stretch: Stretch,
    passages: Mapping[str, Sequence[Passage]],
    items: Mapping[str, Item],
    selected: str | None,
    href: Callable[[str], str],
) -> Markup:
    """The stretch as HTML; each marked piece is a link to the innermost thing said there."""
    shown = [p for several in passages.values() for p in several if p.main or p.claim == selected]
    made = []
    anchored: set[str] = set()
    for piece in pieces(stretch.start, stretch.end, shown):
        if piece.over:
            made.append(_mark(text, piece, items, selected, href, anchored))
        else:
            made.append(inert(text[piece.start : piece.end]))
    return Markup("").join(made)


def _mark(
    text: str,
    piece: Piece,
    items: Mapping[str, Item],
    selected: str | None,
    href: Callable[[str], str],
    anchored: set[str],
) -> Markup:
    inner = min(piece.over, key=lambda p: (p.end - p.start, not p.main, p.claim))
    names = _classes(piece, items, selected)
    keys = list(dict.fromkeys(p.claim for p in piece.over))
    anchor = Markup("")
    for key in keys:
        if key not in anchored and any(p.main for p in piece.over if p.claim == key):
            anchored.add(key)
            anchor += Markup('<span class="at" id="at-{}"></span>').format(key)
    roles = [p.part for p in piece.ends if p.claim == selected and p.part]
    role = Markup(' data-role="{}"').format(" · ".join(dict.fromkeys(roles))) if roles else Markup("")
    return anchor + Markup('<a class="{}" href="{}" title="{}"{}>{}</a>').format(
        " ".join(names), href(inner.claim), " ".join(keys), role, inert(text[piece.start : piece.end])
    )


def _classes(piece: Piece, items: Mapping[str, Item], selected: str | None) -> list[str]:
    names = ["mark"]
    over = {p.claim for p in piece.over if p.main and p.claim in items}
    if any(items[key].waits for key in over):
        names.append("suggested")
    if any(not items[key].waits for key in over):
        names.append("claimed")
    if any(p.claim == selected for p in piece.over):
        names.append("chosen" if any(p.main for p in piece.over if p.claim == selected) else "part")
    return names


def _cut(text: str, start: int, size: int) -> int:
    end = start + size
    for mark in ("\n\n", "\n", ". ", " "):
        at = text.rfind(mark, start + size // 2, end)
        if at > 0:
            return at + len(mark)
    return end


def before_and_after(
    text: str, start: int, end: int, width: int = 60, first: int = 0, last: int | None = None
) -> tuple[Markup, Markup, Markup]:
    """A passage and what stands around it, on one line and inert; nothing from before ``first`` or after ``last``."""
    left, right = max(first, start - width), min(len(text) if last is None else last, end + width)
    return inert(_flat(text[left:start])), inert(_flat(text[start:end])), inert(_flat(text[end:right]))


def _flat(text: str) -> str:
    """Line ends and runs of blanks as one blank; where words touch the passage, they still touch it."""
    return re.sub(r"[ \t\r\n]+", " ", text)
