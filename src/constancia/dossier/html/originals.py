"""The originals with their receipts and custody, and the documents read from them with the claims marked in place."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from constancia.dossier import telling
from constancia.dossier.described import lines
from constancia.dossier.html.book import Book, Page
from constancia.dossier.html.layout import blocks, table
from constancia.dossier.words import moment
from constancia.reading.sentences import in_words
from constancia.records.replay import Action, Record

#: The facts of a receipt that are shown first; all others follow.
_FIRST = ("key", "name", "source", "published", "received_from", "at", "by", "custody_before")


def pages(book: Book) -> Iterator[Page]:
    steps = _steps(book)
    shown = [_original(book, record, steps.get(record.key, [])) for record in book.disclosed.of_kind("original")]
    yield book.page("originals", "originals.html", book.t("menu.originals"), originals=shown)
    for key in book.disclosed.documents:
        yield _document(book, key)


def _original(book: Book, original: Record, steps: list[Action]) -> dict[str, Any]:
    receipts = book.receipts_of(original.key)
    return {
        "key": original.key,
        "is_expunged": original.status == "expunged",
        "names": book.file_names(original.key),
        "first": receipts[0]["at"] if receipts else "",
        "file": book.originals.get(original.key, ""),
        "sha256": original.body.get("sha256", ""),
        "size": original.body.get("size", 0),
        "media_type": original.body.get("media_type", ""),
        "documents": [d.key for d in book.disclosed.of_kind("document") if d.body.get("original") == original.key],
        "gaps": [_gap(book, r) for r in receipts if r.get("custody_before") in (None, "", "unknown")],
        "receipts": [{"key": r.get("key", ""), "facts": _receipt(book, r)} for r in receipts],
        "says": lines(original.body.get("description") or {}, book.t),
        "custody": [{"seq": s.seq, "at": s.at, "actor": s.actor, "told": book.t.action(s.action)} for s in steps],
    }


def _gap(book: Book, receipt: Mapping[str, Any]) -> str:
    return book.t("original.gap", at=moment(receipt.get("at", "")), receipt=receipt.get("key", ""))


def _receipt(book: Book, receipt: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = [*(name for name in _FIRST if name in receipt), *(name for name in receipt if name not in _FIRST)]
    return [
        (telling.label(name, book.t), _fact(book, name, receipt[name]))
        for name in names
        if receipt[name] not in (None, "", [], {})
    ]


def _fact(book: Book, name: str, value: Any) -> str:
    if value == "unknown":
        return book.t("unknown")
    if name == "at":
        return moment(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _steps(book: Book) -> Mapping[str, list[Action]]:
    """What was done with each original, in the order of the ledger."""
    found: dict[str, list[Action]] = defaultdict(list)
    for action in book.disclosed.actions:
        keys = {action.subject}
        if action.payload is not None and action.action == "document.extract":
            keys.add(str(action.payload.get("original")))
        for key in keys:
            found[key].append(action)
    return found


def _document(book: Book, key: str) -> Page:
    document, record = book.disclosed.documents[key], book.disclosed.records[key]
    original, claims = book.original_of(key), book.claims_in.get(key, [])
    marks = sorted(passage for claim in claims for passage in book.passages[claim])
    columns, rows = table(document, marks, book.href)
    shown = {
        "key": key,
        "original": original,
        "names": book.file_names(original),
        "reader": record.body.get("reader", ""),
        "version": record.body.get("version", ""),
        "language": document.language,
        "claims": claims,
        "notes": [in_words(note, book.t.language) for note in document.notes],
        "columns": columns,
        "rows": rows,
        "blocks": [] if rows else blocks(document, marks, book.href, book.t),
    }
    return book.page("document", book.href(key), book.t("document", key=key), document=shown)
