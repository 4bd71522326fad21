"""OpenDocument files: text (ODT) and spreadsheets (ODS)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from constancia.errors import Unreadable
from constancia.reading.document import Document
from constancia.reading.formats.writing import Writing, WrittenCell, WrittenRow
from constancia.reading.formats.zipped import Package
from constancia.reading.sentences import say

MOST_COLUMNS = 200
MOST_ROWS = 200_000

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_LEFT_OUT = frozenset(
    {
        f"{_TEXT}tracked-changes",
        f"{_OFFICE}annotation",
        f"{_TEXT}sequence-decls",
        f"{_OFFICE}forms",
        f"{_TEXT}note",  # read after the text, see ``_footnotes``
    }
)
_LIST_SHARE = 0.6


def read_text(data: bytes, name: str = "") -> Document:
    """The words of an ODT; tracked deletions are not read, and a note says so."""
    content, package = _content(data, name)
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise package.damaged()
    writing = Writing()
    letters = in_tables = 0
    has_header = False
    for block in _blocks(body):
        if block.tag == f"{_TABLE}table":
            rows = [row for row in _rows(block) if row.cells]
            count = sum(len(cell.text) for row in rows for cell in row.cells)
            if count:
                has_header = writing.table(rows) or has_header
                in_tables += count
        else:
            text = _text(block).strip()
            count = len(text)
            if text:
                writing.paragraph(text)
        letters += count
    for what, text in _footnotes(body):
        letters += len(text)
        writing.paragraph(text, part=what)
    _notes_about(content, body, writing)
    if not letters:
        raise _empty(name)
    return writing.document("list" if has_header and in_tables > _LIST_SHARE * letters else "prose", "odt")


def read_sheets(data: bytes, name: str = "") -> Document:
    """The sheets of an ODS as lists, one after the other; Unreadable where none has a header."""
    content, package = _content(data, name)
    body = content.find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
    if body is None:
        raise package.damaged()
    writing = Writing()
    is_list, is_empty = False, True
    for sheet in body.iter(f"{_TABLE}table"):
        rows = [row for row in _rows(sheet) if row.cells]
        if rows:
            is_empty = False
            is_list = writing.sheet(rows, sheet=sheet.get(f"{_TABLE}name", "")) or is_list
    if is_empty:
        raise _empty(name)
    if not is_list:
        raise no_header(name)
    return writing.document("list", "ods")


def no_header(name: str) -> Unreadable:
    """No sheet of a spreadsheet has a row that names its columns."""
    return Unreadable(
        f"{name or 'the spreadsheet'} has no header row: no sheet has a row that names its columns",
        next_step="Add a row that says what each column holds (for example: name, age, sex, date, place), "
        "and add that file too; the original stays as it is.",
    )


def _empty(name: str) -> Unreadable:
    return Unreadable(
        f"{name or 'the document'} holds no words", next_step="Check that this is the file that was meant."
    )


def _content(data: bytes, name: str) -> tuple[Any, Package]:
    package = Package(data, name)
    manifest = package.part("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise Unreadable(
            f"{name or 'the document'} is locked with a password",
            next_step="Save an unlocked copy and add it too; the locked one stays as it is.",
        )
    content = package.xml("content.xml")
    if content is None:
        raise package.damaged()
    return content, package


def _blocks(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h", f"{_TABLE}table"):
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _blocks(child)


def _footnotes(body: Any) -> Iterator[tuple[str, str]]:
    """The footnotes and endnotes, each paragraph by itself, in the order in which the text calls for them."""
    for note in body.iter(f"{_TEXT}note"):
        for paragraph in note.iterfind(f"{_TEXT}note-body/{_TEXT}p"):
            text = _text(paragraph).strip()
            if text:
                yield note.get(f"{_TEXT}note-class", "footnote"), text


def _text(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(100, int(child.get(f"{_TEXT}c", "1")))
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
            yield from _pieces(child)
        yield child.tail or ""


def _rows(table: Any) -> list[WrittenRow]:
    """The rows with what they say; rows and cells that are repeated to fill the sheet say nothing and are not made."""
    rows: list[WrittenRow] = []
    number = 0
    for row in table.iter(f"{_TABLE}table-row"):
        times = _times(row, "number-rows-repeated")
        cells = list(_cells(row))
        for again in range(min(times, MOST_ROWS) if cells else 0):
            rows.append(WrittenRow(number + again + 1, cells))
        number += times
        if number > MOST_ROWS:
            break
    return rows


def _cells(row: Any) -> Iterator[WrittenCell]:
    column = 1
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times = _times(cell, "number-columns-repeated")
        text = _cell_text(cell) if cell.tag == f"{_TABLE}table-cell" else ""
        for again in range(min(times, MOST_COLUMNS) if text else 0):
            yield WrittenCell(column + again, text, max(1, min(MOST_ROWS, _times(cell, "number-rows-spanned"))))
        column += times
        if column > MOST_COLUMNS:
            break


def _cell_text(cell: Any) -> str:
    shown = "\n".join(_text(p) for p in cell if p.tag in (f"{_TEXT}p", f"{_TEXT}h")).strip()
    day = cell.get(f"{_OFFICE}date-value")
    return str(day).removesuffix("T00:00:00") if day and shown else shown


def _times(element: Any, attribute: str) -> int:
    value = element.get(f"{_TABLE}{attribute}", "1")
    return int(value) if value.isdecimal() and len(value) < 9 else 1


def _notes_about(content: Any, body: Any, writing: Writing) -> None:
    if next(body.iter(f"{_TEXT}deletion"), None) is not None:
        writing.note(say("note.deletions"))
    comments: Sequence[Any] = list(content.iter(f"{_OFFICE}annotation"))
    if comments:
        writing.note(say("note.comments", n=len(comments)))
