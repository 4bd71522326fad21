"""What was asked of whom, and what came back, or for how long nothing has."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from constancia.case import actions, queries
from constancia.case.documents import text_of
from constancia.dossier.words import Words
from constancia.interventions.asks import AskStanding
from constancia.terms.spans import find_again
from constancia.terms.thesauri import thesaurus
from constancia.web.access import asks, shows
from constancia.web.context import lang
from constancia.web.evidence import tellings
from constancia.web.snapshots import now as case_now

OPEN = ("open", "silent", "acknowledged", "more_info_requested")


@shows
def asked(request: HttpRequest) -> HttpResponse:
    """Every ask on record, those without an answer first and the longest silence at the top."""
    words = Words(lang())
    today = _day(request.GET.get("on", "")) or datetime.now(UTC).date()
    now = case_now(request.case)
    standings = sorted(now.asks(today), key=lambda s: (s.state not in OPEN, -(s.days or 0)))
    shown = {
        "rows": [_row(standing, now, words) for standing in standings],
        "today": today.isoformat(),
        "open": sum(s.state in OPEN for s in standings),
    }
    return render(request, "asking/page.html", shown)


@asks("ask.answer")
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Record what came back on an ask: how one reads it, when it came, and the passage that shows it."""
    record = queries.record(request.case.id, "claim", key)
    if record is None or record.body.get("kind") != "ask":
        raise Http404
    words = Words(lang())
    sent = {name: request.POST.get(name, "").strip()[:4000] for name in ("type", "date", "document", "quote", "reason")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        facts = _answer(request, sent, errors)
        if not errors:
            made = actions.answer_ask(request.case, key, facts)
            messages.success(request, _("Answer %(answer)s to %(ask)s is recorded.") % {"answer": made, "ask": key})
            response = HttpResponseRedirect(reverse("asked"))
            response.status_code = 303
            return response
    shown = {
        "key": key,
        "tellings": tellings(case_now(request.case), [key], words),
        "types": thesaurus("response_types").choices(lang()),
        "documents": [record.key for record in queries.records(request.case.id, "document", status="standing")],
        "sent": sent,
        "indirect": request.POST.get("indirect") == "yes",
        "errors": errors,
    }
    return render(request, "asking/answer.html", shown, status=422 if errors else 200)


def _answer(request: HttpRequest, sent: dict[str, str], errors: dict[str, str]) -> dict[str, Any]:
    when = _day(sent["date"])
    if sent["type"] not in thesaurus("response_types"):
        errors["type"] = _("Choose how you read the answer.")
    if when is None:
        errors["date"] = _("Write the day on which it was given, like 2024-08-12.")
    if not sent["reason"]:
        errors["reason"] = _("Say why you read it so.")
    facts: dict[str, Any] = {
        "type": sent["type"],
        "date": {"from": str(when), "to": str(when), "precision": "day"},
        "reason": sent["reason"],
        "indirect": request.POST.get("indirect") == "yes",
        "document": sent["document"],
    }
    if sent["document"]:
        known = queries.record(request.case.id, "document", sent["document"])
        span = find_again(text_of(request.case.id, known.key), sent["quote"]) if known and sent["quote"] else None
        if known is None:
            errors["document"] = _("There is no such document.")
        elif span is None:
            errors["quote"] = _("These words must stand in the document exactly once, letter for letter.")
        else:
            facts["span"] = span.to_json()
    return facts


def _row(standing: AskStanding, now: Any, words: Words) -> dict[str, Any]:
    return {
        "standing": standing,
        "ask": standing.ask,
        "state": words.term("ask_states", standing.state),
        "says": words.sentence(standing.says),
        "window": words.sentence(standing.window),
        "is_open": standing.state in OPEN,
        "tellings": tellings(now, [standing.ask.key], words),
        "responses": [
            (reading, words.term("response_types", reading.type), now.records.get(reading.key))
            for reading in standing.responses
        ],
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
