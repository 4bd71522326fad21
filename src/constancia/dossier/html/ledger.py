"""The ledger: each entry up to the cut, with the state of its payload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from constancia.dossier.html.book import Book, Page


def pages(book: Book) -> Iterator[Page]:
    for sheet in book.ledger_sheets:
        shown = [_entry(book, int(key[1:])) for key in sheet.keys]
        yield book.page("ledger", sheet.file, book.t("menu.ledger"), entries=shown, sheets=book.ledger_sheets)


def _entry(book: Book, seq: int) -> dict[str, Any]:
    entry = book.disclosed.entries[seq]
    return {
        "seq": seq,
        "at": entry.at,
        "actor": entry.actor,
        "told": book.t.action(entry.action),
        "subject": entry.subject,
        "payload": _payload(book, seq),
        "digest": entry.payload,
    }


def _payload(book: Book, seq: int) -> str:
    if book.disclosed.actions[seq].payload is not None:
        return book.t("payload.disclosed")
    by = book.disclosed.expunged.get(seq)
    return book.t("payload.withheld") if by is None else book.t("payload.expunged", n=by)
