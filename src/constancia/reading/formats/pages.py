"""Writing down pages: paragraphs and tables with page and box, tables going on from one page to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from constancia.reading.document import Document
from constancia.reading.formats.layout import Box, Edges, Grid, Paragraph, Word, blocks, continues
from constancia.reading.formats.writing import Writing, WrittenCell, WrittenRow
from constancia.reading.sentences import say

Block = Paragraph | Grid
_Margin = tuple[list[Block], Mapping[str, Any], Mapping[str, Any]]

_LIST_SHARE = 0.6
_MARGIN = 0.08  # of the height of a page: above and below stand page numbers and running heads
_LONGEST_MARGIN = 120  # characters


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
        self._is_open = False
        self._held: list[_Margin] = []

    def page(self, words: Sequence[Word], edges: Edges, *, size: tuple[float, float], at: Mapping[str, Any]) -> None:
        """Write one page from its words and rules; ``at`` says which page it is.

        A sentence that goes on from the page before goes on in the text too; what stands in the margins between (a
        page number, a running head) is written after its paragraph.
        """
        sheet = {**at, "size": [round(size[0]), round(size[1])]}
        head, body, foot = _parted(blocks(words, edges, self._known), size[1])
        rest = body[0] if body else None
        if isinstance(rest, Paragraph) and self._is_open and rest.text[:1].islower():
            start, end = self._go_on(rest, at)
            self.mark(start, end, "page", **sheet)
            self._is_open = _is_unfinished(rest.text)
            del body[0]
        self._write_margins(self._held)
        self._held = []
        self._write(head, at, sheet)
        self._write(body, at, sheet)
        self._held = [(foot, at, sheet)] if foot else []
        if not body and not foot and not head:
            return
        self._is_open = bool(body) and isinstance(body[-1], Paragraph) and _is_unfinished(body[-1].text)

    def finished(self, reader: str) -> Document:
        """The document; a list where most of what it says stands in a table with a known header."""
        self._write_margins(self._held)
        if self._divided:
            self.note(say("note.divided", n=self._divided))
        is_list = self._has_header and self._in_tables > _LIST_SHARE * self.letters
        return self.document("list" if is_list else "prose", reader)

    def _write_margins(self, held: Sequence[_Margin]) -> None:
        for margin in held:
            self._write(*margin)

    def _write(self, found: Sequence[Block], at: Mapping[str, Any], sheet: Mapping[str, Any]) -> None:
        """Write paragraphs and tables one after the other, as a piece of their page."""
        start, before = self.length, None
        for block in found:
            if not isinstance(block, Paragraph):
                self._table_of(block, at)
            elif isinstance(before, Paragraph) and _goes_on_in_the_next_column(before, block):
                self._go_on(block, at)
            else:
                self._paragraph_of(block, at)
            before = block
        if self.length > start:
            self.mark(start + (2 if start else 0), self.length, "page", **sheet)

    def _go_on(self, block: Paragraph, at: Mapping[str, Any]) -> tuple[int, int]:
        """The rest of a paragraph that began in the column or on the page before; give the range that it took."""
        self.letters += len(block.text)
        self._divided += block.divided
        self.write(" ")
        start, end = self.write(block.text)
        self.mark(start, end, "paragraph", paragraph=self._paragraphs, **at, box=_rounded(block.box))
        return start, end

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


def _parted(found: Sequence[Block], height: float) -> tuple[list[Block], list[Block], list[Block]]:
    """The short paragraphs in the upper margin, what stands between, and those in the lower margin."""
    first, last = 0, len(found)
    while first < last and _is_margin(found[first], height, at_foot=False):
        first += 1
    while last > first and _is_margin(found[last - 1], height, at_foot=True):
        last -= 1
    if first == last:
        return [], list(found), []
    return list(found[:first]), list(found[first:last]), list(found[last:])


def _is_margin(block: Block, height: float, *, at_foot: bool) -> bool:
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_MARGIN:
        return False
    return block.box[1] > (1 - _MARGIN) * height if at_foot else block.box[3] < _MARGIN * height


def _goes_on_in_the_next_column(before: Paragraph, block: Paragraph) -> bool:
    """Does the sentence stop at the foot of one column and go on at the head of the one to its right?"""
    is_right_and_above = block.box[0] >= before.box[2] and block.box[1] < before.box[3]
    return is_right_and_above and _is_unfinished(before.text) and block.text[:1].islower()


def _is_unfinished(text: str) -> bool:
    """Does the text stop inside a sentence?"""
    return text[-1:].isalnum() or text[-1:] in ",;("


def _rounded(box: Box) -> list[float]:
    return [round(side, 1) for side in box]
