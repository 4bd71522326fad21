"""Where the case stands, and what waits for a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from constancia.case import queries
from constancia.case.standing import standing, unread
from constancia.web.access import shows
from constancia.web.ledger.wording import told
from constancia.web.originals.wording import name_of

LATEST = 8


@shows
def home(request: HttpRequest) -> HttpResponse:
    """Asks nothing; shows what waits, the documents with most of it first, and the latest decisions."""
    case = request.case
    waits = queries.waiting_by_document(case.id)
    originals = {record.key: record for record in queries.records(case.id, "original")}
    documents = [record for record in queries.records(case.id, "document") if waits.get(record.key)]
    latest = queries.runs(queries.last_decisions(case.id, 200))[:LATEST]
    names = queries.members(case.id)
    shown = {
        "now": standing(case),
        "unread": len(unread(case)),
        "documents": sorted(
            ((record, name_of(originals.get(record.body["original"])), waits[record.key]) for record in documents),
            key=lambda row: -row[2],
        ),
        "latest": [told(run, names, case) for run in latest],
    }
    return render(request, "home/page.html", shown)


@shows
def keys(request: HttpRequest) -> HttpResponse:
    """The keys that do something, on one page."""
    return render(request, "home/keys.html")
