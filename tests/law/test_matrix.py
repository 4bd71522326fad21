from collections.abc import Callable, Iterable

import pytest

from constancia.errors import BadInput
from constancia.law.matrix import STATES, Matrix, Opinion, Qualification, matrix
from constancia.law.qualify import suggest_qualifications
from constancia.law.rows import ActRow
from constancia.law.sentences import FILE, catalogue
from constancia.law.statute import statute

Act = Callable[..., ActRow]


def confirmed(acts: Iterable[ActRow]) -> list[Qualification]:
    """Every suggestion that a person could confirm, confirmed."""
    found = [s for s in suggest_qualifications(list(acts), statute()) if s.stance != "missing"]
    return [Qualification.from_json(f"Q{n}", s.to_json()) for n, s in enumerate(found, start=1)]


def of(*acts: ActRow) -> Matrix:
    return matrix(acts, confirmed(acts), statute())


def test_a_case_without_qualifications_shows_the_shared_tests_as_gaps_and_every_act_as_unqualified(act: Act) -> None:
    empty = matrix([act("killing", persons=("P1",))], [], statute())
    assert {gap.element for gap in empty.gaps} == {"CX1", "CX2", "CX3", "CX4", "CX5", "CX6", "CX7"}
    assert empty.rows == () and empty.unqualified == ("A1",)


def test_one_source_is_thin_and_two_independent_ones_corroborate(act: Act) -> None:
    one = of(act("killing", persons=("P1",)))
    two = of(act("killing", persons=("P1",), claims=("C1", "C2"), sources={"C1": ("Verde",), "C2": ("Guarura",)}))
    same = of(act("killing", persons=("P1",), claims=("C1", "C2"), sources={"C1": ("Verde",), "C2": ("Verde",)}))
    states = [m.row("7(1)(a).1").state for m in (one, two, same)]
    assert states == ["thin", "corroborated", "thin"]


def test_many_acts_with_one_source_each_do_not_corroborate_each_other(act: Act) -> None:
    acts = [act("killing", persons=(f"P{n}",), sources={f"C{n}": (f"Source {n}",)}) for n in range(1, 9)]
    row = of(*acts).row("7(1)(a).1")
    assert (row.state, row.independent_sources) == ("thin", 8)


def test_contrary_evidence_is_always_shown_even_beside_an_opinion(act: Act) -> None:
    acts = [act("killing", persons=("P1",)), act("killing", polarity="denied", key="N2")]
    plain = matrix(acts, confirmed(acts), statute()).row("7(1)(a).1")
    assert (plain.state, plain.is_contested) == ("contested", True)
    opinion = Qualification("Q9", "A1", "7(1)(a)", "7(1)(a).1", "for", ("C1",), None, Opinion("Likely.", "m2", "T1"))
    row = matrix(acts, [*confirmed(acts), opinion], statute()).row("7(1)(a).1")
    assert (row.state, row.is_contested) == ("opinion", True)
    assert {claim for cell in row.cells for claim in cell.evidence_against} == {"C2"}


def test_a_denial_that_nobody_has_placed_is_shown_all_the_same(act: Act) -> None:
    acts = [act("killing", polarity="denied", key="N1"), act("killing", polarity="hypothetical", key="N2")]
    assert matrix(acts, [], statute()).unplaced_contrary == ("C1",)
    assert matrix(acts, confirmed(acts), statute()).unplaced_contrary == ()


def test_the_gaps_name_the_acts_that_have_nothing_for_an_element_and_what_would_help(act: Act) -> None:
    hit, bare = (
        act("arbitrary_detention", persons=("P1",), facts=("no_warrant",)),
        act("arbitrary_detention", persons=("P2",)),
    )
    gaps = {gap.element: gap for gap in of(hit, bare).gaps}
    assert gaps["7(1)(e).2"].acts == (bare.key,)
    assert "1 of 2 acts" in gaps["7(1)(e).2"].says.en and "1 de 2 actos" in gaps["7(1)(e).2"].says.es
    assert gaps["7(1)(e).3"].state == "none"
    assert any("warrant" in item["en"] for item in gaps["7(1)(e).2"].would_help)


def test_a_gap_of_one_alternative_names_the_other(act: Act) -> None:
    gaps = {gap.element: gap for gap in of(act("killing", persons=("P1",))).gaps}
    assert gaps["CX4"].alternative_to == "CX5" and "systematic" in gaps["CX4"].says.en


def test_an_element_with_two_independent_sources_for_every_act_is_no_gap(act: Act) -> None:
    sources = {"C1": ("Verde",), "C2": ("Guarura",)}
    gaps = of(act("killing", persons=("P1",), claims=("C1", "C2"), sources=sources)).gaps
    assert "7(1)(a).1" not in {gap.element for gap in gaps}


def test_only_crimes_against_which_something_is_held_have_rows(act: Act) -> None:
    rows = of(act("killing", persons=("P1",))).rows
    assert {row.crime.id for row in rows if row.crime} == {"7(1)(a)"}


def test_an_unconfirmed_missing_row_leaves_no_trace(act: Act) -> None:
    killing = act("killing", persons=("P1",))
    missing = Qualification("Q1", "A1", "7(1)(a)", "7(1)(a).1", "missing", ())
    assert matrix([killing], [missing], statute()).rows == ()


def test_the_linked_act_of_persecution_is_kept(act: Act) -> None:
    acts = [act("threat", persons=("P1",), groups=("journalist",)), act("arbitrary_detention", persons=("P1",))]
    assert of(*acts).links == {"A1": "A2"}


def test_indicators_stand_beside_the_shared_tests_and_do_not_change_their_state(act: Act) -> None:
    row = of(act("killing", persons=("P1",), state="Lara")).row("CX4")
    assert {indicator.id for indicator in row.indicators} == {"I01", "I02", "I03", "I04"}
    assert (row.state, row.cells) == ("none", ())


def test_an_element_that_the_statute_does_not_have_is_an_error_and_not_a_silence(act: Act) -> None:
    with pytest.raises(BadInput):
        matrix([act("killing")], [Qualification("Q1", "A1", "7(1)(z)", "7(1)(z).1", "for", ("C1",))], statute())


def test_an_opinion_names_a_step_that_exists_or_none(act: Act) -> None:
    killing = act("killing", persons=("P1",))

    def with_step(step: str) -> Matrix:
        opinion = Opinion("Likely.", "m2", step)
        held = Qualification("Q1", "A1", "7(1)(a)", "7(1)(a).1", "for", ("C1",), None, opinion)
        return matrix([killing], [held], statute())

    assert with_step("T2").row("7(1)(a).1").cells[0].opinions[0].step == "T2"
    assert with_step("").row("7(1)(a).1").state == "opinion"
    with pytest.raises(BadInput) as refused:
        with_step("certainly")
    assert "T1, T2, T3, T4" in refused.value.next_step


def test_no_state_and_no_sentence_says_that_an_element_is_met() -> None:
    words = [label for labels in STATES.values() for label in labels.values()]
    words += [text for sentence in catalogue(FILE).values() for text in sentence.values()]
    for text in words:
        assert not any(
            f" {word} " in f" {text.lower()} " for word in ("met", "proved", "cumplido", "probado", "satisfied")
        )


def test_the_matrix_is_plain_json_with_both_languages(act: Act) -> None:
    import json

    told = json.loads(json.dumps(of(act("killing", persons=("P1",), state="Lara")).to_json()))
    assert told["gaps"][0]["labels"].keys() == {"en", "es"}
    assert told["rows"][0]["cells"][0]["evidence_for"] == ["C1"]
    assert told["reviewed_by"] is None
    assert set(told["steps"]) == {"T1", "T2", "T3", "T4"} and set(told["not_suggested"]) == {"6", "8"}
