"""What a file is, by its first bytes; by its name or media type only where the bytes are text or say nothing."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from constancia.errors import Unreadable
from constancia.reading.formats.decoding import decode
from constancia.reading.formats.delimited import looks_like_list
from constancia.reading.sentences import say

_BY_SUFFIX = {
    "txt": "plain", "text": "plain", "md": "plain", "log": "plain",
    "csv": "delimited", "tsv": "delimited", "tab": "delimited", "psv": "delimited",
    "html": "html", "htm": "html", "xhtml": "html", "mht": "mail", "mhtml": "mail",
    "eml": "mail", "srt": "transcript", "vtt": "transcript",
    "pdf": "pdf", "docx": "docx", "docm": "docx", "odt": "odt", "xlsx": "xlsx", "xlsm": "xlsx", "ods": "ods",
}  # fmt: skip
_BY_MEDIA_TYPE = {
    "text/plain": "plain", "text/csv": "delimited", "text/tab-separated-values": "delimited", "text/html": "html",
    "application/xhtml+xml": "html", "message/rfc822": "mail", "text/vtt": "transcript",
    "application/x-subrip": "transcript", "application/pdf": "pdf",
}  # fmt: skip
_TEXTUAL = frozenset({"plain", "delimited", "html", "mail", "transcript"})
_SOUND_AND_VIDEO = (
    (0, b"ID3"), (0, b"OggS"), (0, b"fLaC"), (0, b"\x1a\x45\xdf\xa3"), (8, b"WAVE"), (8, b"AVI "), (4, b"ftyp"),
    (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf1"), (0, b"#!AMR"), (0, b"\x00\x00\x01\xba"),
)  # fmt: skip
_IMAGES = (
    (0, b"\x89PNG\r\n\x1a\n"), (0, b"\xff\xd8\xff"), (0, b"GIF8"), (0, b"II*\0"), (0, b"MM\0*"), (8, b"WEBP"),
    (0, b"BM"),
)  # fmt: skip
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(rb"(?:[A-Z][A-Za-z0-9-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3,}\r?\n")
_MAIL_MUST = re.compile(rb"^(?:from|date|message-id|received|mime-version):", re.IGNORECASE | re.MULTILINE)
_CUES = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:WEBVTT\b|\d+\s*\r?\n\d{1,2}:\d{2}:\d{2}[,.]\d{3}\s*-->)")


@dataclass(frozen=True, slots=True)
class Format:
    """Which reader reads the file, and what a person should know about the choice."""

    reader: str
    notes: tuple[str, ...] = ()


def format_of(data: bytes, *, name: str = "", media_type: str = "") -> Format:
    """The format of these bytes; Unreadable where none that can be read is recognised."""
    suffix = PurePosixPath(name).suffix.lower().lstrip(".")
    said = _BY_SUFFIX.get(suffix) or _BY_MEDIA_TYPE.get(media_type.split(";")[0].strip().lower(), "")
    found = _binary_format(data, name)
    if found:
        notes = () if found == said or not said else (_lies(name or media_type, said, found),)
        return Format(found, notes + _second_nature(data, found))
    if said in _TEXTUAL:
        return Format(_not_a_plain_list(data, name) if said == "plain" else said)
    guessed = _textual_format(data, name)
    return Format(guessed, (_lies(name, said, guessed),) if said else ())


def looks_binary(data: bytes) -> bool:
    """Do the first bytes belong to any format that is not plain text?"""
    marks = ((0, b"PK"), (0, b"{\\rtf"), (0, b"\xd0\xcf\x11\xe0"), *_SOUND_AND_VIDEO, *_IMAGES)
    return b"%PDF-" in data[:1024] or any(data.startswith(mark, at) for at, mark in marks)


def _binary_format(data: bytes, name: str) -> str:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped_format(data, name)
    if data[4:12] in _HEIC:
        return "image"
    if any(data.startswith(mark, at) for at, mark in _IMAGES):
        return "image"
    if any(data.startswith(mark, at) for at, mark in _SOUND_AND_VIDEO):
        raise Unreadable(
            f"{name or 'the file'} is sound or video, which is read through its transcript",
            next_step="Put a transcript with times beside it (the same name ending in .srt or .vtt) and read again.",
        )
    if data.startswith((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")):
        return "other"
    if data.startswith((b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")) or data[257:262] == b"ustar":
        raise _packed(name)
    return ""


def _zipped_format(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:80].decode("ascii", "replace") if _has_mimetype(archive) else ""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error) as broken:
        raise Unreadable(
            f"{name or 'the file'} is a damaged ZIP-based file and cannot be opened",
            next_step="Ask for the file again; the damaged one stays as it is.",
        ) from broken
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    for ending, reader in (("opendocument.text", "odt"), ("opendocument.spreadsheet", "ods")):
        if ending in kind:
            return reader
    if "[Content_Types].xml" in names or kind:
        return "other"
    raise _packed(name)


def _has_mimetype(archive: zipfile.ZipFile) -> bool:
    return any(info.filename == "mimetype" and info.file_size < 200 for info in archive.infolist())


def _textual_format(data: bytes, name: str) -> str:
    if _HTML.match(data[:4096]):
        return "html"
    if _CUES.match(data[:4096]):
        return "transcript"
    head = _MAIL.match(data[:65536])
    if head and len(_MAIL_MUST.findall(head[0])) >= 2:
        return "mail"
    return _not_a_plain_list(data, name)


def _not_a_plain_list(data: bytes, name: str) -> str:
    return "delimited" if looks_like_list(decode(data, name=name).text) else "plain"


def _second_nature(data: bytes, found: str) -> tuple[str, ...]:
    if found == "pdf" and b"PK\x03\x04" in data and b"PK\x05\x06" in data[-70_000:]:
        return (say("note.two_natures"),)
    return ()


def _lies(name: str, said: str, found: str) -> str:
    return say("note.lies", said=said, found=found)


def _packed(name: str) -> Unreadable:
    return Unreadable(
        f"{name or 'the file'} is an archive, not a document",
        next_step="Unpack it and add the files in it, each as an original of its own.",
    )
