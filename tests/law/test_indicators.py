from collections.abc import Callable

import pytest

from constancia.law.indicators import Indicator, indicators, specifications
from constancia.law.rows import ActRow
from constancia.law.sentences import FILE, catalogue
from constancia.law.statute import statute
from constancia.terms.dates import PartialDate

Act = Callable[..., ActRow]


def one(indicator: str, *acts: ActRow) -> Indicator:
    return next(i for i in indicators(acts) if i.id == indicator)


def told(indicator: Indicator) -> str:
    return " ".join(sentence.en for sentence in indicator.says)


def test_every_indicator_of_every_test_exists_and_belongs_to_it() -> None:
    of_tests = {(test.id, i) for test in statute().tests.values() for i in test.indicators}
    assert of_tests == {(test, spec["id"]) for spec in specifications() for test in spec["tests"]}


@pytest.mark.parametrize("spec", specifications(), ids=lambda spec: spec["id"])
def test_every_indicator_has_a_label_and_a_caution_in_both_languages(spec: dict[str, dict[str, str]]) -> None:
    assert spec["en"] and spec["es"] and spec["caution"]["en"] and spec["caution"]["es"]


def test_every_sentence_is_written_in_both_languages_with_the_same_facts() -> None:
    import string

    for code, sentence in catalogue(FILE).items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(sentence[lang]) if name} for lang in ("en", "es")]
        assert fields[0] == fields[1], code


def test_a_person_with_two_acts_is_one_victim_and_a_figure_is_added_to_nobody(act: Act) -> None:
    found = one(
        "I01",
        act("arbitrary_detention", persons=("P1",)),
        act("torture_ill_treatment", persons=("P1",)),
        act("killing", persons=("P2",)),
        act("arbitrary_detention", victims=(2001, None)),
    )
    assert told(found).startswith("Different people named as victims: 2. Acts in which they are: 3.")
    assert (found.n, found.missing) == (3, 1)
    assert "2,00" not in told(found)


def test_acts_of_one_source_are_listed_apart_from_corroborated_ones(act: Act) -> None:
    both = act("killing", claims=("C8", "C9"), sources={"C8": ("Verde",), "C9": ("Guarura",)})
    assert told(one("I02", both, act("killing"), act("killing"))).startswith(
        "Acts told by two or more independent sources: 1. Acts told by one source only: 2."
    )


def test_spread_says_how_many_acts_have_no_region(act: Act) -> None:
    found = one(
        "I03", act("killing", state="Lara"), act("killing", state="Lara"), act("killing", state="Zulia"), act("killing")
    )
    assert "regions with acts on record: 2; most in Lara (67%" in told(found)
    assert (found.n, found.missing) == (3, 1)


def test_the_peak_counts_only_acts_dated_to_a_day(act: Act) -> None:
    days = [PartialDate.parse(d) for d in ("2024-07-29", "2024-07-29", "2024-07-30", "2024-08")]
    found = one("I04", *(act("killing", date=day) for day in days), act("killing"))
    assert "from 2024-07-29 to 2024-08-31" in told(found)
    assert "2024-07-29: 2 (67%" in told(found)
    assert (found.n, found.missing) == (4, 1)


def test_nobody_is_taken_to_be_a_civilian_by_default(act: Act) -> None:
    found = one(
        "I10", act("killing", groups=("protester",)), act("killing", groups=("member_of_armed_forces",)), act("killing")
    )
    assert [s.en.rsplit(" ", 1)[1] for s in found.says] == ["1.", "1.", "1."] and (found.n, found.missing) == (2, 1)


def test_contrast_without_a_denominator_says_that_it_cannot_be_made(act: Act) -> None:
    assert "No comparison can be made" in told(one("I12", act("killing")))


def test_steps_after_an_arrest_are_counted_by_person_and_the_rest_is_missing(act: Act) -> None:
    found = one(
        "I07",
        act("arbitrary_detention", persons=("P1",)),
        act("arbitrary_detention", persons=("P2",)),
        act("torture_ill_treatment", persons=("P1",)),
        act("torture_ill_treatment", persons=("P9",)),
    )
    assert (
        told(found)
        == "People recorded as detained: 2. Of them, also recorded as victims of “Torture or other ill-treatment”: 1."
    )
    assert (found.n, found.missing) == (2, 1)


def test_charges_that_recur_are_counted_as_written_whatever_their_accents_and_capitals(act: Act) -> None:
    charges = ["Terrorismo", "TERRORISMO", "Incitación al odio", None]
    acts = [
        act("arbitrary_detention", state="Lara", words={"charges": {said: ("C1",)} if said else {}}) for said in charges
    ]
    found = one("I09", *acts)
    assert told(found) == "“Terrorismo”: acts 2, states or regions 1. Other wordings, in one act each: 1."
    assert (found.n, found.missing) == (3, 1)


def test_an_act_out_of_time_place_and_kind_does_not_fit(act: Act) -> None:
    like = {"date": PartialDate.parse("2024-07-30"), "state": "Lara", "perpetrators": ("police",)}
    odd = {"date": PartialDate.parse("2019-01-05"), "state": "Apure", "perpetrators": ("criminal_group",)}
    found = one("I30", act("killing", **like), act("killing", **like), act("killing", **odd), act("killing"))
    assert [s.en.rsplit(": ", 1)[1] for s in found.says] == ["2 of 3.", "1."]
    assert found.missing == 1


def test_denials_are_counted_beside_each_indicator_and_are_no_acts(act: Act) -> None:
    found = one("I02", act("killing"), act("killing", polarity="denied"))
    assert (found.n, found.contrary) == (1, 1)
    assert "deny, negate or dismiss" in told(found)


def test_what_is_not_worked_out_is_listed_and_says_so(act: Act) -> None:
    orders = one("I21", act("killing"))
    assert not orders.is_computed and "somebody has to look for it" in told(orders)


def test_an_empty_record_gives_every_indicator_and_no_number(act: Act) -> None:
    assert len(indicators([])) == len(specifications())
    assert all(indicator.n == 0 for indicator in indicators([]))
