"""The first page: what this dossier is, for whom, its figures, and what is inside; and the page on how to check it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from constancia.dossier.html.book import Book, Page
from constancia.dossier.html.figures import KINDS, tables


def pages(book: Book) -> Iterator[Page]:
    yield book.page(
        "index",
        "index.html",
        book.cut.title,
        is_quoted=True,
        has_summary=book.has_summary,
        kinds=KINDS,
        tables=[table for table in tables(book) if all(len(cell.fields) < 2 for cell in table[1])],
        contents=_contents(book),
        withheld=book.disclosed.withheld,
        expunged=book.disclosed.expunged,
    )
    yield book.page("check", "check.html", book.t("check"))


def _contents(book: Book) -> list[dict[str, Any]]:
    counts = {
        "claims": len(book.claims),
        "persons": len(book.mentions_of),
        "acts": len(book.acts),
        "law": len(book.cut.matrix.gaps) if book.cut.matrix else 0,
        "asks": len(book.cut.asks),
        "originals": len(book.disclosed.of_kind("original")),
        "ledger": len(book.disclosed.entries),
    }
    return [
        {"file": f"{name}.html", "label": book.t(f"menu.{name}"), "count": n, "shows": book.t(f"contents.{name}")}
        for name, n in counts.items()
    ]
