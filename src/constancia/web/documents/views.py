"""A document with what is said in it: a person reads, and confirms, corrects or rejects what a machine proposes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from constancia.case import actions, queries, queue, reading
from constancia.case.documents import document_of
from constancia.case.models import Suggestion
from constancia.dossier.html.layout import where_text
from constancia.dossier.words import Words
from constancia.errors import Refused
from constancia.reading.document import Document
from constancia.reading.lists import tables_in
from constancia.records.replay import Record
from constancia.terms.thesauri import thesaurus
from constancia.web.access import asks, does, shows
from constancia.web.context import lang
from constancia.web.documents import items as said
from constancia.web.documents import text as shown_text
from constancia.web.documents.columns import TableForm, field_choices, mapping_sent
from constancia.web.documents.form import KINDS, ClaimForm, form_of, form_sent
from constancia.web.documents.items import Item
from constancia.web.documents.kept import kept
from constancia.web.documents.questions import questions
from constancia.web.documents.rows import sample_of, tables_shown
from constancia.web.ledger.wording import told
from constancia.web.originals.wording import name_of
from constancia.web.paging import page_of, whole_number

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase

ROWS_A_PAGE = 50


@shows
def documents(request: HttpRequest) -> HttpResponse:
    """Everything that was read, with how much of it waits."""
    case = request.case
    waits = queries.waiting_by_document(case.id)
    originals = {record.key: record for record in queries.records(case.id, "original")}
    claims: dict[str, int] = {}
    for claim in queries.records(case.id, "claim", status="standing"):
        claims[claim.body.get("document", "")] = claims.get(claim.body.get("document", ""), 0) + 1
    records = queries.records(case.id, "document")
    page = page_of(records, request.GET.get("page"), 100)
    rows = [
        (record, originals.get(record.body.get("original", "")), waits.get(record.key, 0), claims.get(record.key, 0))
        for record in page.items
    ]
    shown = {"rows": [(r, o, name_of(o), w, c) for r, o, w, c in rows], "page": page}
    return render(request, "documents/list.html", shown)


@shows
def document(request: HttpRequest, key: str) -> HttpResponse:
    """The text of a document with its claims in place, and the one that is looked at beside it."""
    return _page(request, _Reading(request, key))


@does("claim.confirm")
def confirm(request: HttpRequest, key: str, suggestion: str) -> HttpResponse:
    """Make a suggestion a claim as it stands."""
    proposed = _waiting(request, key, suggestion)
    after = _next_waiting(request.case, key, proposed)
    claim = actions.confirm(request.case, [proposed], note=_note(request))[0]
    messages.success(request, _("%(suggestion)s is now claim %(claim)s.") % {"suggestion": suggestion, "claim": claim})
    return _to(key, after)


@does("suggestion.reject")
def reject(request: HttpRequest, key: str, suggestion: str) -> HttpResponse:
    """Decide that a suggestion is wrong."""
    proposed = _waiting(request, key, suggestion)
    after = _next_waiting(request.case, key, proposed)
    actions.reject(request.case, [proposed], reason=_note(request))
    messages.success(request, _("%(suggestion)s was rejected.") % {"suggestion": suggestion})
    return _to(key, after)


@asks("claim.confirm")
def correct(request: HttpRequest, key: str, suggestion: str) -> HttpResponse:
    """Put a suggestion right and make it a claim."""
    proposed = _waiting(request, key, suggestion)
    look = _Reading(request, key, at=suggestion)
    if request.method != "POST":
        return _page(request, look, form_of(proposed.kind, proposed.body, lang()), title=_("Correct"))
    form = form_sent(proposed.kind, request.POST, proposed.body, look.document.text, lang())
    if form.body is None:
        return _page(request, look, form, title=_("Correct"), status=422)
    after = _next_waiting(request.case, key, proposed)
    claim = actions.correct(request.case, proposed, form.body, note=_note(request))
    messages.success(
        request, _("%(suggestion)s is now claim %(claim)s, corrected.") % {"suggestion": suggestion, "claim": claim}
    )
    return _to(key, after)


@asks("claim.state")
def state(request: HttpRequest, key: str) -> HttpResponse:
    """Record a claim that no machine proposed, from words of the text."""
    look = _Reading(request, key, at="")
    kind = request.POST.get("kind") or request.GET.get("kind") or "claim"
    if kind not in KINDS:
        raise Http404
    before = _selected(request, look.document, kind)
    if request.method != "POST":
        return _page(request, look, form_of(kind, before, lang()), title=_("A claim of your own"))
    form = form_sent(
        kind, request.POST, {"polarity": "asserted"} if kind == "claim" else {}, look.document.text, lang()
    )
    if kind == "claim" and not request.POST.get("act"):
        form.choices[0].error = _("Say what was done.")
    if form.body is None or form.errors:
        return _page(request, look, form, title=_("A claim of your own"), status=422)
    claim = actions.state_claim(request.case, key, kind, form.body, note=_note(request))
    messages.success(request, _("Claim %(claim)s is recorded.") % {"claim": claim})
    return _to(key, claim)


@asks("claim.correct")
def correct_claim(request: HttpRequest, key: str, claim: str) -> HttpResponse:
    """Put a claim of the record right; what stood before stays in the ledger."""
    record = _claim(request, key, claim)
    look = _Reading(request, key, at=claim)
    kind = str(record.body.get("kind", "claim"))
    title = _("Correct claim %(claim)s") % {"claim": claim}
    if request.method != "POST":
        return _page(request, look, form_of(kind, record.body["body"], lang()), title=title)
    form = form_sent(kind, request.POST, record.body["body"], look.document.text, lang())
    if form.body is None:
        return _page(request, look, form, title=title, status=422)
    actions.correct_claim(request.case, claim, form.body, _note(request))
    messages.success(request, _("Claim %(claim)s was corrected.") % {"claim": claim})
    return _to(key, claim)


@does("claim.withdraw")
def withdraw(request: HttpRequest, key: str, claim: str) -> HttpResponse:
    """Take a claim out of every count; that it was there and why it went stays."""
    _claim(request, key, claim)
    actions.withdraw_claim(request.case, claim, _note(request))
    messages.success(request, _("Claim %(claim)s was withdrawn.") % {"claim": claim})
    return _to(key, None)


@asks("claim.confirm")
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm many rows of a list together, after looking at a sample of them."""
    record = _document(request, key)
    least = min(100, whole_number(request.POST.get("least") or request.GET.get("least"), 80))
    waiting = [s for s in queue.waiting(request.case, "claim", document=key) if s.score * 100 >= least]
    those = _which(waiting)
    if request.method == "POST":
        if request.POST.get("looked") != "yes":
            raise Refused(_("Look at the sample first, and say that you did."))
        if request.POST.get("those") != those or not waiting:
            raise Refused(
                _("These are not the rows that you were shown: others were added or decided meanwhile."),
                next_step=_("Load the page again and look at the sample."),
            )
        claims = actions.confirm(request.case, waiting, note=_note(request))
        n = len(claims)
        messages.success(
            request,
            ngettext("%(n)s row is now a claim.", "%(n)s rows are now claims.", n) % {"n": n}
            + f" {claims[0]}–{claims[-1]}",
        )
        return _to(key, None)
    words = Words(lang())
    sample = [_detail(item, words) for item in sample_of([said.from_suggestion(s) for s in waiting])]
    shown = {"record": record, "n": len(waiting), "sample": sample, "those": those, "least": least}
    shown["all"] = queue.waiting(request.case, "claim", document=key).count()
    return render(request, "documents/rows.html", shown)


@asks("list.map")
def columns(request: HttpRequest, key: str) -> HttpResponse:
    """Say which column of a list, or of a report's table, holds what, and what it is about; its rows are read so."""
    record = _document(request, key)
    document = document_of(request.case.id, key)
    mapping = reading.mapping_of(request.case, key, record.body["original"], document)
    if not mapping.tables:
        raise Http404
    if request.method == "POST":
        read = reading.map_rows(request.case, key, mapping_sent(mapping, request.POST))
        said_so = ngettext("%(n)s row is suggested anew.", "%(n)s rows are suggested anew.", read.suggested)
        messages.success(request, said_so % {"n": read.suggested})
        return _to(key, None)
    tables = []
    for table in tables_in(document):
        how = mapping.for_table(table.number)
        if how is not None:
            shown = tuple((c, tuple(cell.text for cell in table.column(c.number)[:3])) for c in how.columns)
            tables.append(TableForm(how, shown))
    shown_page = {
        "record": record,
        "tables": tables,
        "fields": field_choices(lang()),
        "acts": thesaurus("acts").choices(lang()),
        "is_said": bool(record.body.get("mapping")),
    }
    return render(request, "documents/columns.html", shown_page)


class _Reading:
    """What one look at a document needs: its text, what is said in it, and which of that is looked at."""

    def __init__(self, request: HttpRequest, key: str, at: str | None = None) -> None:
        case = request.case
        self.record = _document(request, key)
        self.kept = kept(case, self.record)
        self.document: Document = self.kept.document
        claims = queries.records(case.id, "claim", document=key)
        self.gone = [said.from_claim(c) for c in claims if c.status in ("withdrawn",)]
        standing = [c for c in claims if c.status == "standing"]
        self.items = said.items_of(queue.waiting(case, "claim", document=key), standing)
        self.by_key = {item.key: item for item in [*self.items, *self.gone]}
        wanted = request.GET.get("at", "") if at is None else at
        self.selected: Item | None = self.by_key.get(wanted)
        self.asked_part = whole_number(request.GET.get("part"), 0)
        if self.selected is None and at is None and "at" not in request.GET:
            self.selected = self._first_waiting()

    def _first_waiting(self) -> Item | None:
        return next((item for item in self.items if item.waits), None)

    def neighbours(self) -> tuple[Item | None, Item | None]:
        """The one before and the one after the one that is looked at."""
        if self.selected not in self.items:
            return None, (self.items[0] if self.items else None)
        n = self.items.index(self.selected)
        return (self.items[n - 1] if n else None), (self.items[n + 1] if n + 1 < len(self.items) else None)


def _page(
    request: HttpRequest, look: _Reading, form: ClaimForm | None = None, *, title: str = "", status: int = 200
) -> HttpResponse:
    words = Words(lang())
    key = look.record.key
    chosen = look.selected
    original = queries.record(request.case.id, "original", look.record.body["original"])
    before, after = look.neighbours()
    waiting = [item for item in look.items if item.waits]
    last = queries.runs(queries.last_decisions(request.case.id, 500, request.case.member, document=key))[:1]
    shown: dict[str, Any] = {
        "record": look.record,
        "document": look.document,
        "name": name_of(original),
        "original": original,
        "chosen": _detail(chosen, words, request.case.id) if chosen else None,
        "stands_at": _stands_at(look.document, chosen, words) if chosen else "",
        "form": form,
        "form_title": title,
        "choices_of_places": _places(form, look.document.text) if form else {},
        "before": before,
        "after": after,
        "skip_to": _after(waiting, chosen),
        "waiting": len(waiting),
        "claims": len(look.items) - len(waiting),
        "gone": [(item, said.headline(item, words)) for item in look.gone],
        "last": [told(run, {}, request.case) for run in last],
        "kinds": [(kind, words(f"kind.{kind}")) for kind in KINDS],
    }
    unread = queue.unread_rows(request.case, key)
    shown |= {"unread": unread, "needing": sum(kind == "unread" for _table, _row, kind, _why in unread)}
    shown |= _table_of(request, look, words) if look.document.kind == "list" else _text_of(look, words, key)
    return render(request, "documents/page.html", shown, status=status)


def _text_of(look: _Reading, words: Words, key: str) -> dict[str, Any]:
    text = look.document.text
    parts = shown_text.stretches(text)
    chosen = look.selected
    if look.asked_part and not (chosen and chosen.key in look.by_key and _asked_at(look)):
        stretch = parts[min(look.asked_part, len(parts)) - 1]
    else:
        stretch = shown_text.stretch_at(parts, chosen.place if chosen else 0)
    here = [item for item in look.items if stretch.start <= item.place < stretch.end or item is chosen]
    passages = {item.key: said.passages(item, words, questions()) for item in here}
    by_key = {item.key: item for item in here}
    marked = shown_text.marked(
        text, stretch, passages, by_key, chosen.key if chosen else None, lambda other: _address(key, other)
    )
    return {
        "marked": marked,
        "stretch": stretch,
        "stretches": parts,
        "listed": [(item, said.headline(item, words), said.gist(item, words)) for item in here],
    }


def _asked_at(look: _Reading) -> bool:
    return look.asked_part == 0


def _table_of(request: HttpRequest, look: _Reading, words: Words) -> dict[str, Any]:
    tables = tables_shown(look.kept.tables, look.kept.mapping, look.items)
    number = min(max(1, whole_number(request.GET.get("table"), 1)), max(1, len(tables)))
    chosen = look.selected
    if chosen and chosen.row and "table" not in request.GET:
        number = chosen.row[0]
    table = next((t for t in tables if t.number == number), tables[0] if tables else None)
    if table is None:
        return {"table": None, "tables": [], "listed": []}
    asked = request.GET.get("page")
    if asked is None and chosen and chosen.row:
        place = next((n for n, row in enumerate(table.rows) if (row.table, row.number) == chosen.row), 0)
        asked = str(place // ROWS_A_PAGE + 1)
    page = page_of(table.rows, asked, ROWS_A_PAGE)
    fields = _field_labels(table.columns)
    loose = [item for item in look.items if item.row is None]
    return {
        "table": table,
        "tables": tables,
        "is_mapped": bool(look.record.body.get("mapping")),
        "page": page,
        "columns": [(column, fields.get(column.field, column.field)) for column in table.columns],
        "act": words.term("acts", table.act) if table.act else "",
        "headlines": {item.key: said.headline(item, words) for item in look.items},
        "listed": [(item, said.headline(item, words), said.gist(item, words)) for item in loose],
    }


def _field_labels(columns: Sequence[Any]) -> dict[str, str]:
    from constancia.reading.columns.words import columns as known

    fields: Mapping[str, Any] = known()["fields"]
    found = {}
    for column in columns:
        labels = fields.get(column.field)
        if isinstance(labels, Mapping):
            found[column.field] = str(labels["label"][lang()])
    return found


def _stands_at(document: Document, item: Item, words: Words) -> Markup:
    """Where in the original its words stood: page, sheet, row, column, or seconds of a recording."""
    main = [passage for passage in said.passages(item, words, {}) if passage.main]
    return where_text(document.where(main[0].start, main[0].end), words) if main else Markup("")


def _detail(item: Item, words: Words, case: str = "") -> dict[str, Any]:
    return {
        "item": item,
        "headline": said.headline(item, words),
        "gist": said.gist(item, words),
        "answers": said.answers(item, words, questions()),
        "by": queries.members(case).get(item.by, item.by) if case and item.by else item.by,
    }


def _places(form: ClaimForm, text: str) -> dict[str, list[tuple[int, Any]]]:
    """For each part whose words stand in several places: the places with what stands around them."""
    return {
        part.id: [(at, shown_text.before_and_after(text, at, at + len(part.words.strip()))) for at in part.places]
        for part in form.parts
        if part.places
    }


def _selected(request: HttpRequest, document: Document, kind: str) -> dict[str, Any]:
    """A body with the words that were selected in the text, if the address says which."""
    core = "trigger" if kind == "claim" else "span"
    body: dict[str, Any] = {"polarity": "asserted"} if kind == "claim" else {}
    start, end = whole_number(request.GET.get("start"), -1), whole_number(request.GET.get("end"), -1)
    if 0 <= start < end <= len(document.text) and end - start <= 5000:
        body[core] = {"start": start, "end": end, "text": document.text[start:end]}
    return body


def _document(request: HttpRequest, key: str) -> Record:
    record = queries.record(request.case.id, "document", key)
    if record is None or record.status == "expunged":
        raise Http404
    return record


def _claim(request: HttpRequest, document: str, key: str) -> Record:
    record = queries.record(request.case.id, "claim", key)
    if record is None or record.body.get("document") != document:
        raise Http404
    return record


def _waiting(request: HttpRequest, document: str, key: str) -> Suggestion:
    proposed = queries.suggestion(request.case.id, key)
    if proposed is None or proposed.about != "claim" or proposed.document != document:
        raise Http404
    if proposed.state != "waiting":
        raise Refused(
            _("%(suggestion)s was decided already.") % {"suggestion": key},
            next_step=_("Undo that decision first, if it is wrong."),
        )
    return proposed


def _next_waiting(case: OpenCase, document: str, decided: Suggestion) -> str | None:
    others = [said.from_suggestion(s) for s in queue.waiting(case, "claim", document=document)]
    found = _after(sorted(others, key=lambda item: (item.place, int(item.key[1:]))), said.from_suggestion(decided))
    return found.key if found else None


def _after(waiting: Sequence[Item], item: Item | None) -> Item | None:
    """The next one that waits after this, around the end; None if no other does."""
    others = [each for each in waiting if item is None or each.key != item.key]
    if item is None:
        return others[0] if others else None
    here = (item.place, int(item.key[1:]))
    return next((each for each in others if (each.place, int(each.key[1:])) > here), others[0] if others else None)


def _which(waiting: Sequence[Suggestion]) -> str:
    """A short name for exactly these suggestions."""
    return hashlib.sha256(" ".join(s.key for s in waiting).encode()).hexdigest()[:16]


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").strip()[:2000]


def _address(document: str, at: str | None) -> str:
    address = reverse("document", args=[document])
    return f"{address}?{urlencode({'at': at})}" if at else address


def _to(document: str, at: str | None) -> HttpResponseRedirect:
    response = HttpResponseRedirect(_address(document, at))
    response.status_code = 303
    return response
