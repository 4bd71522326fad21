"""Where the case stands, and what waits for a person."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from constancia.case import queries
from constancia.case.models import Record
from constancia.case.opening import OpenCase
from constancia.case.standing import standing, unread
from constancia.web.access import shows
from constancia.web.ledger.wording import told
from constancia.web.originals.wording import name_of

LATEST = 8


@shows
def home(request: HttpRequest) -> HttpResponse:
    """Asks nothing; shows what waits, the documents with most of it first, and the latest decisions."""
    case = request.case
    now = standing(case)
    latest = queries.runs(queries.last_decisions(case.id, 200))[:LATEST]
    names = queries.members(case.id)
    shown = {
        "now": now,
        "unread": len(unread(case)),
        "documents": _most_first(case, queries.waiting_by_document(case.id)),
        "rows": _most_first(case, now.unread_rows),
        "latest": [told(run, names, case) for run in latest],
    }
    return render(request, "home/page.html", shown)


def _most_first(case: OpenCase, numbers: Mapping[str, int]) -> list[tuple[Record, str, int]]:
    """The documents that have some of it, each with its original's name and how many."""
    originals = {record.key: record for record in queries.records(case.id, "original")}
    documents = [record for record in queries.records(case.id, "document") if numbers.get(record.key)]
    named = [(d, name_of(originals.get(d.body["original"])), numbers[d.key]) for d in documents]
    return sorted(named, key=lambda row: -row[2])


@shows
def keys(request: HttpRequest) -> HttpResponse:
    """The keys that do something, on one page."""
    return render(request, "home/keys.html")
