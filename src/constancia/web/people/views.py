"""People and acts: what is on record of each, field by field, with every claim that supports a value."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from constancia.case import queries
from constancia.case.snapshot import Snapshot
from constancia.dossier.words import Words
from constancia.records.acts import Act, Mention
from constancia.web.access import shows
from constancia.web.context import lang
from constancia.web.evidence import tellings
from constancia.web.paging import page_of
from constancia.web.people.fields import name_of, of_act, of_person
from constancia.web.snapshots import now as case_now

A_PAGE = 100


@shows
def people(request: HttpRequest) -> HttpResponse:
    """Everyone whom the record mentions, as people have judged who is who."""
    now, words = case_now(request.case), Words(lang())
    persons = _persons(now)
    acts = _acts_of(now)
    page = page_of(list(persons.items()), request.GET.get("page"), A_PAGE)
    rows = [
        (key, name_of(several), len(several), len({m.document for m in several}), _act_names(acts.get(key, ()), words))
        for key, several in page.items
    ]
    return render(request, "people/people.html", {"rows": rows, "page": page})


@shows
def person(request: HttpRequest, key: str) -> HttpResponse:
    """One person: each field with its rivals, the acts, and the mentions."""
    now, words = case_now(request.case), Words(lang())
    several = _persons(now).get(key)
    if not several:
        raise Http404
    mine = _acts_of(now).get(key, ())
    shown = {
        "key": key,
        "name": name_of(several),
        "fields": of_person(several, words),
        "acts": [(act, words.term("acts", act.act), of_act(act, words)) for act in mine],
        "mentions": several,
        "tellings": tellings(now, dict.fromkeys(m.claim for m in several), words),
    }
    return render(request, "people/person.html", shown)


@shows
def acts(request: HttpRequest) -> HttpResponse:
    """Every act on record: one violation against one person, or against a group."""
    now, words = case_now(request.case), Words(lang())
    persons = _persons(now)
    page = page_of(now.acts, request.GET.get("page"), A_PAGE)
    rows = [
        (act, words.term("acts", act.act), act.person, name_of(persons.get(act.person or "", ())), of_act(act, words))
        for act in page.items
    ]
    return render(request, "people/acts.html", {"rows": rows, "page": page})


@shows
def act(request: HttpRequest, key: str) -> HttpResponse:
    """One act: each field with its rivals, and the claims that tell it."""
    now, words = case_now(request.case), Words(lang())
    found = next((act for act in now.acts if act.key == key), None)
    if found is None:
        raise Http404
    shown = {
        "act": found,
        "label": words.term("acts", found.act),
        "name": name_of(_persons(now).get(found.person or "", ())),
        "fields": of_act(found, words),
        "tellings": tellings(now, found.claims, words),
    }
    return render(request, "people/act.html", shown)


@shows
def claim(request: HttpRequest, key: str) -> HttpResponse:
    """A claim (C12), or a mention in it (C12.1), in its place in the text."""
    record = queries.record(request.case.id, "claim", key.partition(".")[0])
    if record is None or not record.body.get("document"):
        raise Http404
    return redirect(f"{reverse('document', args=[record.body['document']])}?at={record.key}")


def _persons(now: Snapshot) -> dict[str, list[Mention]]:
    persons: dict[str, list[Mention]] = {}
    for mention in now.mentions:
        persons.setdefault(mention.person, []).append(mention)
    return persons


def _acts_of(now: Snapshot) -> dict[str, list[Act]]:
    found: dict[str, list[Act]] = {}
    for act in now.acts:
        if act.person:
            found.setdefault(act.person, []).append(act)
    return found


def _act_names(acts: Sequence[Act], words: Words) -> str:
    return ", ".join(dict.fromkeys(words.term("acts", act.act) for act in acts))
