"""What was asked of whom, and what came back: the answer as someone read it, or the length of the silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from constancia.dossier import telling
from constancia.dossier.html.book import Book, Page
from constancia.dossier.html.claims import View, view, views
from constancia.interventions.asks import AskStanding, ResponseRow
from constancia.records.acts import in_order


def pages(book: Book) -> Iterator[Page]:
    letters = [key for key, c in book.claims.items() if c.body.get("kind") == "intervention" and c.status == "standing"]
    yield book.page(
        "asks",
        "asks.html",
        book.t("menu.asks"),
        letters=views(book, sorted(letters, key=in_order)),
        asks=[ask_view(book, standing) for standing in book.cut.asks],
    )


def ask_view(book: Book, standing: AskStanding) -> dict[str, Any]:
    """One ask; of a withheld one nothing is shown but that it exists."""
    shown: View = view(book, standing.ask.key)
    if shown.status in ("withheld", "expunged"):
        return {"view": shown, "is_shown": False}
    ask = standing.ask
    return {
        "view": shown,
        "is_shown": True,
        "text": ask.text,
        "addressee": ask.addressee,
        "requested_by": ask.requested_by,
        "sent": telling.date_text(ask.sent.to_json(), book.t) if ask.sent else "",
        "due": standing.due.isoformat() if standing.due else "",
        "window": book.t.sentence(standing.window),
        "state": book.t.term("ask_states", standing.state),
        "says": book.t.sentence(standing.says),
        "responses": [_response(book, response) for response in standing.responses],
    }


def _response(book: Book, response: ResponseRow) -> dict[str, Any]:
    is_disclosed = response.key in book.disclosed.records
    return {
        "key": response.key,
        "date": response.date.isoformat() if response.date else "",
        "type": book.t.term("response_types", response.type) if is_disclosed else book.t("status.withheld"),
        "reader": response.reader,
        "reason": response.reason if is_disclosed else "",
        "answer": response.answer if is_disclosed else "",
    }
