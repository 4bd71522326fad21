from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from constancia.errors import BadInput
from constancia.interventions.asks import CAREFUL, REVERTED, AskRow, AskStanding, ResponseRow, standing
from constancia.terms.dates import PartialDate
from constancia.terms.thesauri import thesaurus

SENT = PartialDate.parse("2024-08-09")


def ask(key: str = "C1", **fields: Any) -> AskRow:
    return AskRow(key, "a preventive statement", fields.pop("addressee", "ICC Prosecutor"), sent=SENT, **fields)


def answer(type_: str, day: str | None = "2024-08-12", **fields: Any) -> ResponseRow:
    when = date.fromisoformat(day) if day else None
    return ResponseRow(
        fields.pop("key", "W1"), fields.pop("ask", "C1"), type_, fields.pop("reader", "Ana"), date=when, **fields
    )


def on(day: str, *responses: ResponseRow, of: AskRow | None = None) -> AskStanding:
    return standing([of or ask()], responses, today=date.fromisoformat(day))[0]


def test_an_ask_is_open_until_the_time_to_answer_is_over_and_silent_after_it() -> None:
    last, after = on("2024-09-08"), on("2024-09-09")
    assert (last.state, last.due, last.silent_days) == ("open", date(2024, 9, 8), 0)
    assert (after.state, after.days, after.silent_days) == ("silent", 31, 1)
    assert "since it was sent: 31" in after.says.en and "desde el envío: 31" in after.says.es


def test_an_ask_of_nobody_known_says_that_its_window_is_only_a_reminder() -> None:
    unknown = standing([AskRow("C1", "an autopsy", "", sent=SENT)], [], today=date(2024, 9, 1))[0].window
    assert unknown.code == "window.default"
    assert "?." not in unknown.en and "reminder" in unknown.en and "recordatorio" in unknown.es


def test_the_day_that_the_letter_names_goes_before_the_window_of_the_addressee() -> None:
    named = ask(due=date(2024, 8, 23))
    assert on("2024-08-24", of=named).state == "silent"
    assert on("2024-08-24").state == "open"
    assert on("2024-08-24", of=named).window.code == "window.letter"


def test_silence_ends_when_an_answer_arrives_and_how_long_it_lasted_stays() -> None:
    late = on("2024-11-01", answer("acknowledged", "2024-10-08"))
    assert (late.state, late.silent_days) == ("acknowledged", 30)
    assert "Days of silence before that, after the time to answer: 30" in late.says.en


def test_an_answer_that_is_dated_later_is_not_known_yet() -> None:
    assert on("2024-08-11", answer("acknowledged", "2024-08-12")).state == "open"


def test_each_ask_of_a_letter_stands_by_itself() -> None:
    asks = [ask("C1"), ask("C2"), ask("C3")]
    responses = [answer("acknowledged", ask="C1"), answer("refused", ask="C3", key="W2")]
    found = standing(asks, responses, today=date(2024, 10, 1))
    assert [s.state for s in found] == ["acknowledged", "silent", "refused"]


def test_two_readings_of_one_answer_are_both_kept_and_the_careful_one_is_shown() -> None:
    both = on(
        "2024-09-01",
        answer("partially_met", reader="Beto", answer="D9", reason="a line on protecting everybody"),
        answer("acknowledged", reader="Ana", answer="D9", key="W2", reason="no warning is given"),
    )
    assert both.state == "acknowledged" and both.is_disputed
    assert {reading.reason for reading in both.responses} == {"a line on protecting everybody", "no warning is given"}
    assert "Beto" in both.says.en and "Ana" in both.says.en


def test_a_reader_may_change_their_mind_about_the_same_answer() -> None:
    changed = on("2024-09-01", answer("pledged", answer="D9"), answer("refused", answer="D9", key="W10"))
    assert (changed.state, changed.is_disputed) == ("refused", False)
    assert len(changed.responses) == 2


def test_a_later_answer_decides_over_an_earlier_one() -> None:
    later = on("2024-10-01", answer("acknowledged", answer="D9"), answer("met", "2024-09-30", key="W2", answer="D11"))
    assert later.state == "met"


def test_an_answer_given_to_somebody_else_is_marked_as_indirect() -> None:
    assert "not given to those who asked" in on("2024-09-01", answer("acknowledged", is_indirect=True)).says.en


def test_what_was_done_and_then_undone_opens_the_ask_again() -> None:
    again = on("2024-10-01", answer("met"), answer(REVERTED, "2024-09-20", key="W2", answer="D12"))
    assert again.state == "open" and "undone" in again.says.en


def test_no_silence_is_counted_from_an_unknown_day_of_sending() -> None:
    unknown = AskRow("C1", "to publish the list", "Attorney General")
    found = standing([unknown], [], today=date(2030, 1, 1))[0]
    assert (found.state, found.days, found.due) == ("open", None, None)


def test_silence_is_counted_from_the_last_day_on_which_a_letter_may_have_been_sent() -> None:
    vague = AskRow("C1", "to publish the list", "ICC Prosecutor", sent=PartialDate.parse("2024-08"))
    found = standing([vague], [], today=date(2024, 9, 30))[0]
    assert (found.days, found.due, found.state) == (30, date(2024, 9, 30), "open")


def test_a_withdrawn_ask_is_withdrawn_from_its_day_on() -> None:
    closed = ask(closed=("withdrawn", date(2024, 8, 20)))
    assert on("2024-08-19", of=closed).state == "open"
    assert on("2024-12-01", of=closed).state == "withdrawn"


def test_an_answer_without_a_date_is_an_answer_all_the_same() -> None:
    undated = on("2024-12-01", answer("refused", None))
    assert (undated.state, undated.says.code) == ("refused", "ask.standing")


def test_silence_cannot_be_typed_in_as_an_answer() -> None:
    with pytest.raises(BadInput):
        answer("silent")


def test_every_answer_has_its_place_among_the_careful_ones_and_every_state_its_label() -> None:
    assert set(CAREFUL) | {REVERTED} == set(thesaurus("response_types").terms)
    states = {on("2024-09-01", answer(kind)).state for kind in thesaurus("response_types").terms}
    assert states | {"open", "silent"} <= set(thesaurus("ask_states").terms)


def test_the_record_of_a_letter_and_its_answer_become_rows() -> None:
    claim = {
        "document": "D4",
        "kind": "ask",
        "body": {
            "span": {"start": 0, "end": 12, "text": "issue a word"},
            "addressee": {"name": "the Prosecutor's office"},
            "requested_by": {"span": {"start": 20, "end": 25, "text": "Verde"}},
            "date": {"from": "2024-08-09", "to": "2024-08-09", "precision": "day"},
        },
    }
    row = AskRow.from_claim("C8", claim)
    assert (row.text, row.addressee, row.requested_by) == ("issue a word", "the Prosecutor's office", "Verde")
    assert str(row.sent) == "2024-08-09" and row.letter == "D4"
    read = ResponseRow.from_json(
        "W3", {"ask": "C8", "type": "pledged", "date": "2024-08-20", "by": "m2", "note": "p. 2"}
    )
    assert (read.date, read.reader, read.reason) == (date(2024, 8, 20), "m2", "p. 2")


def test_an_ask_takes_from_its_letter_what_its_own_words_leave_open() -> None:
    letter = {
        "addressee": {"name": "the Prosecutor of the ICC"},
        "date": {"from": "2024-08-09", "to": "2024-08-09", "precision": "day"},
        "due": "2024-08-23",
        "party": {"name": "Casa Verde"},
        "type": "open_letter",
    }
    row = AskRow("C1", "issue a statement", "the prosecutor").within(letter)
    assert (str(row.sent), str(row.due), row.kind, row.requested_by) == (
        "2024-08-09",
        "2024-08-23",
        "open_letter",
        "Casa Verde",
    )
    window = standing([AskRow("C1", "x", "the prosecutor").within(letter | {"due": None})], [], today=date(2024, 9, 1))
    assert "International Criminal Court" in window[0].window.en
    own = AskRow("C1", "x", "the prosecutor", sent=PartialDate.parse("2024-08-01"), due=date(2024, 8, 5)).within(letter)
    assert (str(own.sent), own.due) == ("2024-08-01", date(2024, 8, 5))


def test_a_letter_without_a_date_is_taken_to_be_sent_on_the_day_of_its_document() -> None:
    row = AskRow.from_claim("C8", {"body": {"span": None}}, published=date(2024, 8, 8))
    assert str(row.sent) == "2024-08-08"


def test_a_standing_is_plain_json() -> None:
    import json

    told = json.loads(json.dumps(on("2024-09-01", answer("acknowledged")).to_json()))
    assert told["state"] == "acknowledged" and told["responses"][0]["reader"] == "Ana"
