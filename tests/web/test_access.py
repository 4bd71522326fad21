"""Every address, by every person: the table below is the whole of it, and an address without a row fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from constancia.case import actions, queries
from constancia.case.models import Entry

from .scene import Open

#: Who may do what at each address: the method, and the roles that get more than a refusal.
ALL, DECIDE = ("Ana", "Beto", "Dora"), ("Ana", "Beto")
TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "lock": {"POST": ALL},
    "language": {"POST": ALL},
    "home": {"GET": ALL},
    "keys": {"GET": ALL},
    "originals": {"GET": ALL},
    "original": {"GET": ALL},
    "download": {"GET": ALL},
    "documents": {"GET": ALL},
    "document": {"GET": ALL},
    "confirm": {"POST": DECIDE},
    "reject": {"POST": DECIDE},
    "correct": {"GET": DECIDE, "POST": DECIDE},
    "state": {"GET": DECIDE, "POST": DECIDE},
    "correct_claim": {"GET": DECIDE, "POST": DECIDE},
    "withdraw": {"POST": DECIDE},
    "columns": {"GET": DECIDE, "POST": DECIDE},
    "rows": {"GET": DECIDE, "POST": DECIDE},
    "matching": {"GET": ALL},
    "many_pairs": {"GET": DECIDE, "POST": DECIDE},
    "sample_pairs": {"POST": DECIDE},
    "match_quality": {"GET": ALL},
    "judge": {"POST": DECIDE},
    "people": {"GET": ALL},
    "person": {"GET": ALL},
    "acts": {"GET": ALL},
    "act": {"GET": ALL},
    "claim": {"GET": ALL},
    "figures": {"GET": ALL},
    "figure": {"GET": ALL},
    "estimating": {"GET": ALL},
    "estimate": {"POST": DECIDE},
    "law": {"GET": ALL},
    "suggested": {"GET": ALL},
    "qualify": {"POST": DECIDE},
    "not_qualify": {"POST": DECIDE},
    "element": {"GET": ALL},
    "asked": {"GET": ALL},
    "answer": {"GET": DECIDE, "POST": DECIDE},
    "ledger": {"GET": ALL},
    "undo": {"POST": DECIDE},
    "checkpoint": {"POST": DECIDE},
    "entry": {"GET": ALL},
}
METHODS = ("GET", "POST", "PUT", "DELETE")


def _routes(patterns: Any = None, before: str = "/") -> Iterator[tuple[str, str, Any]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield str(pattern.name), before + str(pattern.pattern), pattern.callback


def _address(route: str, keys: dict[str, str]) -> str:
    for name, value in keys.items():
        for kind in ("str", "int"):
            route = route.replace(f"<{kind}:{name}>", value)
    assert "<" not in route, route
    return route


@pytest.fixture
def routes(with_list: Open) -> list[tuple[str, str]]:
    """An address for each route, with keys of things that exist."""
    claim = actions.confirm(with_list.case, with_list.waiting(with_list.document)[:1])[0]
    waiting = with_list.waiting(with_list.document)[0]
    keys = {"suggestion": waiting.key, "claim": claim, "element": "CX1", "seq": "1"}
    found = []
    for name, route, _view in _routes():
        if name == "enter":
            continue
        key = {
            "original": "O1",
            "download": "O1",
            "columns": with_list.list,
            "rows": with_list.list,
            "person": f"P{claim[1:]}.1",
            "act": f"A{claim[1:]}.1",
            "claim": claim,
            "judge": "S999",
            "figure": "0" * 16,
            "estimate": "0" * 16,
            "answer": claim,
        }.get(name, with_list.document)
        found.append((name, _address(route, keys | {"key": key})))
    return found


def test_every_address_has_a_row_in_the_table_and_every_row_an_address(database: None) -> None:
    names = {name for name, _route, _view in _routes()} - {"enter"}
    assert names == set(TABLE)


def test_every_view_says_who_may_use_it(database: None) -> None:
    for name, route, view in _routes():
        if name != "enter":
            assert getattr(view, "action", None), f"{route} is declared without permission"
            assert set(TABLE[name]) == set(view.methods) - {"HEAD"}, name


def test_nobody_gets_anything_without_an_invitation(with_list: Open, routes: list[tuple[str, str]]) -> None:
    stranger = Client()
    answers = set()
    for _name, address in [*routes, ("", "/nothing/here")]:
        for method in METHODS:
            response = stranger.generic(method, address)
            assert response.status_code == 403, address
            answers.add(response.content)
    assert len(answers) == 1  # the same for what exists and for what does not
    assert with_list.case.config.title.encode() not in answers.pop()


def test_an_outsider_gets_the_same_answer_for_what_exists_and_what_does_not(
    with_list: Open, routes: list[tuple[str, str]]
) -> None:
    carla = with_list.as_("Carla")
    answers = set()
    for _name, address in [*routes, ("", "/documents/D99/"), ("", "/nothing/here")]:
        for method in METHODS:
            response = carla.generic(method, address)
            assert response.status_code == 404, (method, address)
            answers.add(response.content)
    assert len(answers) == 1


@pytest.mark.parametrize("person", ["Ana", "Beto", "Dora"])
def test_each_person_gets_exactly_what_the_table_says(
    with_list: Open, routes: list[tuple[str, str]], person: str
) -> None:
    for name, address in routes:
        for method in METHODS:
            client = with_list.as_(person)
            before = Entry.objects.count()
            status = client.generic(method, address).status_code
            if method not in TABLE[name]:
                assert status == 405, (person, method, address)
            elif person not in TABLE[name][method]:
                assert status == 403, (person, method, address)
                assert Entry.objects.count() == before, address
            else:
                assert status not in (401, 403, 405, 500), (person, method, address, status)


def test_a_reader_who_decides_changes_nothing_and_is_told(opened: Open) -> None:
    dora = opened.as_("Dora")
    key = opened.waiting()[0].key
    response = dora.post(f"/documents/{opened.document}/suggestions/{key}/confirm")
    assert response.status_code == 403
    assert queries.suggestion(opened.case.id, key).state == "waiting"
    page = dora.get(f"/documents/{opened.document}/").content.decode()
    assert "/confirm" not in page and "/claims/new" not in page


def test_a_suggestion_of_another_document_is_not_found_here(opened: Open, add_text: Any) -> None:
    other = add_text("Otro texto.\n", [], name="otro.txt")
    key = opened.waiting()[0].key
    ana = opened.as_("Ana")
    assert ana.post(f"/documents/{other}/suggestions/{key}/confirm").status_code == 404
    assert ana.get(f"/documents/{other}/suggestions/{key}/correct").status_code == 404


def test_a_member_cannot_undo_what_another_member_decided_but_the_keeper_can(opened: Open) -> None:
    key = opened.waiting()[0].key
    ana, beto = opened.as_("Ana"), opened.as_("Beto")
    ana.post(f"/documents/{opened.document}/suggestions/{key}/confirm")
    seq = queries.last_decisions(opened.case.id, 1)[0].seq
    assert beto.post("/ledger/undo", {"first": seq, "last": seq}).status_code == 409
    assert f'name="first" value="{seq}"' not in beto.get("/").content.decode()
    key = opened.waiting()[0].key
    beto.post(f"/documents/{opened.document}/suggestions/{key}/confirm")
    seq = queries.last_decisions(opened.case.id, 1)[0].seq
    assert ana.post("/ledger/undo", {"first": seq, "last": seq}).status_code == 303


def test_the_ledger_names_who_decided(opened: Open) -> None:
    key = opened.waiting()[0].key
    opened.as_("Beto").post(f"/documents/{opened.document}/suggestions/{key}/confirm")
    assert queries.last_decisions(opened.case.id, 1)[0].actor == "m2"
