"""The tables of a document, found again from its segments: titles, header, rows and cells with their ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from constancia.reading.document import Document, Segment
from constancia.reading.formats.delimited import cell_value
from constancia.terms.spans import Span


@dataclass(frozen=True, slots=True)
class Cell:
    """The span of one cell, and what it says (quotes that were doubled inside a quoted cell stand for one)."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the original (from 1, the header included) and its filled cells by column (from 1)."""

    number: int
    start: int
    end: int
    cells: Mapping[int, Cell]

    @property
    def is_blank(self) -> bool:
        return not self.cells


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what it is called, the rows above its header, the header, and the rows below it."""

    number: int
    name: str
    titles: tuple[Row, ...]
    header: Row | None
    rows: tuple[Row, ...]

    @property
    def headings(self) -> dict[int, str]:
        return {} if self.header is None else {column: cell.text for column, cell in self.header.cells.items()}

    @property
    def columns(self) -> tuple[int, ...]:
        """The numbers of the columns that hold anything."""
        used = {column for row in self.rows for column in row.cells} | set(self.headings)
        return tuple(sorted(used))

    def column(self, number: int) -> list[Cell]:
        """The filled cells of one column, from top to bottom."""
        return [row.cells[number] for row in self.rows if number in row.cells]


@dataclass(slots=True)
class _Gathered:
    segment: Segment
    rows: list[tuple[str, Row]] = field(default_factory=list)
    merged: dict[int, tuple[int, Cell]] = field(default_factory=dict)  # column -> last row it covers, cell


def tables_in(document: Document) -> tuple[Table, ...]:
    """The tables of a document, in the order in which they stand."""
    gathered: list[_Gathered] = []
    cells: dict[int, Cell] = {}
    for segment in document.segments:
        if segment.kind == "sheet":
            if not gathered or gathered[-1].segment.at.get("table") != segment.at.get("table"):
                gathered.append(_Gathered(segment))
        elif segment.kind == "row" and gathered:
            cells = {}
            row = Row(int(segment.at["row"]), segment.start, segment.end, cells)
            gathered[-1].rows.append((str(segment.at.get("role", "")), row))
            _carry_merged(gathered[-1], row.number, cells)
        elif segment.kind == "cell" and gathered:
            _put(document.text, segment, gathered[-1], cells)
    return tuple(_table(one, number) for number, one in enumerate(gathered, 1))


def _put(text: str, segment: Segment, into: _Gathered, cells: dict[int, Cell]) -> None:
    if segment.start >= segment.end:
        return
    start, end = _without_blanks(text, segment.start, segment.end)
    if start == end:
        return
    cell = Cell(Span.of(text, start, end), cell_value(text, start, end))
    column = int(segment.at["number"])
    cells[column] = cell
    covered = int(segment.at.get("rows", 1))
    if covered > 1:
        into.merged[column] = (int(segment.at["row"]) + covered - 1, cell)


def _carry_merged(table: _Gathered, row: int, cells: dict[int, Cell]) -> None:
    """A cell merged over several rows says the same in each of them; its span stays where it is written."""
    for column, (last, cell) in table.merged.items():
        if row <= last:
            cells[column] = cell


def _without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    kept = inside.strip()
    lead = len(inside) - len(inside.lstrip())
    return (start + lead, start + lead + len(kept)) if kept else (start, start)


def _table(gathered: _Gathered, number: int) -> Table:
    by_role: dict[str, list[Row]] = {"title": [], "header": [], "": []}
    for role, row in gathered.rows:
        by_role.setdefault(role, []).append(row)
    header: Sequence[Row] = by_role["header"]
    name = str(gathered.segment.at.get("sheet", ""))
    return Table(number, name, tuple(by_role["title"]), header[0] if header else None, tuple(by_role[""]))
