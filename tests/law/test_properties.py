"""What must hold whatever is on record: the order of decisions changes nothing, and more sources never mean fewer."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from constancia.law.matrix import Qualification, matrix
from constancia.law.qualify import suggest_qualifications
from constancia.law.rows import ActRow, independent
from constancia.law.statute import statute

KINDS = ["killing", "arbitrary_detention", "torture_ill_treatment", "threat", "stigmatisation", "rape", "use_of_force"]
TOLD = {
    "groups": ["opposition", "journalist", "child"],
    "perpetrators": ["police", "pro_state_armed", "unknown"],
    "grounds": ["political", "religious"],
    "facts": ["no_warrant", "warrant_shown", "prolonged"],
}
ORIGINS = st.lists(st.sampled_from("ABCD"), min_size=1, max_size=3, unique=True).map(lambda o: tuple(sorted(o)))


@st.composite
def acts(draw: st.DrawFn) -> list[ActRow]:
    rows = []
    for n in range(draw(st.integers(0, 6))):
        claims = tuple(f"C{n}.{m}" for m in range(draw(st.integers(1, 3))))
        told = {name: dict.fromkeys(draw(st.sets(st.sampled_from(terms))), claims) for name, terms in TOLD.items()}
        rows.append(
            ActRow(
                key=f"A{n}",
                act=draw(st.sampled_from(KINDS)),
                claims=claims,
                sources={claim: draw(ORIGINS) for claim in claims},
                polarity=draw(st.sampled_from(["asserted", "asserted", "denied", "hypothetical"])),
                persons=draw(st.sampled_from([(), ("P1",), ("P2",)])),
                **told,
            )
        )
    return rows


def confirmed(rows: list[ActRow]) -> list[Qualification]:
    found = [s for s in suggest_qualifications(rows, statute()) if s.stance != "missing"]
    return [Qualification.from_json(f"Q{n}", s.to_json()) for n, s in enumerate(found)]


@given(acts())
@settings(max_examples=30)
def test_nothing_that_is_not_asserted_ever_speaks_for_an_element_and_every_suggestion_rests_on_claims(
    rows: list[ActRow],
) -> None:
    asserted = {row.key for row in rows if row.is_act}
    known = {claim for row in rows for claim in row.claims}
    for suggestion in suggest_qualifications(rows, statute()):
        if suggestion.stance == "missing":
            assert suggestion.rests_on == ()
            continue
        assert suggestion.rests_on and set(suggestion.rests_on) <= known
        assert suggestion.stance == "against" or suggestion.act in asserted
        assert not suggestion.crime.startswith(("6", "8"))


@given(acts(), st.integers(0, 2**16))
@settings(max_examples=25)
def test_the_order_of_acts_and_decisions_changes_no_state_and_loses_no_claim(rows: list[ActRow], seed: int) -> None:
    held = confirmed(rows)
    shuffled, other = list(held), list(rows)
    random.Random(seed).shuffle(shuffled)
    random.Random(seed).shuffle(other)
    one, two = matrix(rows, held, statute()), matrix(other, shuffled, statute())
    for left, right in zip((*one.tests, *one.rows), (*two.tests, *two.rows), strict=True):
        assert (left.element.id, left.state, left.is_contested) == (right.element.id, right.state, right.is_contested)
        assert set(left.without) == set(right.without)
    shown = {
        c for row in (*one.tests, *one.rows) for cell in row.cells for c in cell.evidence_for + cell.evidence_against
    }
    assert shown == {claim for q in held for claim in q.rests_on}


@given(acts())
@settings(max_examples=25)
def test_every_denial_is_somewhere_on_the_page(rows: list[ActRow]) -> None:
    page = matrix(rows, confirmed(rows), statute())
    against = {c for row in page.rows for cell in row.cells for c in cell.evidence_against}
    denied = {claim for row in rows if row.is_contrary for claim in row.claims}
    assert denied <= against | set(page.unplaced_contrary)


@given(st.lists(ORIGINS, max_size=8), ORIGINS)
def test_one_more_account_never_means_fewer_independent_ones_and_never_more_than_one_more(
    accounts: list[tuple[str, ...]], another: tuple[str, ...]
) -> None:
    before, after = independent(accounts), independent([*accounts, another])
    assert before <= after <= before + 1
    assert after <= len({part for account in [*accounts, another] for part in account})
