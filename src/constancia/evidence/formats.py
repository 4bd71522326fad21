"""What a file is by its content, whatever its name says: a media type for each kind that its bytes fit.

A file may honestly fit two kinds at once (a PDF with a ZIP behind it); then both are said. Only signatures are read
here, a few kilobytes at either end; nothing is unpacked and nothing is run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

HEAD = 8192
TAIL = 65_557  # the longest end of a ZIP: 22 bytes and a comment of 65,535


@dataclass(frozen=True, slots=True)
class Format:
    """The kinds that the bytes fit, the likeliest first, and whether the name's ending speaks of another."""

    media_types: tuple[str, ...]
    contradicts_name: bool

    @property
    def media_type(self) -> str:
        return self.media_types[0]


def recognise(file: BinaryIO, name: str = "") -> Format:
    """Look at an open file that can be read at any place; its position is put back to the beginning."""
    head = file.read(HEAD)
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    file.seek(0)
    return _format(head, tail, name)


def recognise_bytes(content: bytes, name: str = "") -> Format:
    """The same of a file whose bytes are all at hand."""
    return _format(content[:HEAD], content[-TAIL:], name)


def _format(head: bytes, tail: bytes, name: str) -> Format:
    found = _kinds(head, tail)
    return Format(tuple(found), _contradicts(name, found))


def _kinds(head: bytes, tail: bytes) -> list[str]:
    if not head:
        return ["application/x-empty"]
    found = [kind for place, marks, kind in _SIGNATURES if head.startswith(marks, place) and _fits(kind, head)]
    if "application/pdf" not in found and b"%PDF-" in head[:1024]:
        found.append("application/pdf")
    at = tail.rfind(b"PK\x05\x06")
    if at >= 0 and "application/zip" not in found:
        found.append("application/zip")
    if "application/zip" in found:
        found = _kinds_of_zip(head, tail, found)
    return found or [_kind_of_text(head)]


def _fits(kind: str, head: bytes) -> bool:
    """Is it this kind, where the mark alone does not tell?"""
    if kind in _IN_RIFF:
        return head.startswith(b"RIFF")
    return kind != "video/mp4" or not head.startswith(_NOT_MP4, 8)


def _kinds_of_zip(head: bytes, tail: bytes, found: list[str]) -> list[str]:
    """A ZIP that is a document: by its declared type, or by the names in its directory at the end."""
    declared = re.match(rb"PK\x03\x04.{26}mimetype(application/[\w.+-]+)", head, re.DOTALL)
    inner = declared[1].decode() if declared else next((kind for mark, kind in _IN_ZIP if mark in tail), "")
    return [inner, *found] if inner else found


def _kind_of_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text/plain"
    if b"\0" in head:
        return "application/octet-stream"
    if _MAIL_BOX.match(head):
        return "application/mbox"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, kind in _IN_TEXT:
        if start.startswith(mark):
            return "image/svg+xml" if kind == "application/xml" and b"<svg" in start else kind
    if re.match(rb"(?:[\w-]{1,40}:[^\r\n]{0,900}\r?\n(?:[ \t][^\r\n]*\r?\n)*){3}", head) and re.search(
        rb"^(?:from|received|message-id|date):", head, re.MULTILINE | re.IGNORECASE
    ):
        return "message/rfc822"
    return "text/plain" if len(head.translate(None, _NOT_CONTROL)) * 100 < len(head) else "application/octet-stream"


_MAIL_BOX = re.compile(rb"From [^\r\n]{1,500}\r?\n(?:>[^\r\n]{0,500}\r?\n)?[\w-]{1,60}:[^\r\n]{0,990}\r?\n")


def _contradicts(name: str, found: list[str]) -> bool:
    """Does the ending promise a kind that we would know by its bytes, and is it not that?"""
    stem, dot, ending = name.rpartition("/")[2].rpartition(".")
    promised = _BY_ENDING.get(dot + ending.lower()) if stem else None
    if promised is None or found == ["application/x-empty"]:
        return False
    if promised.startswith("text/"):
        return not any(kind.startswith("text/") for kind in found) or (
            promised == "text/plain" and "text/html" in found
        )
    return promised not in found


_NOT_CONTROL = bytes([9, 10, 11, 12, 13, 27, *range(32, 256)])
_NOT_MP4 = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"qt  ", b"M4A")

_IN_RIFF = frozenset({"image/webp", "audio/wav", "video/x-msvideo"})

#: At which place which of these marks stands, and of what kind such a file is; the likeliest first.
_SIGNATURES: tuple[tuple[int, tuple[bytes, ...], str], ...] = (
    (0, (b"%PDF-",), "application/pdf"),
    (0, (b"\xff\xd8\xff",), "image/jpeg"),
    (0, (b"\x89PNG\r\n\x1a\n",), "image/png"),
    (0, (b"GIF87a", b"GIF89a"), "image/gif"),
    (0, (b"II*\0", b"MM\0*"), "image/tiff"),
    (0, (b"BM",), "image/bmp"),
    (8, (b"WEBP",), "image/webp"),
    (8, (b"WAVE",), "audio/wav"),
    (8, (b"AVI ",), "video/x-msvideo"),
    (4, (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1"), "image/heic"),
    (4, (b"ftypavif",), "image/avif"),
    (4, (b"ftypqt  ",), "video/quicktime"),
    (4, (b"ftypM4A",), "audio/mp4"),
    (4, (b"ftyp",), "video/mp4"),
    (0, (b"\x1a\x45\xdf\xa3",), "video/webm"),
    (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "audio/mpeg"),
    (0, (b"OggS",), "audio/ogg"),
    (0, (b"fLaC",), "audio/flac"),
    (0, (b"#!AMR",), "audio/amr"),
    (0, (b"PK\x03\x04", b"PK\x05\x06"), "application/zip"),
    (0, (b"7z\xbc\xaf\x27\x1c",), "application/x-7z-compressed"),
    (0, (b"Rar!\x1a\x07",), "application/vnd.rar"),
    (0, (b"\x1f\x8b",), "application/gzip"),
    (0, (b"BZh",), "application/x-bzip2"),
    (0, (b"\xfd7zXZ\0",), "application/x-xz"),
    (257, (b"ustar",), "application/x-tar"),
    (0, (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), "application/x-ole-storage"),
    (0, (b"{\\rtf",), "application/rtf"),
    (0, (b"SQLite format 3\0",), "application/vnd.sqlite3"),
    (0, (b"WARC/1.",), "application/warc"),
    (0, (b"MZ",), "application/vnd.microsoft.portable-executable"),
    (0, (b"\x7fELF",), "application/x-executable"),
)

_IN_ZIP = (
    (b"word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/workbook.", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"datapackage.json", "application/wacz"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
)

_IN_TEXT = (
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<head", "text/html"),
    (b"<body", "text/html"),
    (b"<script", "text/html"),
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "application/xml"),
    (b"-----begin pgp", "application/pgp-signature"),
)

_BY_ENDING = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".zip": "application/zip",
    ".7z": "application/x-7z-compressed",
    ".gz": "application/gzip",
    ".tgz": "application/gzip",
    ".tar": "application/x-tar",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".wacz": "application/wacz",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
}
