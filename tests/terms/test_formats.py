from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.errors import BadInput
from constancia.terms.formats import TYPES, check, format_names, record_format
from constancia.terms.thesauri import names

ACT = {"type": "killing", "date_from": "2024-07", "victim": "P1", "groups": ["protester", "student"], "age": 19}


def codes(record: dict[str, Any], name: str = "act") -> dict[str, str]:
    return {problem.field: problem.code for problem in check(record, record_format(name))}


def test_the_six_esf_formats_are_there() -> None:
    assert format_names() == ("act", "event", "information", "intervention", "involvement", "person")


@pytest.mark.parametrize("name", format_names())
def test_every_field_has_both_labels_a_type_and_a_list_that_exists(name: str) -> None:
    format_ = record_format(name)
    assert format_.label("en") and format_.label("es")
    for field in format_.fields.values():
        assert field.label("en").strip() and field.label("es").strip()
        assert field.type in TYPES
        assert (field.type == "term") == (field.thesaurus in names())
        assert (field.type == "record") == (field.of in format_names())


@pytest.mark.parametrize("name", format_names())
def test_an_esf_number_has_four_digits_of_its_own_entity_and_occurs_once(name: str) -> None:
    prefix = {
        "event": "01",
        "person": "09",
        "act": "21",
        "involvement": "24",
        "information": "25",
        "intervention": "26",
    }
    numbers = [field.esf for field in record_format(name).fields.values() if field.esf]
    assert all(re.fullmatch(prefix[name] + r"\d\d", number) for number in numbers)
    assert len(set(numbers)) == len(numbers) >= 8


def test_a_record_that_keeps_to_its_format_has_no_problem() -> None:
    assert check(ACT, record_format("act")) == []


def test_what_is_required_and_not_there_is_told_in_both_languages() -> None:
    [problem] = check({"age": 19}, record_format("act"))
    assert (problem.field, problem.code) == ("type", "missing")
    assert "Kind of act" in problem.en and "Tipo de acto" in problem.es


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("type", "homicide", "not_a_term"),
        ("date_from", "30/07/2024", "not_a_date"),
        ("date_from", "2024-02-31", "not_a_date"),
        ("date_from", 2024, "not_a_date"),
        ("age", -1, "not_a_number"),
        ("age", True, "not_a_number"),
        ("age", "19", "not_a_number"),
        ("groups", ["protester", "martian"], "not_a_term"),
        ("status", ["dead", "injured"], "one_only"),
        ("confidential", "yes", "not_yes_no"),
        ("remarks", "   ", "not_text"),
        ("place", {"name": ""}, "not_a_place"),
        ("place", {"name": "Petare", "level": "planet"}, "not_a_place"),
        ("location", {"lat": 91, "lon": 0}, "not_coordinates"),
        ("location", {"lat": 10.5}, "not_coordinates"),
        ("victim", 7, "not_a_record"),
        ("colour", "red", "unknown_field"),
    ],
)
def test_a_value_that_does_not_fit_its_field_is_told(field: str, value: Any, code: str) -> None:
    assert codes(ACT | {field: value}) == {field: code}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date_from", "2024"),
        ("date_from", "2024-07-29/2024-08-04"),
        ("date_from", {"from": "2024-07-29", "to": None, "precision": "since"}),
        ("place", "San Félix"),
        ("place", {"name": "Bolívar", "level": "state"}),
        ("location", {"lat": -33, "lon": 8.3}),
        ("groups", "protester"),
        ("age", None),
        ("groups", []),
    ],
)
def test_a_value_that_fits_is_taken_in_each_way_of_writing_it(field: str, value: Any) -> None:
    assert codes(ACT | {field: value}) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(["from", "lat", "lon", "level"]), part),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(list(record_format("act").fields)), JSON))
def test_whatever_somebody_sends_is_told_as_problems_and_never_raises(record: dict[str, Any]) -> None:
    assert all(problem.en and problem.es for problem in check(record, record_format("act")))


def test_a_problem_never_repeats_what_somebody_typed() -> None:
    for problem in check({"type": "Ana Pérez", "date_from": "Ana Pérez", "age": "Ana Pérez"}, record_format("act")):
        assert "Ana" not in problem.en + problem.es


def test_a_format_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(BadInput) as refused:
        record_format("weather")
    assert "intervention" in refused.value.next_step
