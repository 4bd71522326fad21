"""Matching: two mentions side by side, and a person says whether they are one human being."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from constancia.case import actions, queries, queue, snapshot
from constancia.case.models import Suggestion
from constancia.dossier.words import Words
from constancia.errors import BadInput, Refused
from constancia.web.access import asks, does, shows
from constancia.web.context import lang
from constancia.web.ledger.wording import told
from constancia.web.matching.pairs import PairShown, follows, pair_shown
from constancia.web.paging import whole_number
from constancia.web.snapshots import now as case_now

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase


@shows
def matching(request: HttpRequest) -> HttpResponse:
    """The pair that is looked at, or the first that waits, and the contradictions among judgements."""
    case, words = request.case, Words(lang())
    now = case_now(case)
    rows = {row.key: row for row in snapshot.person_rows(now)}
    waiting = _by_likelihood(case)
    asked = queries.suggestion(case.id, request.GET.get("at", ""))
    chosen = asked if asked is not None and asked.about == "match" else (waiting[0] if waiting else None)
    pair = pair_shown(chosen, rows, words) if chosen else None
    names = queries.members(case.id)
    judged = [line for line in queries.last_decisions(case.id, 200) if line.action == "judgement.make"]
    shown = {
        "pair": pair,
        "gone": chosen is not None and pair is None,
        "chosen": chosen,
        "follows": follows(now, pair.left.key, pair.right.key, rows) if pair else None,
        "waiting": len(waiting),
        "skip_to": _after(waiting, chosen),
        "conflicts": now.settled.conflicts,
        "persons": len(now.settled.clusters),
        "mentions": len(rows),
        "judged": [told(run, names, case) for run in queries.runs(judged)[:12]],
    }
    return render(request, "matching/page.html", shown)


@does("judgement.make")
def judge(request: HttpRequest, key: str) -> HttpResponse:
    """Record what a person says about a pair."""
    suggestion = queries.suggestion(request.case.id, key)
    if suggestion is None or suggestion.about != "match":
        raise Http404
    if suggestion.state != "waiting":
        raise Refused(_("This pair was judged already."), next_step=_("Undo that judgement first, if it is wrong."))
    verdict = request.POST.get("verdict", "")
    if verdict not in actions.VERDICTS:
        raise BadInput(_("A judgement is: the same, different, or unsure."))
    after = _after(_by_likelihood(request.case), suggestion)
    body, note = suggestion.body, request.POST.get("note", "").strip()[:2000]
    judgement = actions.judge(request.case, body["left"], body["right"], verdict, suggestion=suggestion, note=note)
    said = {"same": _("the same person"), "different": _("different persons"), "unsure": _("one cannot tell")}
    messages.success(request, _("%(judgement)s: %(verdict)s.") % {"judgement": judgement, "verdict": said[verdict]})
    address = reverse("matching")
    response = HttpResponseRedirect(f"{address}?at={after.key}" if after else address)
    response.status_code = 303
    return response


@asks("judgement.make")
def many(request: HttpRequest) -> HttpResponse:
    """Judge many likely pairs the same together, after looking at a sample of them."""
    case, words = request.case, Words(lang())
    least = min(1000, max(500, whole_number(request.POST.get("least") or request.GET.get("least"), 990)))
    waiting = [s for s in queue.waiting(case, "match") if s.score * 1000 >= least]
    those = hashlib.sha256(" ".join(s.key for s in waiting).encode()).hexdigest()[:16]
    if request.method == "POST":
        if request.POST.get("looked") != "yes":
            raise Refused(_("Look at the sample first, and say that you did."))
        if request.POST.get("those") != those or not waiting:
            raise Refused(
                _("These are not the pairs that you were shown: others were added or judged meanwhile."),
                next_step=_("Load the page again and look at the sample."),
            )
        n = len(actions.judge_all_same(case, waiting, note=request.POST.get("note", "").strip()[:2000]))
        messages.success(
            request, ngettext("%(n)s pair was judged the same.", "%(n)s pairs were judged the same.", n) % {"n": n}
        )
        return HttpResponseRedirect(reverse("matching"))
    rows = {row.key: row for row in snapshot.person_rows(case_now(case))}
    shown = {
        "n": len(waiting),
        "least": least,
        "percent": f"{least / 10:g}",
        "those": those,
        "sample": _sample(waiting, rows, words),
    }
    return render(request, "matching/many.html", shown)


def _by_likelihood(case: OpenCase) -> list[Suggestion]:
    """The pairs that wait, the likeliest first."""
    return sorted(queue.waiting(case, "match"), key=lambda s: (-s.score, s.number))


def _sample(waiting: Sequence[Suggestion], rows: dict[str, snapshot.PersonRow], words: Words) -> list[PairShown]:
    """The least likely of them, and others taken evenly."""
    by_score = sorted(waiting, key=lambda s: (s.score, s.number))
    chosen = by_score[:3] + by_score[3 :: max(1, (len(by_score) - 3) // 3)][:3]
    return [pair for s in chosen if (pair := pair_shown(s, rows, words))]


def _after(waiting: Sequence[Suggestion], chosen: Suggestion | None) -> Suggestion | None:
    keys = [s.pk for s in waiting]
    if chosen is None or chosen.pk not in keys:
        return waiting[0] if waiting else None
    if len(waiting) == 1:
        return None
    return waiting[(keys.index(chosen.pk) + 1) % len(waiting)]
