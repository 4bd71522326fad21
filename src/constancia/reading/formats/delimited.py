"""Lists as text (CSV, TSV and their kin): any delimiter, title rows, quoted cells, newlines inside them.

The text stays as the file has it. A cell's range is what stands between the delimiters, or, for a quoted cell,
between the quotes; blanks around it are left out of the range.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from constancia.errors import Unreadable
from constancia.reading.columns.headers import (
    divides_evenly,
    fields_of_heading,
    find_header,
    header_language,
    role_of_row,
)
from constancia.reading.document import Document, Segment
from constancia.reading.formats.decoding import decode
from constancia.reading.language import language_of

VERSION = "1"
DELIMITERS = ",;\t|^~"

_SAMPLE = 100_000
_SAMPLE_ROWS = 200
_MOST_TITLE_ROWS = 12
_LONGEST_QUOTED_LINES = 60
_SEP_LINE = re.compile(r"\s*sep=(.)\s*(?:\r\n|\r|\n)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RawCell:
    """The range of a cell in the text, and whether it stands between quotes."""

    start: int
    end: int
    quoted: bool = False

    def value(self, text: str) -> str:
        return cell_value(text, self.start, self.end)


@dataclass(frozen=True, slots=True)
class RawRow:
    """The range of a row without its line end, and its cells."""

    start: int
    end: int
    cells: Sequence[RawCell]


def read(data: bytes, name: str = "") -> Document:
    """The list as a document; Unreadable when it is empty, or has no header and no even rows."""
    decoded = decode(data, name=name)
    text = decoded.text
    if not any(c.isalnum() for c in text):
        raise Unreadable(
            f"{name or 'the list'} is empty: it has no words", next_step="Check that this is the file that was meant."
        )
    delimiter, quote = dialect(text)
    rows = list(split(text, delimiter, quote))
    first_rows = [[cell.value(text) for cell in row.cells] for row in rows[:100]]
    header = find_header(first_rows)
    if header is None and not divides_evenly(first_rows):
        raise Unreadable(
            f"{name or 'the list'} has no header row: none of its first rows names the columns",
            next_step="Add a first row that says what each column holds (for example: name, age, sex, date, place), "
            "and add that file too; the original stays as it is.",
        )
    named = () if header is None else rows[header].cells
    headings = {n: cell.value(text) for n, cell in enumerate(named, 1) if cell.start < cell.end}
    segments = [Segment(rows[0].start, rows[-1].end, "sheet", {"table": 1})]
    for index, row in enumerate(rows):
        segments += _segments(row, index + 1, role_of_row(index, header), headings)
    language = header_language(headings.values()) or language_of(text)
    return Document(text, "list", language, "delimited", VERSION, tuple(segments), decoded.notes)


def looks_like_list(text: str) -> bool:
    """Is this text, whose name does not say so, a list? Only if its header is known and the rows below divide alike."""
    sample = text[:_SAMPLE]
    delimiter, quote = dialect(sample)
    rows = [row for row in split(sample, delimiter, quote) if row.start < row.end]
    header = find_header([[cell.value(sample) for cell in row.cells] for row in rows])
    if header is None or header > _MOST_TITLE_ROWS:
        return False
    width = len(rows[header].cells)
    below = rows[header + 1 :]
    known = sum(bool(fields_of_heading(cell.value(sample))) for cell in rows[header].cells)
    alike = sum(abs(len(row.cells) - width) <= 1 for row in below)
    return width >= 3 and known * 2 >= width and len(below) >= 2 and alike * 2 >= len(below)


def dialect(text: str) -> tuple[str, str]:
    """The delimiter and the quote that divide the text into the most even rows."""
    said = _SEP_LINE.match(text)
    if said:
        return said[1], '"'
    sample = text[:_SAMPLE]
    scored = [(_evenness(sample, delimiter), delimiter) for delimiter in DELIMITERS]
    delimiter = max(scored, key=lambda pair: pair[0])[1]
    return delimiter, "'" if _single_quoted(sample, delimiter) else '"'


def split(text: str, delimiter: str, quote: str = '"') -> Iterator[RawRow]:
    """The rows of the text, empty ones included; the last line end starts no row."""
    cells_of = _Cells(text, delimiter, quote)
    at, size = 0, len(text)
    while at < size:
        start, cells, ended = at, [], False
        while not ended:
            cell, at = cells_of.next(at)
            cells.append(cell)
            ended = at >= size or text[at] != delimiter
            at += not ended
            if not ended and at >= size:
                cells.append(RawCell(at, at))
                ended = True
        yield RawRow(start, min(at, size), cells)
        at += 2 if text.startswith("\r\n", at) else 1


def cell_value(text: str, start: int, end: int) -> str:
    """What a cell says: doubled quotes inside a quoted cell stand for one."""
    inside = text[start:end]
    quote = text[start - 1] if start else ""
    if quote in ("'", '"') and quote and text[end : end + 1] == quote and quote * 2 in inside:
        return inside.replace(quote * 2, quote)
    return inside


class _Cells:
    """The cells of a text one after the other, in time that grows with its length whatever it holds.

    A quote that is never closed is just a mark. Looking in vain for closing quotes is allowed a few times the length
    of the text; then all further quotes are marks.
    """

    def __init__(self, text: str, delimiter: str, quote: str) -> None:
        self._text = text
        self._delimiter = delimiter
        self._quote = quote
        self._end = re.compile(f"[{re.escape(delimiter)}\r\n]")
        self._patience = 100_000 + 4 * len(text)

    def next(self, at: int) -> tuple[RawCell, int]:
        """The cell that begins here, and where it ends."""
        opening = self._skip_blanks(at)
        if self._text.startswith(self._quote, opening) and self._patience > 0:
            closing = self._closing(opening + 1)
            if closing is not None:
                return _trimmed(self._text, opening + 1, closing, quoted=True), self._skip_blanks(closing + 1)
        found = self._end.search(self._text, at)
        end = found.start() if found else len(self._text)
        return _trimmed(self._text, at, end), end

    def _skip_blanks(self, at: int) -> int:
        while self._text.startswith(" ", at):
            at += 1
        return at

    def _closing(self, begun: int) -> int | None:
        """Where the quoted cell ends that begins here; None if its quote is not closed within sixty lines."""
        at, lines, text = begun, 0, self._text
        while True:
            found = text.find(self._quote, at)
            lines += text.count("\n", at, found if found >= 0 else len(text))
            if found < 0 or lines > _LONGEST_QUOTED_LINES:
                break
            if text.startswith(self._quote * 2, found):
                at = found + 2
                continue
            rest = text[found + 1 : found + 40].lstrip(" ")
            if not rest or rest[0] in (self._delimiter, "\r", "\n"):
                return found
            if text[found - 1] != "\\":
                break
            at = found + 1
        self._patience -= (found if found >= 0 else len(text)) - begun
        return None


def _trimmed(text: str, start: int, end: int, *, quoted: bool = False) -> RawCell:
    inside = text[start:end]
    kept = inside.strip(" \t\u00a0\ufeff\r\n")
    lead = len(inside) - len(inside.lstrip(" \t\u00a0\ufeff\r\n")) if kept else 0
    return RawCell(start + lead, start + lead + len(kept), quoted)


def _evenness(sample: str, delimiter: str) -> float:
    widths = []
    for row in split(sample, delimiter):
        if row.start < row.end:
            widths.append(len(row.cells))
        if len(widths) >= _SAMPLE_ROWS:
            break
    if len(sample) == _SAMPLE and len(widths) > 1:
        widths.pop()
    counted = Counter(width for width in widths if width > 1)  # titles and headings divide into nothing
    if not counted:
        return 0.0
    usual = max(counted, key=lambda w: (counted[w], w))
    return widths.count(usual) / len(widths) * (1 - 1 / (1 + usual))


def _single_quoted(sample: str, delimiter: str) -> bool:
    cells = [part for line in sample.splitlines()[:_SAMPLE_ROWS] for part in line.split(delimiter)]
    quoted = sum(len(cell.strip()) > 1 and cell.strip()[0] == "'" == cell.strip()[-1] for cell in cells)
    return quoted > len(cells) / 2


def _segments(row: RawRow, number: int, role: str, headings: dict[int, str]) -> list[Segment]:
    facts: dict[str, object] = {"row": number}
    segments = [Segment(row.start, row.end, "row", {**facts, "role": role} if role else facts)]
    for column, cell in enumerate(row.cells, 1):
        if cell.start < cell.end:
            heading = headings.get(column)
            at = {**facts, "number": column, "column": heading} if heading else {**facts, "number": column}
            segments.append(Segment(cell.start, cell.end, "cell", at))
    return segments
