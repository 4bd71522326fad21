"""Acts against the elements of crimes: gaps first, contrary evidence beside every state, and never a verdict."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from constancia.case import actions, queries, queue
from constancia.case.models import Suggestion
from constancia.counting.sentences import Sentence
from constancia.dossier.words import Words
from constancia.errors import BadInput, Refused
from constancia.law.matrix import STATES, Row
from constancia.law.statute import Statute, statute
from constancia.web.access import does, shows
from constancia.web.context import lang
from constancia.web.evidence import tellings
from constancia.web.paging import page_of
from constancia.web.returning import back
from constancia.web.snapshots import now as case_now

A_PAGE = 30


@shows
def law(request: HttpRequest) -> HttpResponse:
    """The gaps, and then the shared tests and the elements with what is on record for each."""
    now, words = case_now(request.case), Words(lang())
    held = now.matrix
    shown = {
        "statute": held.statute,
        "statute_label": _label(held.statute.labels),
        "gaps": [
            (gap, _label(gap.labels), words.sentence(gap.says), [_label(help_) for help_ in gap.would_help])
            for gap in held.gaps
        ],
        "tests": [_row(row, words) for row in held.tests],
        "rows": [_row(row, words) for row in held.rows],
        "unplaced": tellings(now, held.unplaced_contrary[:A_PAGE], words),
        "unplaced_all": len(held.unplaced_contrary),
        "unqualified": held.unqualified,
        "waiting": queue.waiting(request.case, "qualification").count(),
    }
    return render(request, "law/page.html", shown)


@shows
def element(request: HttpRequest, element: str) -> HttpResponse:
    """One element or test: each act held against it, with the claims for it and those against it."""
    now, words = case_now(request.case), Words(lang())
    held = now.matrix
    row = next((r for r in (*held.tests, *held.rows) if r.element.id == element), None)
    if row is None:
        raise Http404
    acts = {act.key: act for act in now.acts}
    cells = [
        {
            "cell": cell,
            "act": acts.get(cell.act),
            "label": words.term("acts", acts[cell.act].act) if cell.act in acts else "",
            "state": _label(STATES[cell.state]),
            "for": tellings(now, cell.evidence_for, words),
            "against": tellings(now, cell.evidence_against, words),
            "missing": [_label(held.statute.evidence[item]) for item in cell.missing if item in held.statute.evidence],
        }
        for cell in row.cells
    ]
    page = page_of(cells, request.GET.get("page"), A_PAGE)
    shown = {"row": _row(row, words), "cells": page.items, "page": page, "without": row.without}
    return render(request, "law/element.html", shown)


@shows
def suggested(request: HttpRequest) -> HttpResponse:
    """What a machine proposes to hold against what, by element, with its reason and the claims it rests on."""
    now, words, known = case_now(request.case), Words(lang()), statute()
    by_element: dict[str, list[Suggestion]] = {}
    for suggestion in queue.waiting(request.case, "qualification"):
        by_element.setdefault(str(suggestion.body["element"]), []).append(suggestion)
    groups = sorted(by_element.items())
    page = page_of(groups, request.GET.get("page"), 6)
    shown = {
        "groups": [
            {
                "element": key,
                "label": _element_label(known, key),
                "n": len(several),
                "suggestions": [_suggestion(now, s, words) for s in several[:A_PAGE]],
                "those": _which(several),
            }
            for key, several in page.items
        ],
        "page": page,
        "steps": [(step.id, step.label(lang())) for step in known.thresholds.values()],
        "size": A_PAGE,
    }
    return render(request, "law/suggested.html", shown)


@does("qualification.confirm")
def confirm(request: HttpRequest) -> HttpResponse:
    """Hold the chosen acts against the element, with one's own opinion if one has it."""
    chosen = _chosen(request)
    opinion, step = request.POST.get("opinion", "").strip()[:4000], request.POST.get("step", "")
    if step and step not in statute().thresholds:
        raise BadInput(_("There is no such step of certainty."))
    keys = actions.qualify(request.case, chosen, opinion=opinion, step=step if opinion else "")
    n = len(keys)
    messages.success(
        request,
        ngettext("%(n)s qualification is on record.", "%(n)s qualifications are on record.", n) % {"n": n},
    )
    return back(request, "/law/suggested")


@does("suggestion.reject")
def reject(request: HttpRequest) -> HttpResponse:
    """Decide that the chosen proposals are wrong."""
    chosen = _chosen(request)
    actions.reject(request.case, chosen, reason=request.POST.get("opinion", "").strip()[:2000])
    n = len(chosen)
    messages.success(request, ngettext("%(n)s proposal was rejected.", "%(n)s proposals were rejected.", n) % {"n": n})
    return back(request, "/law/suggested")


def _chosen(request: HttpRequest) -> Sequence[Suggestion]:
    """Those that are ticked, or all of an element if it still has exactly those that were shown."""
    if request.POST.get("all"):
        waiting = queue.waiting(request.case, "qualification")
        several = [s for s in waiting if str(s.body["element"]) == request.POST["all"]]
        if not several or request.POST.get("those") != _which(several):
            raise Refused(
                _("These are not the proposals that you were shown: others were added or decided meanwhile."),
                next_step=_("Load the page again."),
            )
        return several
    found = [queries.suggestion(request.case.id, key) for key in request.POST.getlist("chosen")[:500]]
    chosen = [s for s in found if s is not None and s.about == "qualification"]
    if not chosen:
        raise BadInput(_("Nothing was chosen."), next_step=_("Tick the proposals that you decide on."))
    return chosen


def _which(several: Sequence[Suggestion]) -> str:
    """A short name for exactly these proposals."""
    return hashlib.sha256(" ".join(s.key for s in several).encode()).hexdigest()[:16]


def _suggestion(now: Any, suggestion: Suggestion, words: Words) -> dict[str, Any]:
    body = suggestion.body
    act = next((act for act in now.acts if act.key == body["act"]), None)
    why = body.get("why")
    return {
        "suggestion": suggestion,
        "act": body["act"],
        "is_act": act is not None,
        "label": words.term("acts", act.act) if act else "",
        "for": body["stance"] == "for",
        "why": words.sentence(Sentence.from_json(why)) if why else suggestion.reason,
        "tellings": tellings(now, body.get("rests_on", [])[:3], words),
        "n": len(body.get("rests_on", [])),
    }


def _row(row: Row, words: Words) -> dict[str, Any]:
    for_ = {claim for cell in row.cells for claim in cell.evidence_for}
    against = {claim for cell in row.cells for claim in cell.evidence_against}
    return {
        "id": row.element.id,
        "label": _label(row.element.labels),
        "crime": _label(row.crime.labels) if row.crime else "",
        "article": row.element.article,
        "state": row.state,
        "state_label": _label(STATES[row.state]),
        "acts": len(row.cells),
        "without": row.without,
        "sources": row.independent_sources,
        "for": len(for_),
        "against": len(against),
        "indicators": [
            {
                "label": _label(i.labels),
                "says": [words.sentence(s) for s in i.says],
                "caution": words.sentence(i.caution),
                "n": i.n,
                "missing": i.missing,
            }
            for i in row.indicators
        ],
    }


def _element_label(known: Statute, key: str) -> str:
    try:
        return _label(known.element(key).labels)
    except BadInput:
        return key


def _label(labels: Mapping[str, str]) -> str:
    return labels.get(lang(), labels["en"])
