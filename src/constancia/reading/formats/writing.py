"""Writing down a text piece by piece, remembering for each piece where it stood in the original.

Readers of formats that are not plain text (spreadsheets, word processors, web pages, PDF) write the text with a
``Writing``; what they write is then the document's text, and its segments are exact by construction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from constancia.reading.columns.headers import divides_evenly, find_header, header_language, role_of_row
from constancia.reading.document import Document, Segment, SegmentKind
from constancia.reading.language import language_of

VERSION = "1"
REPLACEMENT = "\ufffd"

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """What one cell says, in which column (from 1), and how many rows it covers where cells are merged."""

    column: int
    text: str
    rows: int = 1
    at: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One row of a table with its number (from 1) and its cells from left to right."""

    number: int
    cells: Sequence[WrittenCell]
    at: Mapping[str, Any] | None = None


class Writing:
    """A text in the making, with its segments and notes."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._paragraphs = 0
        self._tables = 0
        self._headings: list[str] = []
        self._names: dict[int, str] = {}
        self.segments: list[Segment] = []
        self.notes: list[str] = []

    @property
    def length(self) -> int:
        return self._length

    def write(self, text: str) -> tuple[int, int]:
        """Add text as it is; give the range that it took."""
        start = self._length
        self._parts.append(storable(text))
        self._length += len(text)
        return start, self._length

    def mark(self, start: int, end: int, kind: SegmentKind, **at: Any) -> None:
        """Say where the range came from."""
        self.segments.append(Segment(start, end, kind, at))

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def paragraph(self, text: str, **at: Any) -> tuple[int, int]:
        """Add a paragraph, set off from what stands before it by an empty line."""
        if self._length:
            self.write("\n\n")
        self._paragraphs += 1
        start, end = self.write(text)
        self.mark(start, end, "paragraph", paragraph=self._paragraphs, **at)
        return start, end

    def table(self, rows: Sequence[WrittenRow], *, goes_on: bool = False, **at: Any) -> bool:
        """Add a table, one line a row, tabs between cells; say whether a header was found in it.

        ``goes_on``: it is the next part of the table before, under the same header.
        """
        if self._length:
            self.write("\n\n")
        self._tables += not goes_on
        first_mark = len(self.segments)
        start = self._length
        header = None if goes_on and self._names else find_header([_plain(row) for row in rows])
        if not goes_on or not self._names:
            self._names = {} if header is None else {cell.column: cell.text.strip() for cell in rows[header].cells}
            self._headings += self._names.values()
        for index, row in enumerate(rows):
            if index:
                self.write("\n")
            self._row_of(row, role_of_row(index, header), self._names)
        table = Segment(start, self._length, "sheet", {"table": self._tables, **at})
        self.segments.insert(first_mark, table)
        return bool(self._names)

    def sheet(self, rows: Sequence[WrittenRow], **at: Any) -> bool:
        """Add a sheet of a workbook; say whether it can be read as a list: it has a header, or even rows."""
        return self.table(rows, **at) or divides_evenly([_plain(row) for row in rows])

    def document(self, kind: Literal["prose", "list"], reader: str, version: str = VERSION) -> Document:
        """The document that was written."""
        text = "".join(self._parts)
        language = (header_language(self._headings) if kind == "list" else "") or language_of(text)
        return Document(text, kind, language, reader, version, tuple(self.segments), tuple(self.notes))

    def _row_of(self, row: WrittenRow, role: str, names: Mapping[int, str]) -> None:
        mark_at = len(self.segments)
        start, column = self._length, 1
        for cell in row.cells:
            self.write("\t" * (cell.column - column))
            column = cell.column
            if cell.text:
                self._cell(cell, row.number, names)
        facts: dict[str, Any] = {"row": row.number, **(row.at or {})}
        if role:
            facts["role"] = role
        self.segments.insert(mark_at, Segment(start, self._length, "row", facts))

    def _cell(self, cell: WrittenCell, row: int, names: Mapping[int, str]) -> None:
        quoted = any(mark in cell.text for mark in "\t\n\r")
        if quoted:
            self.write('"')
        start, end = self.write(cell.text)
        if quoted:
            self.write('"')
        facts: dict[str, Any] = {"row": row, "number": cell.column, **(cell.at or {})}
        if names.get(cell.column):
            facts["column"] = names[cell.column]
        if cell.rows > 1:
            facts["rows"] = cell.rows
        self.mark(start, end, "cell", **facts)


def storable(text: str) -> str:
    """The text with the few code points that no database and no XML can hold shown as U+FFFD; its length stays."""
    return _UNSTORABLE.sub(REPLACEMENT, text)


def _plain(row: WrittenRow) -> list[str]:
    width = max((cell.column for cell in row.cells), default=0)
    plain = [""] * width
    for cell in row.cells:
        plain[cell.column - 1] = cell.text
    return plain
