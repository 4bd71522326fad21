"""The claims under something, each with who says it and the passage: every number and sentence opens to these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from constancia.case.documents import text_of
from constancia.case.snapshot import Snapshot
from constancia.dossier import telling
from constancia.dossier.words import Words
from constancia.errors import ConstanciaError
from constancia.web.documents.items import Item, from_claim, gist
from constancia.web.documents.text import before_and_after
from constancia.web.paging import Page, page_of

A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Telling:
    """One claim: what it is, who tells it, and its words with what stands around them."""

    item: Item
    document: str
    headline: str
    gist: Markup
    teller: str
    around: tuple[Markup, Markup, Markup] | None


def tellings(now: Snapshot, keys: Iterable[str], words: Words) -> list[Telling]:
    """These claims, in their order; a key that no claim has is left out."""
    texts: dict[str, str] = {}
    found = []
    for key in keys:
        claim = now.records.get(key)
        if claim is None or claim.kind != "claim" or "body" not in claim.body:
            continue
        item = from_claim(claim)
        document = str(claim.body.get("document", ""))
        around = _around(now.case, document, claim, texts)
        teller = now.teller(claim) if claim.status == "standing" else ""
        found.append(Telling(item, document, telling.headline(claim, words), gist(item, words), teller, around))
    return found


def page_of_tellings(now: Snapshot, keys: Iterable[str], words: Words, asked: str | None) -> Page[Any]:
    """One page of them, since a figure may rest on thousands."""
    page = page_of(list(keys), asked, A_PAGE)
    return Page(tellings(now, page.items, words), page.number, page.of, page.total)


def _around(case: str, document: str, claim: Any, texts: dict[str, str]) -> tuple[Markup, Markup, Markup] | None:
    if document not in texts:
        try:
            texts[document] = text_of(case, document)
        except ConstanciaError:
            texts[document] = ""
    core, text = telling.core_span(claim), texts[document]
    if core is None or not text:
        return None
    if isinstance(claim.body["body"].get("row"), int):
        return _row_around(text, claim)
    return before_and_after(text, core.start, core.end, 90)


def _row_around(text: str, claim: Any) -> tuple[Markup, Markup, Markup] | None:
    """In a list: the words that name whom it is about, with the rest of their row and not of its neighbours."""
    item = from_claim(claim)
    spans = [v["span"] for v in item.body.get("victims") or [] if v.get("span")]
    if not spans:
        return None
    start, end = min((span["start"], span["end"]) for span in spans)
    left, right = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return before_and_after(text, start, end, 400, left, len(text) if right < 0 else right)
