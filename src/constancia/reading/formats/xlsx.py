"""Excel workbooks: each sheet a list, written as lines with tabs; dates as ISO dates, numbers as they were typed.

What is hidden is read like the rest, and a note says that it is hidden: people who hide a row rarely delete it.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from constancia.errors import Unreadable
from constancia.reading.document import Document
from constancia.reading.formats.opendocument import no_header
from constancia.reading.formats.writing import Writing, WrittenCell, WrittenRow
from constancia.reading.formats.zipped import Package
from constancia.reading.sentences import say

MOST_ROWS = 200_000
MOST_COLUMNS = 200

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_HIDDEN = re.compile(rb'<(?:\w+:)?(row|col) [^>]*hidden="(?:1|true)"')


def read(data: bytes, name: str = "") -> Document:
    """The sheets of a workbook as lists, one after the other; Unreadable where none has a header or even rows."""
    package = Package(data, name)
    writing = Writing()
    is_list, is_empty = False, True
    for sheet, title, part in _sheets(data, package):
        raw = package.part(part) or b""
        rows = list(_rows(sheet, _merged_down(raw)))
        if not rows:
            continue
        is_empty = False
        is_list = writing.sheet(rows, sheet=title) or is_list
        hidden = {found.decode() for found in _HIDDEN.findall(raw)}
        if sheet.sheet_state != "visible":
            writing.note(say("note.hidden_sheet", title=title))
        if hidden:
            writing.note(say("note.hidden_rows", title=title))
        if b"<f>" in raw or b"<f " in raw:
            writing.note(say("note.formulas", title=title))
    if is_empty:
        raise Unreadable(
            f"{name or 'the workbook'} is empty: no sheet says anything",
            next_step="Check that this is the file that was meant.",
        )
    if not is_list:
        raise no_header(name)
    return writing.document("list", "xlsx")


def _sheets(data: bytes, package: Package) -> Iterator[tuple[Any, str, str]]:
    import openpyxl

    package.check_all_xml()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            yield sheet, sheet.title, sheet._worksheet_path
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError) as broken:
        # openpyxl raises whatever a malformed part happens to trip over
        raise package.damaged() from broken


def _rows(sheet: Any, merged: dict[tuple[int, int], int]) -> Iterator[WrittenRow]:
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS):
        cells = []
        number = 0
        for cell in row:
            if cell.value is None:
                continue
            number = cell.row
            text = _text(cell.value)
            if text:
                cells.append(WrittenCell(cell.column, text, merged.get((cell.row, cell.column), 1)))
        if cells:
            yield WrittenRow(number, cells)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip()


def _merged_down(raw: bytes) -> dict[tuple[int, int], int]:
    """How many rows each cell covers that is merged downwards."""
    merged = {}
    for left, top, _, bottom in _MERGE.findall(raw):
        covered = int(bottom) - int(top) + 1
        if 1 < covered <= MOST_ROWS:
            merged[int(top), _column(left.decode())] = covered
    return merged


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
