"""Writing down pages: paragraphs and tables with page and box, tables going on from one page to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from constancia.reading.document import Document
from constancia.reading.formats.layout import Box, Edges, Grid, Paragraph, Word, blocks, continues
from constancia.reading.formats.writing import Writing, WrittenCell, WrittenRow
from constancia.reading.sentences import say

_LIST_SHARE = 0.6


class PageWriting(Writing):
    """The text of pages in the making, with the table that may go on over the next page."""

    def __init__(self) -> None:
        super().__init__()
        self.letters = 0
        self._in_tables = 0
        self._divided = 0
        self._has_header = False
        self._known: Grid | None = None
        self._row = 0

    def page(self, words: Sequence[Word], edges: Edges, *, size: tuple[float, float], at: Mapping[str, Any]) -> None:
        """Write one page from its words and rules; ``at`` says which page it is."""
        start = self.length
        for block in blocks(words, edges, self._known):
            if isinstance(block, Paragraph):
                self._paragraph_of(block, at)
            else:
                self._table_of(block, at)
        if self.length > start:
            lead = 2 if start else 0
            self.mark(start + lead, self.length, "page", **at, size=[round(size[0]), round(size[1])])

    def finished(self, reader: str) -> Document:
        """The document; a list where most of what it says stands in a table with a known header."""
        if self._divided:
            self.note(say("note.divided", n=self._divided))
        is_list = self._has_header and self._in_tables > _LIST_SHARE * self.letters
        return self.document("list" if is_list else "prose", reader)

    def _paragraph_of(self, block: Paragraph, at: Mapping[str, Any]) -> None:
        self.letters += len(block.text)
        self._divided += block.divided
        self.paragraph(block.text, **at, box=_rounded(block.box))

    def _table_of(self, block: Grid, at: Mapping[str, Any]) -> None:
        goes_on = continues(block, self._known)
        self._row = self._row if goes_on else 0
        rows = []
        for box, cells in block.rows:
            self._row += 1
            written = [WrittenCell(column, text) for column, text in cells.items()]
            rows.append(WrittenRow(self._row, written, {**at, "box": _rounded(box)}))
        letters = sum(len(cell.text) for row in rows for cell in row.cells)
        self.letters += letters
        self._in_tables += letters
        self._has_header = self.table(rows, goes_on=goes_on) or self._has_header
        self._known = block


def _rounded(box: Box) -> list[float]:
    return [round(side, 1) for side in box]
