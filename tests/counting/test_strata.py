"""Strata are estimated one by one; what cannot be is named, and what is missing is imputed or said."""

from __future__ import annotations

import pytest

from constancia.counting.combine import stratified
from constancia.counting.estimate import Estimate
from constancia.counting.sentences import say
from constancia.counting.table import Table, read_strata
from constancia.errors import BadInput

TEXT = "A,B,C,state,count\n1,1,0,Lara,20\n0,1,1,Lara,20\n1,0,1,Zulia,40\n1,0,0,Sucre,3\n1,1,0,,10\n"


def doubled(table: Table) -> Estimate:
    """A runner that doubles what it sees, and refuses where fewer than ten persons stand."""
    if table.n < 10:
        return Estimate({}, None, None, (say("refusal.unlinked"),), (), {"n": table.n}, {})
    head = {"method": "x", "mean": None, "median": 2 * table.n, "lower": 1.8 * table.n, "upper": 2.2 * table.n}
    return Estimate({}, head, None, (), (), {"n": table.n}, {})


def test_a_stratum_that_cannot_be_estimated_is_named_and_not_in_the_sum() -> None:
    found = stratified(read_strata(TEXT, "state"), doubled, imputations=0, seed=1)
    assert found.median == pytest.approx(160, rel=0.02)
    assert [r.code for r in found.refusals] == ["refusal.stratum"]
    assert "Sucre" in found.refusals[0].en
    assert [line.code for line in found.lines] == ["line.strata_not_summed", "line.unlabelled"]


def test_persons_without_a_stratum_are_imputed_among_those_on_the_same_lists() -> None:
    found = stratified(read_strata(TEXT, "state"), doubled, imputations=10, seed=1)
    assert found.median is not None and 165 < found.median < 185
    assert "line.imputed" in [line.code for line in found.lines]
    assert found == stratified(read_strata(TEXT, "state"), doubled, imputations=10, seed=1)


def test_fewer_than_ten_imputations_are_refused() -> None:
    found = stratified(read_strata(TEXT, "state"), doubled, imputations=3, seed=1)
    assert found.median is None
    assert all("at least 10 imputations" in refusal.en for refusal in found.refusals)


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(BadInput, match="no column 'region'"):
        read_strata(TEXT, "region")
