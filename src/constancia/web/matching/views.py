"""Matching: two mentions side by side, and a person says whether they are one human being."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from constancia.case import actions, queries, queue, snapshot
from constancia.case import matching as matched
from constancia.case.models import Suggestion
from constancia.dossier.words import Words
from constancia.errors import BadInput, Refused
from constancia.web.access import asks, does, shows
from constancia.web.context import lang
from constancia.web.evidence import tellings
from constancia.web.ledger.wording import told
from constancia.web.matching.pairs import PairShown, follows, pair_shown
from constancia.web.paging import whole_number
from constancia.web.snapshots import now as case_now

#: What may be judged, in the order in which it is asked: persons, acts of one person, and pairs drawn to measure.
ABOUTS = ("match", "act", "sample")


@shows
def matching(request: HttpRequest) -> HttpResponse:
    """The pair that is looked at, or the first that waits, and the contradictions among judgements."""
    case, words = request.case, Words(lang())
    now = case_now(case)
    rows = {row.key: row for row in snapshot.person_rows(now)}
    asked = queries.suggestion(case.id, request.GET.get("at", ""))
    about = asked.about if asked is not None and asked.about in ABOUTS else request.GET.get("about", "match")
    about = about if about in ABOUTS else "match"
    waiting = queue.pairs(case, about)
    chosen = asked if asked is not None and asked.about == about else (waiting[0] if waiting else None)
    pair = pair_shown(chosen, rows, words) if chosen else None
    names = queries.members(case.id)
    judged = [line for line in queries.last_decisions(case.id, 200) if line.action == "judgement.make"]
    shown = {
        "about": about,
        "tabs": [(name, label, len(queue.pairs(case, name))) for name, label in _tabs()],
        "pair": pair,
        "gone": chosen is not None and pair is None,
        "chosen": chosen,
        "is_open": chosen is not None and chosen.pk in {s.pk for s in waiting},
        "follows": follows(now, pair.left.key, pair.right.key, rows) if pair and about != "act" else None,
        "tellings": tellings(now, [row.key.partition(".")[0] for row in (pair.left, pair.right)], words)
        if pair
        else [],
        "waiting": len(waiting),
        "skip_to": _after(waiting, chosen),
        "conflicts": now.settled.conflicts,
        "persons": len(now.settled.clusters),
        "mentions": len(rows),
        "judged": [told(run, names, case) for run in queries.runs(judged)[:12]],
    }
    return render(request, "matching/page.html", shown)


def _tabs() -> list[tuple[str, str]]:
    return [("match", _("Persons")), ("act", _("Acts")), ("sample", _("Sample for measuring"))]


@does("suggest")
def sample(request: HttpRequest) -> HttpResponse:
    """Draw pairs to be judged without knowing what the model thinks of them."""
    size = min(1000, max(1, whole_number(request.POST.get("size"), 50)))
    matched.draw_sample(request.case, size, seed=secrets.randbelow(2**32))
    return HttpResponseRedirect(reverse("matching") + "?about=sample")


@shows
def quality(request: HttpRequest) -> HttpResponse:
    """How good the linkage is that the model proposes: as it expects, and as people judged in a sample."""
    return render(request, "matching/quality.html", {"found": matched.quality(request.case)})


@does("judgement.make")
def judge(request: HttpRequest, key: str) -> HttpResponse:
    """Record what a person says about a pair."""
    suggestion = queries.suggestion(request.case.id, key)
    if suggestion is None or suggestion.about not in ABOUTS:
        raise Http404
    if suggestion.state != "waiting":
        raise Refused(_("This pair was judged already."), next_step=_("Undo that judgement first, if it is wrong."))
    verdict = request.POST.get("verdict", "")
    if verdict not in actions.VERDICTS:
        raise BadInput(_("A judgement is: the same, different, or unsure."))
    after = _after(queue.pairs(request.case, suggestion.about), suggestion)
    body, note = suggestion.body, request.POST.get("note", "").strip()[:2000]
    about = "act" if suggestion.about == "act" else "person"
    judgement = actions.judge(
        request.case, body["left"], body["right"], verdict, about=about, suggestion=suggestion, note=note
    )
    said = {"same": _("the same person"), "different": _("different persons"), "unsure": _("one cannot tell")}
    if about == "act":
        said |= {"same": _("the same act"), "different": _("different acts")}
    messages.success(request, _("%(judgement)s: %(verdict)s.") % {"judgement": judgement, "verdict": said[verdict]})
    address = reverse("matching")
    response = HttpResponseRedirect(f"{address}?at={after.key}" if after else f"{address}?about={suggestion.about}")
    response.status_code = 303
    return response


@asks("judgement.make")
def many(request: HttpRequest) -> HttpResponse:
    """Judge many likely pairs the same together, after looking at a sample of them."""
    case, words = request.case, Words(lang())
    least = min(1000, max(500, whole_number(request.POST.get("least") or request.GET.get("least"), 990)))
    about = "act" if (request.POST.get("about") or request.GET.get("about")) == "act" else "match"
    waiting = [s for s in queue.pairs(case, about) if s.score * 1000 >= least]
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
        return HttpResponseRedirect(f"{reverse('matching')}?about={about}")
    rows = {row.key: row for row in snapshot.person_rows(case_now(case))}
    shown = {
        "n": len(waiting),
        "about": about,
        "least": least,
        "percent": f"{least / 10:g}",
        "those": those,
        "sample": _sample(waiting, rows, words),
    }
    return render(request, "matching/many.html", shown)


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
