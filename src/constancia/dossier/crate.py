"""The dossier's data as an RO-Crate 1.2: what each file is, in the words of schema.org, for archives and repositories.

It describes files and says nothing of persons. What proves something is elsewhere (manifest, ledger, seal).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from constancia.dossier.html.book import Book
from constancia.dossier.marks import plain
from constancia.terms.canonical import canonical_json

FILE = "ro-crate-metadata.json"
_SPEC = "https://w3id.org/ro/crate/1.2"
_PARTS = {
    "checkpoint.txt": ("text/plain", "crate.checkpoint"),
    "case.pub": ("text/plain", "crate.key"),
    "entries.jsonl": ("application/jsonl", "crate.entries"),
    "payloads.jsonl": ("application/jsonl", "crate.payloads"),
    "record.json": ("application/json", "crate.record"),
    "esf.json": ("application/json", "crate.esf"),
    "tables/claims.csv": ("text/csv", "crate.claims"),
    "tables/persons.csv": ("text/csv", "crate.persons"),
    "tables/acts.csv": ("text/csv", "crate.acts"),
    "tables/figures.csv": ("text/csv", "crate.figures"),
    "summary.pdf": ("application/pdf", "crate.summary"),
}


def crate_json(book: Book, data: Path) -> bytes:
    """The metadata of the files that lie in ``data``."""
    parts = [_file(book, name, *told, data) for name, told in _PARTS.items() if (data / name).exists()]
    parts += [_original(book, key, name, data) for key, name in book.originals.items()]
    parts += [_document(book, key) for key in book.disclosed.documents]
    parts += _files_in(book, "timestamps", "application/octet-stream", "crate.timestamp", data)
    parts += _files_in(book, "proofs", "text/plain", "crate.proof", data)
    parts.append({"@id": "html/", "@type": "Dataset", "name": book.t("crate.html")})
    about = {"@id": FILE, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": _SPEC}}
    licence = {"@id": "#terms", "@type": "CreativeWork", "name": book.t("crate.terms")}
    graph = [about, _root(book, parts), licence, *parts]
    return canonical_json({"@context": f"{_SPEC}/context", "@graph": graph})


def _root(book: Book, parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@id": "./",
        "@type": "Dataset",
        "identifier": book.cut.case,
        "name": plain(book.cut.title),
        "description": book.t("index.what"),
        "datePublished": book.cut.cut_at,
        "inLanguage": book.t.language,
        "license": {"@id": "#terms"},
        "mainEntity": {"@id": "html/"},
        "hasPart": [{"@id": part["@id"]} for part in parts],
    }


def _file(book: Book, name: str, media_type: str, what: str, data: Path) -> dict[str, Any]:
    size = str((data / name).stat().st_size)
    return {"@id": name, "@type": "File", "name": book.t(what), "encodingFormat": media_type, "contentSize": size}


def _files_in(book: Book, folder: str, media_type: str, what: str, data: Path) -> list[dict[str, Any]]:
    names = sorted(path.relative_to(data).as_posix() for path in data.glob(f"{folder}/*"))
    return [_file(book, name, media_type, what, data) for name in names]


def _original(book: Book, key: str, name: str, data: Path) -> dict[str, Any]:
    body: Mapping[str, Any] = book.disclosed.records[key].body
    told = _file(book, name, str(body.get("media_type") or "application/octet-stream"), "crate.original", data)
    came_as = [plain(file_name) for file_name in book.file_names(key)]
    return told | {"identifier": key, "alternateName": came_as, "sha256": str(body.get("sha256", ""))}


def _document(book: Book, key: str) -> dict[str, Any]:
    original = book.originals.get(book.original_of(key))
    based = {"isBasedOn": {"@id": original}} if original else {}
    name = book.t("document", key=key)
    return {"@id": f"documents/{key}.txt", "@type": "File", "name": name, "encodingFormat": "text/plain"} | based
