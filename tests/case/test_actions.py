"""Decisions become the record, suggestions never do, and what is refused leaves no trace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from constancia.errors import BadInput, Refused

TEXT = "Soldiers detained Rosa Lira on 29 July 2024. They denied it."


def body(text: str = TEXT, quote: str = "detained") -> dict[str, object]:
    start = text.index(quote)
    name = text.index("Rosa Lira")
    return {
        "act": "arbitrary_detention",
        "trigger": {"start": start, "end": start + len(quote), "text": quote},
        "polarity": "asserted",
        "victims": [
            {"span": {"start": name, "end": name + 9, "text": "Rosa Lira"}, "kind": "named", "name": "Rosa Lira"}
        ],
    }


def proposal(**changed: object) -> dict[str, object]:
    return {
        "kind": "claim",
        "body": body(),
        "origin": {"name": "test rules", "version": "1"},
        "score": 0.9,
        "reason": "because",
        "place": 0,
        **changed,
    }


@pytest.fixture
def suggestion(case, add_text):
    from constancia.case import actions
    from constancia.case.models import Suggestion

    document = add_text(TEXT)
    assert actions.suggest(case, "claim", document, [proposal()]) == 1
    return Suggestion.objects.get(case=case.id)


def records(case):
    from constancia.case import ledger

    return ledger.indexed(case.id)


def size(case):
    from constancia.case.models import Case

    return Case.objects.get(pk=case.id).size


def test_a_suggestion_is_no_entry_and_no_record(case, suggestion):
    before = size(case)
    assert [r for r in records(case).values() if r.kind == "claim"] == []
    assert size(case) == before


def test_the_same_suggestion_is_stored_once(case, suggestion):
    from constancia.case import actions

    assert actions.suggest(case, "claim", suggestion.document, [proposal(score=0.1)]) == 0


def test_confirming_makes_a_claim_that_names_its_suggestion_and_who_decided(case, suggestion):
    from constancia.case import actions

    (key,) = actions.confirm(case, [suggestion])
    claim = records(case)[key]
    assert claim.body["body"] == suggestion.body
    assert claim.body["suggestion"]["key"] == suggestion.key
    assert claim.body["by"] == "m1"
    suggestion.refresh_from_db()
    assert suggestion.state == "confirmed"


def test_a_correction_keeps_what_the_machine_proposed(case, suggestion):
    from constancia.case import actions

    key = actions.correct(case, suggestion, {**suggestion.body, "act": "enforced_disappearance"})
    claim = records(case)[key]
    assert claim.body["body"]["act"] == "enforced_disappearance"
    assert claim.body["suggestion"]["body"]["act"] == "arbitrary_detention"


def test_a_quote_that_does_not_stand_there_is_refused_and_nothing_is_written(case, suggestion):
    from constancia.case import actions

    before = size(case)
    wrong = {**suggestion.body, "trigger": {"start": 0, "end": 8, "text": "detained"}}
    with pytest.raises(BadInput, match="does not stand there"):
        actions.correct(case, suggestion, wrong)
    assert size(case) == before
    suggestion.refresh_from_db()
    assert suggestion.state == "waiting"


def test_nothing_is_decided_twice(case, suggestion):
    from constancia.case import actions

    actions.reject(case, [suggestion], reason="no")
    with pytest.raises(Refused, match="decided already"):
        actions.confirm(case, [suggestion])


def test_undo_lets_the_suggestion_wait_again_and_keeps_both_entries(case, suggestion):
    from constancia.case import actions

    (key,) = actions.confirm(case, [suggestion])
    before = size(case)
    seq, what = actions.undo(case)
    assert what == "claim.confirm"
    assert size(case) == before + 1
    assert records(case)[key].status == "undone"
    suggestion.refresh_from_db()
    assert suggestion.state == "waiting"
    with pytest.raises(Refused, match="undone already"):
        actions.undo(case, seq)


def test_undoing_a_rejection_lets_it_wait_again(case, suggestion):
    from constancia.case import actions

    actions.reject(case, [suggestion])
    actions.undo(case)
    suggestion.refresh_from_db()
    assert suggestion.state == "waiting"


def test_a_rejected_suggestion_is_not_asked_again(case, suggestion):
    from constancia.case import actions

    actions.reject(case, [suggestion])
    assert actions.suggest(case, "claim", suggestion.document, [proposal()]) == 0


def test_a_person_may_state_a_claim_that_no_machine_proposed(case, suggestion):
    from constancia.case import actions

    key = actions.state_claim(case, suggestion.document, "claim", body())
    assert records(case)[key].body["suggestion"] is None


def test_a_reader_may_decide_nothing(case, suggestion):
    from constancia.case import actions

    carla = replace(case, member="m9", role="reader")
    for forbidden in (
        lambda: actions.confirm(carla, [suggestion]),
        lambda: actions.reject(carla, [suggestion]),
        lambda: actions.suggest(carla, "claim", suggestion.document, []),
        lambda: actions.undo(carla),
        lambda: actions.export(carla, {}),
        lambda: actions.checkpoint(carla),
    ):
        with pytest.raises(Refused):
            forbidden()


def test_a_judgement_needs_two_mentions_that_are_there(case, suggestion):
    from constancia.case import actions

    (key,) = actions.confirm(case, [suggestion])
    with pytest.raises(BadInput, match="itself"):
        actions.judge(case, f"{key}.1", f"{key}.1", "same")
    with pytest.raises(BadInput, match="no mention"):
        actions.judge(case, f"{key}.1", f"{key}.2", "same")
    other = actions.state_claim(case, suggestion.document, "claim", body())
    judgement = actions.judge(case, f"{key}.1", f"{other}.1", "different")
    assert records(case)[judgement].body["verdict"] == "different"


def test_a_withdrawn_claim_can_no_longer_be_corrected(case, suggestion):
    from constancia.case import actions

    (key,) = actions.confirm(case, [suggestion])
    actions.withdraw_claim(case, key, "the source withdrew")
    with pytest.raises(Refused, match="withdrawn"):
        actions.correct_claim(case, key, body(), "late")


def test_an_error_in_the_middle_of_a_batch_stores_none_of_it(case, suggestion):
    from constancia.case import actions, ledger

    before, index = size(case), records(case)
    with pytest.raises(RuntimeError), ledger.writing(case.id, "m1") as batch:
        batch.append("claim.state", "C1", {"key": "C1", "document": "D1", "kind": "claim", "body": body()})
        raise RuntimeError
    assert (size(case), records(case)) == (before, index)
    actions.confirm(case, [suggestion])
    assert size(case) == before + 1


def test_what_is_expunged_is_gone_from_the_disk_and_the_proof_stays_whole(case, suggestion):
    from constancia.case import actions, ledger
    from constancia.case.models import Suggestion
    from constancia.evidence.findings import failed
    from constancia.evidence.verify import verify_case
    from constancia.records.equality import case_equality
    from constancia.records.replay import replay

    actions.confirm(case, [suggestion])
    actions.suggest(case, "claim", suggestion.document, [proposal(body={**body(), "act": "threat"})])
    actions.checkpoint(case)
    gone = actions.expunge(case, "O1", "consent withdrawn")
    assert set(gone) == {"O1", "D1", "C1"}
    actions.checkpoint(case)
    assert Suggestion.objects.filter(case=case.id).count() == 0
    assert list(case.originals) == []
    assert {records(case)[key].status for key in gone} == {"expunged"}
    assert ledger.indexed(case.id) == replay(ledger.actions(case.id))
    findings = verify_case(case.config.folder) + case_equality(case.config.folder)
    assert failed(findings) == []
    assert any("expunged on" in finding.message for finding in findings)
    _close_and_truncate()
    for path in case.config.folder.glob("case.sqlite3*"):
        assert b"Rosa Lira" not in path.read_bytes()


def _close_and_truncate():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_expunging_needs_a_reason_and_the_keeper(case, suggestion):
    from constancia.case import actions

    with pytest.raises(BadInput, match="why"):
        actions.expunge(case, "O1", "")
    with pytest.raises(Refused):
        actions.expunge(replace(case, role="documenter"), "O1", "x")
