"""Word documents: paragraphs, tables, notes, headers and comments, in the order in which they stand.

Tracked changes are read as accepted: inserted text is read, deleted text is not, and a note says that there is some.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from constancia.errors import Unreadable
from constancia.reading.document import Document
from constancia.reading.formats.writing import Writing, WrittenCell, WrittenRow
from constancia.reading.formats.zipped import Package
from constancia.reading.sentences import say

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}rPr", f"{_W}pPr", _FALLBACK}
)
_BLANKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}ptab": "\t"}
_LIST_SHARE = 0.6
_PARTS = (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment"))


def read(data: bytes, name: str = "") -> Document:
    """The words of a DOCX; Unreadable when it is damaged, swollen or empty."""
    package = Package(data, name)
    root = package.xml("word/document.xml")
    body = None if root is None else root.find(f"{_W}body")
    if root is None or body is None:
        raise package.damaged()
    writing = _DocxWriting()
    _margins(package, writing, "header")
    writing.blocks(body, {})
    for part, what in _PARTS:
        writing.blocks_of_part(package.xml(f"word/{part}.xml"), what)
    _margins(package, writing, "footer")
    if next(root.iter(f"{_W}del", f"{_W}moveFrom"), None) is not None:
        writing.note(say("note.deletions"))
    pictures = sum(part.startswith("word/media/") for part in package.names())
    if pictures:
        writing.note(say("note.pictures", n=pictures))
    if not writing.letters:
        raise Unreadable(
            f"{name or 'the document'} holds no words", next_step="Check that this is the file that was meant."
        )
    return writing.document("list" if writing.is_list else "prose", "docx")


@dataclass(frozen=True, slots=True)
class _Merge:
    """Where a cell that is merged downwards began."""

    row: int
    index: int


class _DocxWriting(Writing):
    def __init__(self) -> None:
        super().__init__()
        self.letters = 0
        self._in_tables = 0
        self._has_header = False

    @property
    def is_list(self) -> bool:
        return self._has_header and self._in_tables > _LIST_SHARE * self.letters

    def blocks_of_part(self, root: Any | None, what: str) -> None:
        """The footnotes, endnotes or comments of the document."""
        for entry in [] if root is None else root.iter(f"{_W}{what}"):
            if entry.get(f"{_W}type") not in ("separator", "continuationSeparator", "continuationNotice"):
                self.blocks(entry, {"part": what})

    def blocks(self, parent: Any, at: dict[str, Any]) -> None:
        """The paragraphs and tables below an element."""
        for block in _blocks(parent):
            if block.tag == f"{_W}p":
                text = _text(block).strip()
                if text:
                    self.letters += len(text)
                    self.paragraph(text, **at)
            else:
                self._table(block, at)

    def _table(self, table: Any, at: dict[str, Any]) -> None:
        rows = [row for row in _rows(table) if row.cells]
        letters = sum(len(cell.text) for row in rows for cell in row.cells)
        if not letters:
            return
        self.letters += letters
        if max(cell.column for row in rows for cell in row.cells) == 1:
            for row in rows:
                self.paragraph(row.cells[0].text, **at)
            return
        self._in_tables += letters
        self._has_header = self.table(rows, **at) or self._has_header


def _blocks(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
            yield from _blocks(child)


def _text(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BLANKS:
            yield _BLANKS[child.tag]
        elif child.tag == f"{_W}p":  # a text box inside a paragraph
            yield "\n"
            yield from _pieces(child)
        elif child.tag not in _LEFT_OUT:
            yield from _pieces(child)


def _rows(table: Any) -> list[WrittenRow]:
    rows: list[list[WrittenCell]] = []
    open_merges: dict[int, _Merge] = {}
    for element in _row_elements(table):
        cells: list[WrittenCell] = []
        column = 1 + _number(element.find(f"{_W}trPr/{_W}gridBefore"))
        for cell in element.iter(f"{_W}tc"):
            if cell.getparent() is not element and cell.getparent().tag == f"{_W}tr":
                continue
            width = max(1, _number(cell.find(f"{_W}tcPr/{_W}gridSpan")))
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart" and column in open_merges:
                _lengthen(rows, open_merges[column], len(rows))
            else:
                open_merges.pop(column, None)
                if merge is not None:
                    open_merges[column] = _Merge(len(rows), len(cells))
                cells.append(WrittenCell(column, _cell_text(cell)))
            column += width
        rows.append(cells)
    return [WrittenRow(number, cells) for number, cells in enumerate(rows, 1)]


def _row_elements(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{_W}tr" and child.find(f"{_W}trPr/{_W}del") is None:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _row_elements(child)


def _lengthen(rows: list[list[WrittenCell]], merge: _Merge, row: int) -> None:
    cell = rows[merge.row][merge.index]
    rows[merge.row][merge.index] = WrittenCell(cell.column, cell.text, row - merge.row + 1)


def _cell_text(cell: Any) -> str:
    return "\n".join(filter(None, (_text(block).strip() for block in cell.iter(f"{_W}p"))))


def _number(element: Any | None) -> int:
    value = "" if element is None else element.get(f"{_W}val", "")
    return int(value) if value.isdecimal() and len(value) < 5 else 0


def _margins(package: Package, writing: _DocxWriting, what: str) -> None:
    seen = set()
    for part in sorted(n for n in package.names() if n.startswith(f"word/{what}") and n.endswith(".xml")):
        root = package.xml(part)
        text = "" if root is None else "\n".join(filter(None, (_text(p).strip() for p in root.iter(f"{_W}p"))))
        if text and text not in seen:
            seen.add(text)
            writing.letters += len(text)
            writing.paragraph(text, part=what)
