"""Quotations: what stands between quotation marks, nested ones inside their outer one."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quote:
    """The words ``[start, end)`` between two marks, which stand at ``start - 1`` and ``end``."""

    start: int
    end: int
    depth: int

    def holds(self, offset: int) -> bool:
        return self.start <= offset < self.end


def quotes_in(text: str) -> tuple[Quote, ...]:
    """The quotations of a text, outermost first; one that is opened anew in each paragraph ends with its last.

    A mark that is never closed ends at the end of its paragraph: what follows is not put into anybody's mouth.
    """
    found: list[Quote] = []
    open_marks: list[tuple[str, int]] = []
    for mark in _MARK.finditer(text):
        kind = mark.group()
        if kind == "\n":
            found += [Quote(at, mark.start(), depth) for depth, (_, at) in enumerate(open_marks)]
            open_marks = []
        elif open_marks and kind in _CLOSES[open_marks[-1][0]]:
            found.append(Quote(open_marks.pop()[1], mark.start(), len(open_marks)))
        elif kind in _CLOSES and _opens(text, mark.start(), kind):
            open_marks.append((kind, mark.end()))
    found += [Quote(at, len(text), depth) for depth, (_, at) in enumerate(open_marks)]
    return tuple(sorted((q for q in found if text[q.start : q.end].strip()), key=lambda q: (q.start, -q.end)))


def outer_quote(quotes: tuple[Quote, ...], offset: int) -> Quote | None:
    """The outermost quotation that holds an offset."""
    return next((quote for quote in quotes if quote.depth == 0 and quote.holds(offset)), None)


_CLOSES = {"''": "''", "“": "”", "«": "»", '"': '"', "‘": "’", "„": "“”"}
_MARK = re.compile(r"(?=[“”«»\"„'‘’\n])(?:[“”«»\"„]|(?<!['\w])''(?=\w)|(?<=[\w.,!?])''(?!\w)|(?<!\w)‘|’(?!\w)|\n)")


def _opens(text: str, at: int, kind: str) -> bool:
    return kind not in ('"', "''") or at == 0 or not text[at - 1].isalnum()
