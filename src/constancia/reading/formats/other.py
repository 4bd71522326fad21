"""Rarer formats (old Word and Excel, RTF, PowerPoint, EPUB, MSG): by kreuzberg, where it is installed."""

from __future__ import annotations

from pathlib import PurePosixPath

from constancia.errors import Unavailable, Unreadable
from constancia.reading.document import Document
from constancia.reading.formats.plain import paragraphs
from constancia.reading.formats.writing import Writing
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
    """The text of the file as kreuzberg gives it, in paragraphs; it does not lead back to pages or cells."""
    suffix = PurePosixPath(name).suffix.lower().lstrip(".")
    media_type = _MEDIA_TYPES["rtf"] if data.startswith(b"{\\rtf") else _MEDIA_TYPES.get(suffix)
    if media_type is None:
        raise _unknown(name)
    text = _extracted(data, media_type, name).strip()
    if not text:
        raise Unreadable(
            f"{name or 'the file'} holds no words", next_step="Check that this is the file that was meant."
        )
    writing = Writing()
    for segment in paragraphs(text):
        writing.paragraph(text[segment.start : segment.end])
    writing.note(say("note.no_places"))
    return writing.document("prose", "kreuzberg")


def _extracted(data: bytes, media_type: str, name: str) -> str:
    try:
        import kreuzberg
    except ImportError as missing:
        raise Unavailable(
            f"{name or 'the file'} is in an older or rarer format, and the extra that reads those is not installed",
            next_step="Install it (pip install 'constancia[reading]'), or save the file as PDF, DOCX, XLSX or CSV "
            "and add that too.",
        ) from missing
    try:
        return str(kreuzberg.extract_bytes_sync(data, media_type).content)
    except (kreuzberg.KreuzbergError, RuntimeError, ValueError, OSError) as broken:
        raise _unknown(name) from broken


def _unknown(name: str) -> Unreadable:
    return Unreadable(
        f"{name or 'the file'} is of a format that cannot be read, or is damaged",
        next_step="Save it as PDF, DOCX, XLSX or CSV in the program it comes from and add that too; "
        "the original stays as it is.",
    )
