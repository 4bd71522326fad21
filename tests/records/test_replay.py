"""Replaying the ledger's actions gives the index, and nothing else does."""

from __future__ import annotations

from typing import Any

from constancia.records.acts import acts, dates_agree, mentions
from constancia.records.replay import Action, Record, replay


def ledger(*said: tuple[str, dict[str, Any] | None]) -> list[Action]:
    return [
        Action(seq, f"2024-08-09T12:00:{seq:02d}.000000Z", "m1", action, "x", payload)
        for seq, (action, payload) in enumerate(said)
    ]


def claim(key: str, **body: Any) -> tuple[str, dict[str, Any]]:
    told = {"act": "killing", "polarity": "asserted", "victims": [], **body}
    return "claim.confirm", {"key": key, "document": "D1", "kind": "claim", "body": told, "suggestion": {"key": "S1"}}


def named(name: str) -> dict[str, Any]:
    return {"span": {"start": 0, "end": len(name), "text": name}, "kind": "named", "name": name}


def day(text: str) -> dict[str, str]:
    return {"from": text, "to": text, "precision": "day"}


def test_the_same_bytes_received_twice_are_one_original_with_two_receipts() -> None:
    records = replay(
        ledger(
            ("original.receive", {"key": "O1", "sha256": "aa", "receipt": {"key": "R1"}}),
            ("original.receive_again", {"key": "O1", "receipt": {"key": "R2"}}),
        )
    )
    assert [receipt["key"] for receipt in records["O1"].body["receipts"]] == ["R1", "R2"]


def test_an_undone_confirmation_leaves_the_claim_in_the_index_as_undone() -> None:
    records = replay(ledger(claim("C1"), ("decision.undo", {"seq": 0})))
    assert records["C1"].status == "undone"
    assert records["C1"].changed == 1


def test_a_correction_replaces_the_body_and_undoing_it_brings_back_what_stood_before() -> None:
    first, second = {"act": "threat"}, {"act": "abduction"}
    said = [
        claim("C1"),
        ("claim.correct", {"key": "C1", "body": first, "reason": ""}),
        ("claim.correct", {"key": "C1", "body": second, "reason": ""}),
    ]
    assert replay(ledger(*said))["C1"].body["body"] == second
    assert replay(ledger(*said, ("decision.undo", {"seq": 2})))["C1"].body["body"] == first
    twice = replay(ledger(*said, ("decision.undo", {"seq": 2}), ("decision.undo", {"seq": 1})))
    assert twice["C1"].body["body"]["act"] == "killing"


def test_a_withdrawn_claim_says_why_and_undoing_makes_it_stand_again() -> None:
    said = [claim("C1"), ("claim.withdraw", {"key": "C1", "reason": "consent withdrawn"})]
    withdrawn = replay(ledger(*said))["C1"]
    assert (withdrawn.status, withdrawn.body["withdrawn_because"]) == ("withdrawn", "consent withdrawn")
    again = replay(ledger(*said, ("decision.undo", {"seq": 1})))["C1"]
    assert again.status == "standing"
    assert "withdrawn_because" not in again.body


def test_an_expunged_claim_keeps_its_key_and_loses_its_body() -> None:
    expunging = {"seq": 0, "records": [{"key": "C1", "kind": "claim"}], "reason": "witness withdrew"}
    said = [claim("C1"), ("payload.expunge", expunging)]
    before = replay(ledger(*said))["C1"]
    assert before.status == "expunged"
    assert "body" not in before.body
    said[0] = ("claim.confirm", None)
    assert replay(ledger(*said))["C1"] == before


def test_an_unknown_action_or_a_withheld_payload_changes_nothing() -> None:
    assert replay(ledger(("weather.report", {"key": "Z1"}), ("claim.confirm", None))) == {}


def test_a_text_is_not_copied_into_the_index() -> None:
    extract = {"key": "D1", "original": "O1", "text": "a long text", "segments": [], "reader": "txt"}
    assert replay(ledger(("document.extract", extract)))["D1"].body == {
        "original": "O1",
        "reader": "txt",
        "length": 11,
        "at": "2024-08-09T12:00:00.000000Z",
    }


def standing(*said: tuple[str, dict[str, Any]]) -> list[Record]:
    return list(replay(ledger(*said)).values())


def test_mentions_judged_the_same_are_one_person_and_one_act_with_both_claims() -> None:
    claims = standing(
        claim("C1", victims=[named("Rosa Lira")], date=day("2024-07-29")),
        claim("C2", victims=[named("Lira, Rosa")], date=day("2024-07-30")),
    )
    (act,) = acts(claims, [{"C1.1", "C2.1"}])
    assert (act.key, act.person, act.claims) == ("A1.1", "P1.1", ("C1", "C2"))
    assert [field.value["from"] for field in act.fields["date"]] == ["2024-07-29", "2024-07-30"]


def test_the_same_person_hurt_at_two_far_times_has_two_acts() -> None:
    claims = standing(
        claim("C1", victims=[named("Rosa Lira")], date=day("2024-07-29")),
        claim("C2", victims=[named("Rosa Lira")], date=day("2025-01-10")),
    )
    assert [act.key for act in acts(claims, [{"C1.1", "C2.1"}])] == ["A1.1", "A2.1"]


def test_a_figure_without_names_is_an_act_against_nobody_named() -> None:
    count = {"span": {"start": 0, "end": 14, "text": "more than 2,000"[:14]}, "op": "gt", "value": 2000}
    claims = standing(claim("C1", act="arbitrary_detention", count=count, victims=[]))
    (act,) = acts(claims, [])
    assert act.person is None
    assert mentions(claims, []) == []


def test_a_denied_or_feared_act_makes_no_person_and_no_act() -> None:
    for polarity in ("denied", "negated", "hypothetical", "superseded", "dismissed"):
        claims = standing(claim("C1", polarity=polarity, victims=[named("Rosa Lira")]))
        assert acts(claims, []) == []
        assert mentions(claims, []) == []


def test_dates_agree_within_a_week_or_where_one_is_missing() -> None:
    assert dates_agree(None, day("2024-07-29"))
    assert dates_agree(day("2024-07-29"), {"from": "2024-07-01", "to": "2024-07-31", "precision": "month"})
    assert not dates_agree(day("2024-07-29"), day("2024-08-20"))


def two_tellings(first: str, second: str) -> list[Record]:
    return list(
        replay(
            ledger(
                claim("C1", victims=[named("Ana Mora")], date=day(first)),
                claim("C2", victims=[named("Ana Mora")], date=day(second)),
                claim("C3", victims=[named("Ana Mora")], date=day(second)),
            )
        ).values()
    )


ONE_PERSON = [{"C1.1", "C2.1", "C3.1"}]


def test_tellings_judged_to_be_of_one_act_are_one_act_however_far_their_dates_are() -> None:
    claims = two_tellings("2024-07-29", "2024-09-02")
    assert [act.claims for act in acts(claims, ONE_PERSON)] == [("C1",), ("C2", "C3")]
    (act,) = acts(claims, ONE_PERSON, one=[{"C1.1", "C2.1"}])
    assert act.claims == ("C1", "C2", "C3")


def test_tellings_judged_to_be_of_two_acts_are_two_acts_however_near_their_dates_are() -> None:
    claims = two_tellings("2024-07-29", "2024-07-29")
    assert len(acts(claims, ONE_PERSON)) == 1
    parted = acts(claims, ONE_PERSON, apart=[("C2.1", "C1.1")])
    assert [act.claims for act in parted] == [("C1", "C3"), ("C2",)]


def test_what_was_judged_of_tellings_of_two_persons_says_nothing() -> None:
    claims = two_tellings("2024-07-29", "2024-07-29")
    assert len(acts(claims, [{"C1.1"}, {"C2.1", "C3.1"}], one=[{"C1.1", "C2.1"}])) == 2
