"""The document that a person is reading, kept in memory while they go through it claim by claim.

A document's text never changes, and its record says when how it is to be read did, or when it was expunged. One is
kept for each case and no more, so that nothing lingers that is not being read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constancia.case import reading
from constancia.case.documents import document_of
from constancia.reading.document import Document
from constancia.reading.lists import Table, tables_in
from constancia.records.replay import Record

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document with its tables and how they are mapped, both empty where it is no list."""

    document: Document
    tables: tuple[Table, ...]
    mapping: Mapping[str, Any]


_kept: dict[Path, tuple[tuple[str, int], KeptDocument]] = {}


def kept(case: OpenCase, record: Record) -> KeptDocument:
    """The document of this record."""
    wanted = (record.key, record.changed)
    known = _kept.get(case.config.folder)
    if known is not None and known[0] == wanted:
        return known[1]
    read = _read(case, record)
    _kept[case.config.folder] = (wanted, read)
    return read


def forget() -> None:
    """Keep nothing any longer, because the workbench was locked."""
    _kept.clear()


def _read(case: OpenCase, record: Record) -> KeptDocument:
    document = document_of(case.id, record.key)
    if document.kind != "list":
        return KeptDocument(document, (), {})
    mapping = reading.mapping_of(case, record.key, record.body["original"], document)
    return KeptDocument(document, tables_in(document), mapping.to_json())
