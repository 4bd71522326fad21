"""The ledger: every entry, the signed head, and undoing, which adds an entry and takes none out."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from constancia.case import actions, queries
from constancia.case.models import Case
from constancia.errors import BadInput
from constancia.web.access import does, shows
from constancia.web.ledger.wording import action_name, told
from constancia.web.paging import page_of, whole_number
from constancia.web.returning import back

A_PAGE = 100


@shows
def ledger(request: HttpRequest) -> HttpResponse:
    """The entries, newest first, with the checkpoint that signs them."""
    case = request.case
    size = Case.objects.get(pk=case.id).size
    page = page_of(range(size), request.GET.get("page"), A_PAGE)
    newest = size - (page.number - 1) * A_PAGE
    lines = queries.entries(case.id, max(0, newest - A_PAGE), newest)[::-1]
    latest = case.signer.latest()
    names = queries.members(case.id)
    shown = {
        "runs": [(run, told(run, names, case)) for run in queries.runs(lines)],
        "page": page,
        "size": size,
        "checkpoint": latest.checkpoint if latest else None,
        "note": latest.note.decode("utf-8", errors="replace") if latest else "",
        "verifier_key": case.verifier_key,
    }
    return render(request, "ledger/page.html", shown)


@shows
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry: the leaf that the tree stands on, and the payload that it stands for."""
    lines = queries.entries(request.case.id, seq, seq + 1) if seq < 2**62 else []
    if not lines:
        raise Http404
    payload = lines[0].payload
    shown = {
        "line": lines[0],
        "who": queries.members(request.case.id).get(lines[0].actor, lines[0].actor),
        "what": action_name(lines[0].action),
        "leaf": lines[0].leaf.decode("utf-8"),
        "payload": None
        if payload is None
        else json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True)[:60_000],
    }
    return render(request, "ledger/entry.html", shown)


@does("decision.undo")
def undo(request: HttpRequest) -> HttpResponse:
    """Undo one decision, or all that were made as one."""
    first = whole_number(request.POST.get("first"), -1)
    last = whole_number(request.POST.get("last"), first)
    if first < 0:
        raise BadInput(_("Which decision should be undone was not said."))
    places = actions.undo_together(request.case, first, last)
    messages.success(
        request, _("Undone: entry %(places)s. It waits for a decision again.") % {"places": _range(places)}
    )
    return back(request)


@does("checkpoint.sign")
def sign(request: HttpRequest) -> HttpResponse:
    """Sign the ledger as it stands."""
    kept = actions.checkpoint(request.case)
    messages.success(request, _("Signed: %(size)s entries.") % {"size": kept.checkpoint.size})
    return back(request, "/ledger/")


def _range(places: list[int]) -> str:
    return str(places[0]) if len(places) == 1 else f"{places[0]}–{places[-1]}"
