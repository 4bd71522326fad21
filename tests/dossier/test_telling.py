"""What a claim says, shown part by part."""

from __future__ import annotations

from typing import Any

import pytest

from constancia.dossier import telling
from constancia.dossier.words import Words, moment
from constancia.errors import BadInput
from constancia.records.replay import Record
from constancia.terms.spans import spans_in

EN, ES = Words("en"), Words("es")


def claim(body: dict[str, Any], kind: str = "claim") -> Record:
    return Record("C1", "claim", "standing", {"kind": kind, "document": "D1", "body": body}, 0, 0)


def span(start: int, text: str) -> dict[str, Any]:
    return {"start": start, "end": start + len(text), "text": text}


def readings(body: dict[str, Any], words: Words, kind: str = "claim") -> dict[str, str]:
    return {
        f"{part.label}/{label}": str(value)
        for part in telling.parts(claim(body, kind), words)
        for label, value in part.readings
    }


def test_every_passage_of_a_claim_is_told_however_deep_it_stands() -> None:
    body = {
        "act": "killing",
        "trigger": span(10, "killed"),
        "source": {"span": span(40, "she"), "speaker": {"span": span(50, "Ines"), "name": "Ines R."},
                   "cue": span(60, "said")},
        "something_new": [{"deep": {"deeper": span(80, "here")}}],
    }  # fmt: skip
    told = [quote for part in telling.parts(claim(body), EN) for _, quote in part.quotes]
    assert sorted(told) == sorted(spans_in(body))
    assert "Ines R." in str(readings(body, EN).values())


def test_a_count_is_read_as_bounds_and_never_as_more_than_its_words() -> None:
    count = {"span": span(0, "more than 2,000"), "op": "gt", "value": 2000, "min": 2001, "max": None, "unit": "persons"}
    assert readings({"count": count}, EN)["Count/reading"] == "at least 2,001"
    assert readings({"count": count}, ES)["Cantidad/lectura"] == "al menos 2.001"
    vague = {"span": span(0, "all of them"), "op": "all", "value": None, "min": None, "max": None, "unit": "persons"}
    assert readings({"count": vague}, EN)["Count/reading"] == "no number stated"


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ({"from": "2024-07-28", "to": "2024-07-28", "precision": "day"}, "2024-07-28"),
        ({"from": "2024-07-01", "to": "2024-07-31", "precision": "month"}, "2024-07"),
        ({"from": "2024-01-01", "to": "2024-12-31", "precision": "year"}, "2024"),
        ({"from": "2024-07-28", "to": "2024-08-09", "precision": "interval"}, "2024-07-28 to 2024-08-09"),
        ({"from": "2021-11-01", "to": None, "precision": "since"}, "since 2021-11-01"),
        ({"from": None, "to": "2024-08-05", "precision": "until"}, "until 2024-08-05"),
    ],
)
def test_a_date_is_as_exact_as_its_source(date: dict[str, Any], shown: str) -> None:
    assert telling.date_text(date, EN) == shown


def test_a_date_that_cannot_be_read_is_shown_as_it_stands() -> None:
    assert "2024-99-99" in telling.date_text({"from": "2024-99-99", "to": None, "precision": "day"}, EN)


def test_in_a_list_the_core_of_a_claim_is_the_name_in_its_row_not_the_heading_that_all_rows_share() -> None:
    body = {"row": 7, "trigger": span(3, "Fecha de la detención"), "victims": [{"span": span(200, "Olga Lima")}]}
    core = telling.core_span(claim(body))
    assert core is not None and core.text == "Olga Lima"


def test_a_claim_without_passages_has_no_core() -> None:
    assert telling.core_span(claim({"act": "killing"})) is None


def test_labels_come_from_the_thesauri_and_unknown_terms_stand_as_they_are() -> None:
    body = {"act": "killing", "polarity": "denied", "victims": [{"kind": "group", "span": span(0, "x")}]}
    shown = readings(body, ES).values()
    assert "Muerte causada a una persona" in shown and "Grupo de personas" in shown
    assert "no_such_act" in readings({"act": "no_such_act"}, EN).values()


def test_a_field_that_we_have_no_label_for_is_shown_under_its_own_name() -> None:
    assert readings({"weather": "rain"}, EN) == {"weather/reading": '<bdi dir="auto">rain</bdi>'}


def test_an_ask_an_intervention_and_a_context_are_headed_by_what_they_are() -> None:
    assert telling.headline(claim({"span": span(0, "x")}, "ask"), EN) == "Ask"
    assert telling.headline(claim({"type": "open_letter"}, "intervention"), ES) == "Carta abierta"
    assert telling.headline(claim({"type": "election"}, "context"), EN) == "Election"


def test_a_time_of_the_ledger_is_shown_to_the_second_and_called_utc() -> None:
    assert moment("2026-11-24T10:50:35.123456Z") == moment("2026-11-24T10:50:35+00:00") == "2026-11-24 10:50:35 UTC"
    assert moment("some day") == "some day"


def test_another_language_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(BadInput) as refused:
        Words("fr")
    assert "en, es" in refused.value.next_step
