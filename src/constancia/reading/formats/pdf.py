"""PDF: the text of each page with its boxes, tables as rows and cells, pictures of pages through text recognition.

Read with PDFium. Scripts, links and launch actions in the file are never run; attached files are named, not read.
"""

from __future__ import annotations

import ctypes
import math
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from constancia.errors import Unavailable, Unreadable
from constancia.reading.document import Document
from constancia.reading.formats import ocr
from constancia.reading.formats.layout import Box, Edges, Word
from constancia.reading.formats.pages import PageWriting
from constancia.reading.sentences import say

MOST_PAGES = 5000
SCAN_SECONDS = 240  # for recognising text in pictures of pages: less than the process may take, so that pages are kept

_FEW_LETTERS = 8
_A_STAMP = 200  # letters: a page that is a picture may bear the name of the scanning program, or a page number
_MOST_PATHS = 20_000
_THIN = 2.5
_WORD_GAP = 0.3  # of the height of a line
_KERN_GAP = 0.1  # the same, before a capital inside what PDFium takes for one word
_WIDEST = 0.75  # of the height of a line: no letters of a word are wider on average
_WORD = re.compile(r"[^\s\x00]+")
_TWO = re.compile(r"[^\W\d_](?=[A-ZÁÉÍÓÚÑ][a-zà-ÿ])")
_HYPHENS = re.compile("[\x02\ufffe]")


def read(data: bytes, name: str = "") -> Document:
    """The pages of a PDF; Unreadable when it is locked, broken or empty, Unavailable when only OCR could read it."""
    pdf = _open(data, name)
    writing = PageWriting()
    until = time.monotonic() + SCAN_SECONDS
    pages = range(min(len(pdf), MOST_PAGES))
    pictures = [n for n in pages if not _write_page(writing, pdf, n, may_recognise=time.monotonic() < until)]
    if len(pdf) > MOST_PAGES:
        writing.note(say("note.most_pages", n=MOST_PAGES, of=len(pdf)))
    if pictures:
        _note_pictures(writing, pictures, name)
    attached = pdf.count_attachments()
    if attached:
        writing.note(say("note.attached", n=attached))
    if not writing.letters:
        raise Unreadable(
            f"{name or 'the PDF'} has no text", next_step="Open it and check that its pages show anything."
        )
    return writing.finished("pdf")


def _write_page(writing: PageWriting, pdf: Any, index: int, *, may_recognise: bool) -> bool:
    """Write one page; False where it is a picture that nothing here can read, or not in the time there is."""
    import pypdfium2

    try:
        page = pdf[index]
    except pypdfium2.PdfiumError:
        writing.note(say("note.damaged_page", n=index + 1))
        return True
    textpage = page.get_textpage()
    sheet = _Sheet.of(page, textpage)
    size, at = sheet.size, {"page": index + 1}
    words = list(_words(textpage, sheet))
    edges = _edges(page, sheet) if words else Edges()
    textpage.close()
    letters, is_read = sum(len(word.text) for word in words), True
    if letters < _A_STAMP and _pictured(page) > (0.1 if letters < _FEW_LETTERS else 0.5):
        recognised = ocr.words_of_page(page) if may_recognise else None
        is_read = recognised is not None
        if recognised and sum(len(word.text) for word in recognised.words) > 2 * letters:
            words, edges = recognised.words, recognised.edges
            size, at = recognised.size(*page.get_size()), {**at, "ocr": True}
            writing.note(say("note.ocr"))
    writing.page(words, edges, size=size, at=at)
    page.close()
    return is_read


def _open(data: bytes, name: str) -> Any:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
        pages = len(pdf)
    except pypdfium2.PdfiumError as broken:
        if "assword" in str(broken):
            raise Unreadable(
                f"{name or 'the PDF'} is locked with a password",
                next_step="Save an unlocked copy and add it too; the locked one stays as it is.",
            ) from broken
        raise Unreadable(
            f"{name or 'the PDF'} is damaged or no PDF at all",
            next_step="Ask for the file again, or print it to PDF from a program that still opens it.",
        ) from broken
    if not pages:
        raise Unreadable(f"{name or 'the PDF'} has no pages", next_step="Ask for the file again.")
    return pdf


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How the page lies: its visible part in the file's own coordinates, and by how many quarters its text is turned.

    Boxes are given in points from the top left of the page held so that its text is upright.
    """

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @classmethod
    def of(cls, page: Any, textpage: Any) -> _Sheet:
        import pypdfium2.raw as pdfium

        count = min(textpage.count_chars(), 400)
        angles = [pdfium.FPDFText_GetCharAngle(textpage, index) for index in range(0, count, 5)]
        turned = Counter(round(-angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)  # PDFium turns clockwise
        left, bottom, right, top = page.get_cropbox()
        return cls(left, bottom, right, top, turned.most_common(1)[0][0] if turned else 0)

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.turns == 1:  # text that runs upwards
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        if self.turns == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (xa, ya), (xb, yb) = self.point(left, bottom), self.point(right, top)
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def _words(textpage: Any, sheet: _Sheet) -> Iterator[Word]:
    """The words of a page in the order of the file, with their boxes."""
    text = _text(textpage)
    box_of = _Boxes(textpage, sheet)
    breaks, last = False, 0
    for word in _WORD.finditer(text):
        start, end = word.span()
        breaks = breaks or any(char in "\r\n" for char in text[last:start])
        for first, after in box_of.pieces(start, end, _KERN_GAP if _TWO.search(word[0]) else _WORD_GAP):
            letters = _HYPHENS.sub("-", text[first:after])
            yield Word(letters, box_of.around(first, after), first, breaks)
            breaks = False
        last = end


def _text(textpage: Any) -> str:
    """The characters of a page, one for each that PDFium counts."""
    import pypdfium2.raw as pdfium

    count = textpage.count_chars()
    text = str(textpage.get_text_range(0, count)) if count else ""
    if len(text) == count:
        return text
    codes = (pdfium.FPDFText_GetUnicode(textpage, index) for index in range(count))
    return "".join(chr(code) if 0 < code <= 0x10FFFF else "\ufffd" for code in codes)


class _Boxes:
    """The boxes of the characters of a page, asked for only where they are needed: asking takes its time."""

    def __init__(self, textpage: Any, sheet: _Sheet) -> None:
        import pypdfium2.raw as pdfium

        self._ask = pdfium.FPDFText_GetLooseCharBox
        self._rect = pdfium.FS_RECTF()
        self._textpage = textpage
        self._sheet = sheet

    def of(self, index: int) -> Box:
        self._ask(self._textpage, index, ctypes.byref(self._rect))
        rect = self._rect
        return self._sheet.box(rect.left, rect.bottom, rect.right, rect.top)

    def around(self, start: int, end: int) -> Box:
        first, last = self.of(start), self.of(end - 1)
        return min(first[0], last[0]), min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3])

    def pieces(self, start: int, end: int, gap: float) -> Iterator[tuple[int, int]]:
        """The word whole, or parted where its letters stand further apart than ``gap`` of its height.

        Cells without a blank between are such, and names whose capitals were set so near that PDFium sees no blank.
        """
        box = self.around(start, end)
        height = box[3] - box[1]
        is_narrow = box[2] - box[0] < _WIDEST * height * (end - start) and height < 2 * self._line(start)
        if end - start < 2 or (is_narrow and gap == _WORD_GAP):
            yield start, end
            return
        begun, before = start, self.of(start)
        for index in range(start + 1, end):
            here = self.of(index)
            if _is_apart(before, here, gap):
                yield begun, index
                begun = index
            before = here
        yield begun, end

    def _line(self, index: int) -> float:
        box = self.of(index)
        return box[3] - box[1]


def _is_apart(box: Box, here: Box, gap: float) -> bool:
    height = here[3] - here[1]
    if here[0] - box[2] > gap * height or here[0] < box[0] - height:
        return True
    return min(box[3], here[3]) - max(box[1], here[1]) < 0.3 * height


def _edges(page: Any, sheet: _Sheet) -> Edges:
    """The straight rules drawn on a page."""
    import pypdfium2.raw as pdfium

    vertical: list[tuple[float, float, float]] = []
    horizontal: list[tuple[float, float, float]] = []
    for count, drawn in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if count > _MOST_PATHS:
            break
        points = [sheet.point(*point) for point in _points(drawn.raw, drawn.get_matrix())]
        for (xa, ya), (xb, yb) in pairwise(points):
            if abs(xa - xb) < _THIN < abs(ya - yb):
                vertical.append(((xa + xb) / 2, min(ya, yb), max(ya, yb)))
            elif abs(ya - yb) < _THIN < abs(xa - xb):
                horizontal.append(((ya + yb) / 2, min(xa, xb), max(xa, xb)))
    return Edges(vertical, horizontal)


def _points(path: Any, matrix: Any) -> list[tuple[float, float]]:
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for index in range(min(pdfium.FPDFPath_CountSegments(path), 200)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        if pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            points.append(matrix.on_point(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    return points


def _pictured(page: Any) -> float:
    """The part of the page that its largest picture covers."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    largest = 0.0
    for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        largest = max(largest, (right - left) * (top - bottom))
    return float(largest / max(1.0, width * height))


def _note_pictures(writing: PageWriting, pictures: Sequence[int], name: str) -> None:
    listed = ", ".join(str(n + 1) for n in pictures[:12]) + ("…" if len(pictures) > 12 else "")
    if ocr.languages():
        writing.note(say("note.late_pages", n=len(pictures), first=pictures[0] + 1, seconds=SCAN_SECONDS))
        return
    if not writing.letters:
        raise Unavailable(
            f"{name or 'the PDF'} is a scan: its pages are pictures, and text recognition is not installed",
            next_step=ocr.HOW_TO_INSTALL,
        )
    writing.note(say("note.unread_pages", pages=listed))
