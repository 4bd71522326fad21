"""Replaying the entries rebuilds the index exactly, whatever was decided and in whatever order."""

from __future__ import annotations

import io
import random
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constancia.evidence.findings import failed
from constancia.evidence.verify import verify_case
from constancia.records.equality import case_equality
from constancia.records.replay import replay

from .test_actions import TEXT, body, proposal

STEPS = st.lists(
    st.sampled_from(["state", "confirm", "reject", "correct", "withdraw", "judge", "undo", "receive"]), max_size=14
)


@given(steps=STEPS, seed=st.integers(0, 10**6))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_replaying_the_ledger_gives_the_index_exactly(case, add_text, steps, seed):
    from constancia.case import actions, ledger
    from constancia.case.models import Record
    from constancia.errors import ConstanciaError

    document, chance = add_text(TEXT), random.Random(seed)
    for step in steps:
        try:
            _take(case, document, step, chance)
        except ConstanciaError:
            continue  # refused, as undoing with nothing to undo: the index must still be the ledger's
    stored = ledger.indexed(case.id)
    assert stored == replay(ledger.actions(case.id))
    ledger.rebuild(case.id)
    assert ledger.indexed(case.id) == stored
    assert Record.objects.filter(case=case.id).count() == len(stored)
    actions.checkpoint(case)
    assert failed(verify_case(case.config.folder) + case_equality(case.config.folder)) == []


def _take(case, document, step, chance):
    from constancia.case import actions, queue
    from constancia.case.models import Record

    claims = list(Record.objects.filter(case=case.id, kind="claim"))
    if step == "state":
        actions.state_claim(case, document, "claim", body())
    elif step in ("confirm", "reject"):
        actions.suggest(case, "claim", document, [proposal(body={**body(), "n": chance.random()})])
        suggestion = queue.waiting(case, "claim").first()
        actions.confirm(case, [suggestion]) if step == "confirm" else actions.reject(case, [suggestion])
    elif step == "correct" and claims:
        actions.correct_claim(case, chance.choice(claims).key, {**body(), "act": "threat"}, "typo")
    elif step == "withdraw" and claims:
        actions.withdraw_claim(case, chance.choice(claims).key, "consent")
    elif step == "judge" and len(claims) > 1:
        left, right = chance.sample(claims, 2)
        actions.judge(case, f"{left.key}.1", f"{right.key}.1", chance.choice(actions.VERDICTS))
    elif step == "undo":
        actions.undo(case)
    elif step == "receive":
        (copied,) = case.originals.receive(io.BytesIO(bytes([chance.randrange(3)])))
        actions.receive(case, [actions.Arrival(copied.sha256, {"size": 1}, {"name": "x"})])


def test_keys_are_never_given_twice(case, add_text):
    from constancia.case import actions
    from constancia.case.models import Record

    document = add_text(TEXT)
    keys = []
    for _ in range(3):
        keys.append(actions.state_claim(case, document, "claim", body()))
        actions.undo(case)
    assert keys == ["C1", "C2", "C3"]
    assert Record.objects.filter(case=case.id, kind="claim", status="undone").count() == 3


def test_a_rebuilt_index_is_what_it_was(case, add_text):
    from constancia.case import actions, ledger
    from constancia.case.models import Record

    document = add_text(TEXT)
    actions.state_claim(case, document, "claim", body())
    before = ledger.indexed(case.id)
    Record.objects.filter(case=case.id, kind="claim").update(status="withdrawn")
    assert failed(case_equality(case.config.folder)) != []
    ledger.rebuild(case.id)
    assert ledger.indexed(case.id) == before
    assert failed(case_equality(case.config.folder)) == []


def test_no_entry_says_a_name_or_a_word_of_a_source(case, add_text):
    from constancia.case import actions
    from constancia.case.models import Entry

    document = add_text(TEXT)
    actions.state_claim(case, document, "claim", body())
    leaves = b"".join(bytes(entry.leaf) for entry in Entry.objects.filter(case=case.id))
    for secret in (b"Rosa", b"Lira", b"Ana", b"Casa Abierta", b"statement.txt", b"detained"):
        assert secret not in leaves


def test_many_writers_at_once_lose_nothing_and_share_one_ledger(case, add_text):
    write_at_once(case, add_text(TEXT))


def write_at_once(case, document):
    """Four threads state ten claims each; every one must be there, in one unbroken ledger."""
    from django.db import connection

    from constancia.case import actions, ledger
    from constancia.case.models import Entry

    before = Entry.objects.filter(case=case.id).count()
    errors: list[Exception] = []

    def write() -> None:
        try:
            for _ in range(10):
                actions.state_claim(case, document, "claim", body())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    places = list(Entry.objects.filter(case=case.id).order_by("seq").values_list("seq", flat=True))
    assert places == list(range(before + 40))
    claims = [r.key for r in ledger.indexed(case.id).values() if r.kind == "claim"]
    assert len(set(claims)) == 40
    assert actions.checkpoint(case).checkpoint.size == before + 40


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE case_record SET body = json_set(body, '$.media_type', 'text/html') WHERE key = 'O1'",
        "UPDATE case_record SET body = json_remove(body, '$.receipts[1]'), changed = 2 WHERE key = 'O1'",
        "UPDATE case_record SET status = 'withdrawn' WHERE key = 'O2'",
        "UPDATE case_record SET changed = 99 WHERE key = 'O2'",
        "UPDATE case_record SET key = 'O7' WHERE key = 'O2'",
        "DELETE FROM case_record WHERE key = 'O2'",
        "INSERT INTO case_record (case_id, key, kind, number, status, document, sha256, body, made, changed) "
        "SELECT case_id, 'O9', kind, 9, status, '', sha256, body, made, changed FROM case_record WHERE key = 'O2'",
    ],
)
def test_an_index_that_says_anything_else_than_the_ledger_is_named(case, tmp_path, change):
    from django.db import connection

    from constancia.case import intake

    for name, text in {"a.txt": "alpha", "b.txt": "beta", "again.txt": "alpha"}.items():
        (tmp_path / name).write_text(text)
    intake.take(case, [tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "again.txt"], {})
    assert failed(case_equality(case.config.folder)) == []
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert failed(case_equality(case.config.folder)) != []
