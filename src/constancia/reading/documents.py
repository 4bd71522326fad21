"""From the bytes of an original to its text: which reader reads which file.

What the bytes are decides, then what the name or the media type says. A file whose name says one thing and whose
bytes say another is read as what its bytes are, and a note says so. Nothing is opened, fetched or run.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol, cast

from constancia.errors import Unreadable
from constancia.reading.document import Document
from constancia.reading.formats import delimited, plain
from constancia.reading.formats.sniffing import Format, format_of, looks_binary

MAX_BYTES = 200_000_000

_PLAIN_SUFFIXES = frozenset({".txt", ".csv", ".tsv", ".tab"})


class Reader(Protocol):
    """A module of ``formats``: bytes and the name they came with in, a document out."""

    def read(self, data: bytes, name: str = "") -> Document: ...


def read_document(data: bytes, *, name: str = "", media_type: str = "", transcript: bytes | None = None) -> Document:
    """The document that these bytes hold.

    ``name`` and ``media_type`` are what the sender called them; ``transcript`` is the SRT or VTT file that lies beside
    a sound or video file. Raises Unreadable (what, where, what next) for a file that is empty, broken or of no known
    format and for a list with no header; Unavailable where a format needs a program that is not installed.
    Untrusted files belong into ``sandbox.read_document_safely``, which calls this in a process of its own.
    """
    name = PurePosixPath(name.replace("\\", "/")).name
    _check_size(data, name)
    if transcript is not None:
        return _reader("transcript").read(transcript, name)
    found = format_of(data, name=name, media_type=media_type)
    document = _read(found, data, name)
    return replace(document, notes=(*found.notes, *document.notes)) if found.notes else document


def is_plain_text(data: bytes, name: str) -> bool:
    """Will only our own readers of plain text and lists see this file? Told by its name and its first bytes."""
    return PurePosixPath(name).suffix.lower() in _PLAIN_SUFFIXES and not looks_binary(data)


def _read(found: Format, data: bytes, name: str) -> Document:
    if found.reader == "plain":
        return plain.read(data, name)
    if found.reader == "delimited":
        return delimited.read(data, name)
    return _reader(found.reader).read(data, name)


def _reader(name: str) -> Reader:
    return cast(Reader, importlib.import_module(f"constancia.reading.formats.{name}"))


def _check_size(data: bytes, name: str) -> None:
    if not data:
        raise Unreadable(f"{name or 'the file'} is empty: it has no bytes", next_step="Ask for the file again.")
    if len(data) > MAX_BYTES:
        raise Unreadable(
            f"{name or 'the file'} has {len(data):,} bytes; up to {MAX_BYTES:,} are read",
            next_step="Split it, or give the part that matters as a file of its own; the original stays as it is.",
        )
