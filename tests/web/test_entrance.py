"""Invitations let in once; visits end when locked, when idle, and with the process."""

from __future__ import annotations

from django.test import Client

from constancia.web.entrance import IDLE, LONGEST, Entrance

from .scene import Open


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_invitation_lets_in_once() -> None:
    entrance = Entrance()
    token = entrance.invite("m1")
    visit = entrance.enter(token)
    assert entrance.member_of(visit) == "m1"
    assert entrance.enter(token) is None
    assert entrance.enter("") is None
    assert entrance.member_of(None) is None


def test_a_visit_ends_when_nobody_asks_for_a_page() -> None:
    clock = Clock()
    entrance = Entrance(clock)
    visit = entrance.enter(entrance.invite("m1"))
    clock.now = IDLE - 1
    assert entrance.member_of(visit) == "m1"
    clock.now += IDLE - 1
    assert entrance.member_of(visit) == "m1"
    clock.now += IDLE + 1
    assert entrance.member_of(visit) is None
    clock.now -= IDLE
    assert entrance.member_of(visit) is None


def test_a_visit_ends_in_the_end_even_if_it_is_used() -> None:
    clock = Clock()
    entrance = Entrance(clock)
    visit = entrance.enter(entrance.invite("m1"))
    while clock.now <= LONGEST - IDLE / 2:
        clock.now += IDLE / 2
        assert entrance.member_of(visit) == "m1"
    clock.now += IDLE / 2
    assert entrance.member_of(visit) is None


def test_locking_ends_every_visit_and_takes_back_every_invitation(opened: Open) -> None:
    ana, beto = opened.as_("Ana"), opened.as_("Beto")
    out = opened.workbench.entrance.invite("m1")
    assert "locked" in beto.post("/lock").content.decode()
    assert beto.get("/").status_code == 403
    assert ana.get("/").status_code == 403
    assert Client().get(f"/enter/{out}").status_code == 403


def test_the_session_says_nothing_of_the_case_and_is_no_use_to_another_process(opened: Open) -> None:
    ana = opened.as_("Ana")
    cookie = ana.cookies["constancia"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict"
    assert list(ana.session.keys()) == ["visit"]
    opened.workbench.entrance.lock()
    assert ana.get("/").status_code == 403


def test_a_cookie_that_was_made_up_does_not_let_in(opened: Open) -> None:
    stranger = Client()
    stranger.cookies["constancia"] = "eyJ2aXNpdCI6ICJ4In0:1xyz:abcdef"
    assert stranger.get("/").status_code == 403


def test_a_role_that_is_taken_away_ends_at_once(opened: Open) -> None:
    from constancia.case.models import Record

    beto = opened.as_("Beto")
    assert beto.get("/").status_code == 200
    Record.objects.filter(case=opened.case.id, key="m2").update(status="undone")
    assert beto.get("/").status_code == 404
