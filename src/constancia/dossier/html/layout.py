"""A document's text laid out for its page: a list as a table of its rows and cells, anything else as running text.

The text is never shortened: where the rows and cells do not account for every written character, it is shown as
running text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from markupsafe import Markup, escape

from constancia.dossier.marks import Passage, marked, piece_text, pieces, quoted, ranges
from constancia.dossier.words import Words
from constancia.reading.document import Document, Segment

MARGIN = 140
_BETWEEN_CELLS = frozenset(" \t\r\n,;|\"'")
_PLACES = ("sheet", "page", "part", "paragraph", "row", "column")
_HEADINGS = ("page", "sheet", "part", "cue")

ClaimHref = Callable[[str], str]


class Segments:
    """The segments of one document, found by place in a list of any length."""

    def __init__(self, document: Document) -> None:
        self._by_kind: dict[str, tuple[list[Segment], list[int], list[int]]] = {}
        for kind in dict.fromkeys(segment.kind for segment in document.segments):
            ordered = sorted((s for s in document.segments if s.kind == kind), key=lambda s: (s.start, s.end))
            furthest = list(accumulate((s.end for s in ordered), max))
            self._by_kind[kind] = (ordered, [s.start for s in ordered], furthest)

    def holding(self, start: int, end: int, *kinds: str) -> list[Segment]:
        """The segments (of these kinds, or of all) that hold the range, the widest first."""
        found = []
        for kind in kinds or self._by_kind:
            ordered, starts, furthest = self._by_kind.get(kind, ([], [], []))
            at = bisect_right(starts, start) - 1
            while at >= 0 and furthest[at] >= end:  # none before reaches as far
                found += [ordered[at]] * (ordered[at].end >= end)
                at -= 1
        return sorted(found, key=lambda s: (s.start - s.end, s.start))

    def where(self, start: int, end: int) -> dict[str, Any]:
        """As ``Document.where``: the facts of the segments that hold the range, outer ones overlaid by inner ones."""
        return {name: fact for segment in self.holding(start, end) for name, fact in segment.at.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: its cells under the columns, or ``whole`` where it has none (a title row)."""

    number: Any
    cells: tuple[Markup, ...]
    whole: Markup | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of running text, with the page or part that begins there."""

    place: Markup | None
    shown: Markup


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a document around a claim's passages; ``opens`` and ``closes`` say that text goes on there."""

    shown: Markup
    opens: bool
    closes: bool


def table(document: Document, passages: Sequence[Passage], href: ClaimHref) -> tuple[list[str], list[Row]]:
    """The columns and rows of a list; no rows where its segments do not account for its whole text."""
    rows = sorted((s for s in document.segments if s.kind == "row"), key=lambda s: (s.start, s.end))
    if document.kind != "list" or not rows or not _account_for_all(document, rows):
        return [], []
    cells = _cells_by_row(document, rows)
    columns = list(dict.fromkeys(_column(cell, n) for mine in cells for n, cell in enumerate(mine)))
    by_place = _by_row(rows, passages)
    return columns, [
        _row(document, row, mine, columns, here, href) for row, mine, here in zip(rows, cells, by_place, strict=True)
    ]


def blocks(document: Document, passages: Sequence[Passage], href: ClaimHref, words: Words) -> list[Block]:
    """The running text, cut where a page, a sheet, a part or a cue begins."""
    starts = {s.start: s for s in reversed(document.segments) if s.kind in _HEADINGS}
    cuts = sorted({0, len(document.text), *starts})
    made = []
    for start, end in pairwise(cuts):
        place = where_text(starts[start].at, words) if start in starts else None
        made.append(Block(place or None, marked(document.text, start, end, passages, href)))
    return made


def excerpts(document: Document, segments: Segments, passages: Sequence[Passage]) -> list[Excerpt]:
    """The passages of one claim with what stands around them; in a list, the whole row."""
    made = []
    for left, right in ranges(passages, len(document.text), MARGIN):
        inside = [p for p in passages if left <= p.start and p.end <= right]
        first, last = min(p.start for p in inside), max(p.end for p in inside)
        row = next(((s.start, s.end) for s in segments.holding(first, last, "row")), None)
        start, end = row or _whole_words(document.text, left, right, first, last)
        shown = Markup("").join(piece_text(document.text, piece) for piece in pieces(start, end, inside))
        made.append(Excerpt(shown, start > 0 and not row, end < len(document.text) and not row))
    return made


def where_text(facts: Mapping[str, Any], words: Words) -> Markup:
    """Where something stood: "page 3 · row 12 · column Edad"; seconds for a recording."""
    told = [Markup("{} {}").format(words(f"place.{name}"), quoted(facts[name])) for name in _PLACES if name in facts]
    if "from" in facts and "to" in facts:
        told.append(escape(words("place.seconds", first=facts["from"], last=facts["to"])))
    return Markup(" · ").join(told)


def _account_for_all(document: Document, rows: Sequence[Segment]) -> bool:
    at = 0
    for row in rows:
        if row.start < at or document.text[at : row.start].strip():
            return False
        at = row.end
    return not document.text[at:].strip()


def _cells_by_row(document: Document, rows: Sequence[Segment]) -> list[list[Segment]]:
    """The cells inside each row, in order; a row with text outside its cells is shown whole instead."""
    cells = sorted((s for s in document.segments if s.kind == "cell"), key=lambda s: (s.start, s.end))
    found: list[list[Segment]] = []
    at = 0
    for row in rows:
        mine = []
        while at < len(cells) and cells[at].start < row.end:
            if cells[at].start >= row.start and cells[at].end <= row.end:
                mine.append(cells[at])
            at += 1
        found.append(mine if _covered(document.text, row, mine) else [])
    return found


def _by_row(rows: Sequence[Segment], passages: Sequence[Passage]) -> list[list[Passage]]:
    """The passages that touch each row. Rows do not overlap and stand in order."""
    found: list[list[Passage]] = [[] for _ in rows]
    starts = [row.start for row in rows]
    for passage in passages:
        at = max(0, bisect_right(starts, passage.start) - 1)
        while at < len(rows) and rows[at].start < passage.end:
            if passage.start < rows[at].end:
                found[at].append(passage)
            at += 1
    return found


def _covered(text: str, row: Segment, cells: Sequence[Segment]) -> bool:
    outside = list(_outside(row, cells))
    return all(set(text[start:end]) <= _BETWEEN_CELLS for start, end in outside)


def _outside(row: Segment, cells: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    at = row.start
    for cell in cells:
        yield at, cell.start
        at = cell.end
    yield at, row.end


def _column(cell: Segment, number: int) -> str:
    return str(cell.at.get("column") or number + 1)


def _row(document: Document, row: Segment, cells: Sequence[Segment], columns: Sequence[str],
         passages: Sequence[Passage], href: ClaimHref) -> Row:  # fmt: skip
    number = row.at.get("row", "")
    if not cells:
        return Row(number, (), marked(document.text, row.start, row.end, passages, href))
    shown = {
        _column(cell, n): marked(document.text, cell.start, cell.end, passages, href) for n, cell in enumerate(cells)
    }
    return Row(number, tuple(shown.get(column, Markup("")) for column in columns))


def _whole_words(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """The same stretch, cut between words and never inside a passage."""
    while 0 < start < first and not text[start - 1].isspace():
        start += 1
    while last < end < len(text) and not text[end].isspace():
        end -= 1
    return start, end
