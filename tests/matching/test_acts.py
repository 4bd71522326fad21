from constancia.matching.acts import ActRow, match_acts
from constancia.terms.dates import PartialDate


def act(key, date, *, person="p", kind="detention", state="Lara", town=""):
    return ActRow(key, person, kind, PartialDate.parse(date) if date else None, state, town)


def pairs(*rows):
    return [(s.left, s.right) for s in match_acts(rows)]


def test_two_tellings_of_one_day_are_proposed_as_one_act():
    assert pairs(act("1", "2024-07-29"), act("2", "2024-07-29")) == [("1", "2")]


def test_a_second_detention_months_later_is_another_act():
    assert pairs(act("1", "2024-07-29"), act("2", "2024-05-02")) == []


def test_another_person_another_kind_or_another_state_is_another_act():
    first = act("1", "2024-07-29")
    assert pairs(first, act("2", "2024-07-29", person="q")) == []
    assert pairs(first, act("2", "2024-07-29", kind="torture")) == []
    assert pairs(first, act("2", "2024-07-29", state="Zulia")) == []


def test_a_missing_day_or_place_keeps_nothing_apart_but_is_said_and_weaker():
    sure, weaker = match_acts(
        [act("1", "2024-07-29", town="Iribarren"), act("2", "2024-07-29", town="Iribarren"), act("3", "", state="")]
    )[::2]
    assert sure.probability > weaker.probability
    assert "no day" in weaker.reasons
