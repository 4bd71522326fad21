"""Rarer formats (old Word and Excel, RTF, PowerPoint, EPUB, MSG): by kreuzberg, where it is installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from constancia.errors import Unavailable, Unreadable
from constancia.reading.document import Document
from constancia.reading.formats.opendocument import no_header
from constancia.reading.formats.plain import paragraphs
from constancia.reading.formats.writing import Writing, WrittenCell, WrittenRow
from constancia.reading.sentences import say

_MEDIA_TYPES = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
    "rtf": "application/rtf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "epub": "application/epub+zip",
    "odp": "application/vnd.oasis.opendocument.presentation",
}


def read(data: bytes, name: str = "") -> Document:
    """The text as kreuzberg gives it: the rows and cells of an old workbook, paragraphs of whatever else."""
    suffix = PurePosixPath(name).suffix.lower().lstrip(".")
    media_type = _MEDIA_TYPES["rtf"] if data.startswith(b"{\\rtf") else _MEDIA_TYPES.get(suffix)
    if media_type is None:
        raise _unknown(name)
    extracted = _extracted(data, media_type, name)
    if media_type == _MEDIA_TYPES["xls"] and extracted.tables:
        return _sheets(extracted, name)
    text = str(extracted.content).strip()
    if not text:
        raise Unreadable(
            f"{name or 'the file'} holds no words", next_step="Check that this is the file that was meant."
        )
    writing = Writing()
    for segment in paragraphs(text):
        writing.paragraph(text[segment.start : segment.end])
    writing.note(say("note.no_places"))
    return writing.document("prose", "kreuzberg")


def _sheets(extracted: Any, name: str) -> Document:
    """An old workbook as lists, one for each sheet that says anything; rows count from the first filled one."""
    titles = list((extracted.metadata or {}).get("sheet_names") or ())
    writing = Writing()
    has_header = False
    for table in extracted.tables:
        rows = [WrittenRow(number, list(_cells(row))) for number, row in enumerate(table.cells, 1)]
        rows = [row for row in rows if row.cells]
        title = titles[table.page_number - 1] if 0 < table.page_number <= len(titles) else ""
        if rows:
            has_header = writing.table(rows, sheet=title) or has_header
    if not has_header:
        raise no_header(name)
    writing.note(say("note.old_workbook"))
    return writing.document("list", "kreuzberg")


def _cells(row: Sequence[str]) -> Iterator[WrittenCell]:
    for column, cell in enumerate(row, 1):
        text = str(cell).removesuffix(" 00:00:00").strip()
        if text:
            yield WrittenCell(column, text)


def _extracted(data: bytes, media_type: str, name: str) -> Any:
    try:
        import kreuzberg
    except ImportError as missing:
        raise Unavailable(
            f"{name or 'the file'} is in an older or rarer format, and the extra that reads those is not installed",
            next_step="Install it (pip install 'constancia[reading]'), or save the file as PDF, DOCX, XLSX or CSV "
            "and add that too.",
        ) from missing
    try:
        return kreuzberg.extract_bytes_sync(data, media_type)
    except (kreuzberg.KreuzbergError, RuntimeError, ValueError, OSError) as broken:
        raise _unknown(name) from broken


def _unknown(name: str) -> Unreadable:
    return Unreadable(
        f"{name or 'the file'} is of a format that cannot be read, or is damaged",
        next_step="Save it as PDF, DOCX, XLSX or CSV in the program it comes from and add that too; "
        "the original stays as it is.",
    )
