"""ZIP-based documents (DOCX, XLSX, ODT, ODS): opened only within a budget, their XML without entities or network."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from constancia.errors import Unreadable

MOST_ENTRIES = 5_000
MOST_BYTES = 150_000_000
MOST_BYTES_OF_A_PART = 60_000_000
MOST_RATIO = 150
RATIO_MATTERS_FROM = 10_000_000

_DECLARATIONS = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)


class Package:
    """The parts of a ZIP-based document, each read whole and within the budget."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._check()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
            raise self.damaged() from broken

    def names(self) -> list[str]:
        return self._archive.namelist()

    def part(self, name: str) -> bytes | None:
        """The bytes of one part, or None where there is none of this name."""
        try:
            return self._archive.read(name)
        except KeyError:
            return None
        except RuntimeError as locked:
            raise Unreadable(
                f"{self._name or 'the document'} is locked with a password",
                next_step="Save an unlocked copy and add it too; the locked one stays as it is.",
            ) from locked
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zlib.error) as broken:
            raise self.damaged() from broken

    def xml(self, name: str) -> Any | None:
        """The root of one XML part; entities are not expanded and nothing is fetched."""
        from lxml import etree

        data = self.part(name)
        if data is None:
            return None
        if any(mark in data for mark in _DECLARATIONS):
            raise Unreadable(
                f"{self._name or 'the document'} declares XML entities, as no office program does; it is not opened",
                next_step="Ask the sender to save it again from their office program.",
            )
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as broken:
            if getattr(broken, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError from broken
            raise self.damaged() from broken

    def check_all_xml(self) -> None:
        """Read every XML part once as ``xml`` does, before a library that is less strict opens the document."""
        for name in self.names():
            if name.endswith((".xml", ".rels")):
                self.xml(name)

    def damaged(self) -> Unreadable:
        return Unreadable(
            f"{self._name or 'the document'} is damaged and cannot be opened",
            next_step="Ask for the file again; the damaged one stays as it is.",
        )

    def _check(self) -> None:
        entries = self._archive.infolist()
        whole = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or whole > MOST_BYTES or any(map(_is_swollen, entries)):
            raise Unreadable(
                f"{self._name or 'the document'} unpacks to far more than a document holds ({whole:,} bytes); "
                "it is not opened",
                next_step="Ask the sender for a PDF or for the text; the file stays as it is.",
            )


def _is_swollen(entry: zipfile.ZipInfo) -> bool:
    if entry.file_size > MOST_BYTES_OF_A_PART and entry.filename.endswith((".xml", ".rels")):
        return True
    return entry.file_size > RATIO_MATTERS_FROM and entry.file_size > MOST_RATIO * max(1, entry.compress_size)
