"""The originals: what came in, how it came, and whether it still is what it was. They are never shown, only handed out.

"Unchanged" is said only where the bytes were read again for this very page, and means: since they were received here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from constancia.case import queries
from constancia.case.describing import near_duplicates
from constancia.dossier.described import Line, lines
from constancia.dossier.words import Words
from constancia.errors import Tampered
from constancia.records.replay import Record
from constancia.web.access import shows
from constancia.web.originals.wording import name_of
from constancia.web.paging import Page, page_of

#: So many bytes are read again for a page without being asked; more only where somebody asks.
AT_ONCE = 64_000_000
A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """An original with its name, its documents, and what reading it again showed ("" where it was not read)."""

    record: Record
    name: str
    documents: list[str]
    found: str

    @property
    def receipts(self) -> list[dict[str, Any]]:
        receipts: list[dict[str, Any]] = self.record.body.get("receipts", [])
        return receipts


@shows
def originals(request: HttpRequest) -> HttpResponse:
    """All originals, in the order in which they came."""
    records = queries.records(request.case.id, "original")
    page: Page[Record] = page_of(records, request.GET.get("page"), A_PAGE)
    check = sum(record.body.get("size", 0) for record in page.items) <= AT_ONCE or "check" in request.GET
    documents = _documents(request.case.id)
    rows = [_row(request.case, record, documents, check) for record in page.items]
    shown = {"rows": rows, "page": page, "checked": check}
    return render(request, "originals/list.html", shown)


@shows
def original(request: HttpRequest, key: str) -> HttpResponse:
    """One original with everything that was logged about it."""
    record = _original(request, key)
    documents = _documents(request.case.id)
    check = record.body.get("size", 0) <= AT_ONCE or "check" in request.GET
    row = _row(request.case, record, documents, check)
    events = queries.entries_about(request.case.id, key, *row.documents)
    names = queries.members(request.case.id)
    shown = {
        "row": row,
        "events": [(line, names.get(line.actor, line.actor)) for line in events],
        "names": names,
        "checked": check,
        "says": _says(record),
        "alike": near_duplicates(request.case, key) if record.status == "standing" else [],
    }
    return render(request, "originals/original.html", shown)


@shows
def download(request: HttpRequest, key: str) -> HttpResponse:
    """The bytes, under a name that says nothing, for a program that the reader trusts; no browser renders them."""
    record = _original(request, key)
    if record.status == "expunged" or not record.body.get("sha256"):
        raise Http404
    bytes_of = request.case.originals.open(record.body["sha256"])
    response = FileResponse(
        bytes_of, as_attachment=True, filename=f"{key}.bin", content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response


def _says(record: Record) -> list[Line]:
    """What the file says of itself, what contradicts first; the members of a case see both halves."""
    words = Words("es" if get_language() == "es" else "en")
    halves = [lines(record.body.get(half) or {}, words) for half in ("description", "restricted")]
    return sorted((line for half in halves for line in half), key=lambda line: not line.is_flag)


def _original(request: HttpRequest, key: str) -> Record:
    record = queries.record(request.case.id, "original", key)
    if record is None:
        raise Http404
    return record


def _documents(case: str) -> dict[str, list[str]]:
    """The documents read from each original."""
    found: dict[str, list[str]] = {}
    for record in queries.records(case, "document"):
        if record.body.get("original"):
            found.setdefault(record.body["original"], []).append(record.key)
    return found


def _row(case: Any, record: Record, documents: dict[str, list[str]], check: bool) -> Row:
    found = _found(case, record) if check and record.body.get("sha256") else ""
    return Row(record, name_of(record), documents.get(record.key, []), found)


def _found(case: Any, record: Record) -> str:
    """What is under this digest now: "unchanged", "changed" or "missing"."""
    try:
        return "unchanged" if case.originals.check(record.body["sha256"]).sha256 == record.body["sha256"] else "changed"
    except Tampered:
        return "missing"
