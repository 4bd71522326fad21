"""The claims: what each source says, its passage, how it was read, and who decided so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from constancia.dossier import telling
from constancia.dossier.html import links
from constancia.dossier.html.book import Book, Page
from constancia.dossier.html.layout import Excerpt, excerpts, where_text
from constancia.dossier.marks import Passage, anchor
from constancia.dossier.words import moment
from constancia.records.replay import Record
from constancia.terms.spans import Span


@dataclass(frozen=True, slots=True)
class View:
    """One claim as a page shows it; a withheld one has its key and its status only."""

    key: str
    status: str
    headline: str = ""
    document: str = ""
    original: str = ""
    href_in_place: str = ""
    where: str = ""
    sources: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()


def pages(book: Book) -> Iterator[Page]:
    for sheet in book.claim_sheets:
        yield _page(book, sheet)


def views(book: Book, keys: Iterable[str]) -> list[View]:
    """These claims with their passages, in the order given."""
    return [view(book, key) for key in keys]


def view(book: Book, key: str) -> View:
    """One claim with its passage and where it stands."""
    if key not in book.views:
        book.views[key] = _view(book, book.claims[key]) if book.is_disclosed(key) else View(key, book.state(key))
    return book.views[key]


def _view(book: Book, claim: Record) -> View:
    document, core = str(claim.body.get("document", "")), telling.core_span(claim)
    text = book.disclosed.documents.get(document)
    original = book.original_of(document)
    return View(
        key=claim.key,
        status=claim.status,
        headline=telling.headline(claim, book.t),
        document=document,
        original=original,
        href_in_place=in_place(book, claim, core),
        where=where_text(book.segments[document].where(core.start, core.end), book.t) if text and core else "",
        sources=_received_from(book, original),
        excerpts=tuple(excerpts(text, book.segments[document], book.passages[claim.key])) if text else (),
    )


def in_place(book: Book, claim: Record, span: Span | None) -> str:
    """The link to a passage inside its document's page, where only standing claims are marked."""
    document = str(claim.body.get("document", ""))
    if span is None or claim.status != "standing" or document not in book.disclosed.documents:
        return book.href(document)
    return f"{book.href(document)}#{anchor(Passage(span.start, span.end, claim.key, ''))}"


def _received_from(book: Book, original: str) -> tuple[str, ...]:
    told = [receipt.get("source") or receipt.get("name") for receipt in book.receipts_of(original)]
    return tuple(dict.fromkeys(str(each) for each in told if each))


def _page(book: Book, sheet: links.Sheet) -> Page:
    shown = [_claim(book, book.claims[key]) for key in sheet.keys]
    return book.page("claims", sheet.file, book.t("menu.claims"), claims=shown, sheets=book.claim_sheets)


def _claim(book: Book, claim: Record) -> dict[str, Any]:
    body = claim.body
    origin = (body.get("suggestion") or {}).get("origin") or {}
    return {
        "view": view(book, claim.key),
        "parts": [_part(book, claim, part) for part in telling.parts(claim, book.t)],
        "decided": _decided(book, claim) if book.is_disclosed(claim.key) else _expunged(book, claim),
        "suggested_by": " ".join(str(origin[name]) for name in ("name", "version") if origin.get(name)),
        "corrected": body.get("corrected", []),
        "reason": body.get("withdrawn_because") or body.get("reason") or body.get("note") or "",
        "made": claim.made,
        "is_ask": claim.key in book.asked,
        "used_by": book.used_by.get(claim.key, []),
    }


def _decided(book: Book, claim: Record) -> str:
    entry = book.disclosed.entries[claim.made]
    key = f"decided.{entry.action}"
    return book.t("decided", what=book.t(key) if book.t.has(key) else entry.action, by=entry.actor, at=moment(entry.at))


def _expunged(book: Book, claim: Record) -> str:
    entry = book.disclosed.entries[claim.changed]
    return book.t("decided", what=book.t("decided.payload.expunge"), by=entry.actor, at=moment(entry.at))


def _part(book: Book, claim: Record, part: telling.Part) -> dict[str, Any]:
    quotes = [(told, span.text, in_place(book, claim, span)) for told, span in part.quotes]
    return {"label": part.label, "quotes": quotes, "readings": part.readings}
