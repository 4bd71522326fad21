"""Strata, imputations and linkages are combined with their doubt, and nothing is filled in silence."""

from __future__ import annotations

import numpy as np
import pytest

from constancia.counting.combine import impute, over_imputations, over_linkages, over_strata, plausible_linkages
from constancia.counting.estimate import Estimate
from constancia.counting.table import Table, of_rows


def answer(median: float, width: float):
    """A runner that gives a known headline, so that only the combining is looked at."""

    def run(table: Table) -> Estimate:
        middle = median if callable(median) is False else median(table)
        head = {"method": "x", "mean": middle, "median": middle, "lower": middle - width, "upper": middle + width}
        return Estimate({}, head, None, (), (), {"n": table.n}, {})

    return run


TABLE = of_rows("ABC", [[1, 1, 0], [0, 1, 1], [1, 0, 1]], [20, 20, 20])


def test_strata_are_added_with_their_doubt():
    result = over_strata({"a": TABLE, "b": TABLE}, answer(200, 20))
    assert result.median == pytest.approx(400, rel=0.01)
    assert result.upper - result.lower == pytest.approx(40 * np.sqrt(2), rel=0.06)
    assert result.lines == ()


def test_imputations_that_agree_keep_the_interval_and_those_that_differ_widen_it():
    same = over_imputations([TABLE] * 10, answer(200, 20))
    assert (same.lower, same.median, same.upper) == pytest.approx((180, 200, 220), rel=0.01)
    values = iter(np.linspace(150, 250, 10))
    apart = over_imputations([TABLE] * 10, lambda table: answer(next(values), 20)(table))
    assert apart.upper - apart.lower > 2 * (same.upper - same.lower)
    assert apart.lines[0].code == "line.imputed"


def test_missing_labels_are_drawn_from_persons_on_the_same_lists_and_nobody_is_lost():
    rows = [((1, 1, 0), "Lara", 90), ((1, 1, 0), "Zulia", 10), ((1, 1, 0), None, 100), ((0, 0, 1), "Zulia", 50)]
    drawn = impute(rows, ["A", "B", "C"], times=200, seed=1)
    assert all(sum(table.n for table in strata.values()) == 250 for strata in drawn)
    lara = np.array([strata["Lara"].n - 90 for strata in drawn])
    assert lara.mean() == pytest.approx(90, abs=2)
    # more doubt than a binomial with known shares, which would be 3
    assert lara.std() > 3.5


def test_a_certain_linkage_is_always_the_same_and_transitive():
    records = {"a1": "A", "b1": "B", "c1": "C", "c2": "C"}
    drawn = plausible_linkages(records, [("a1", "b1", 1.0), ("b1", "c1", 1.0), ("a1", "c2", 0.0)], draws=5, seed=1)
    assert all(len(linkage["A"] & linkage["B"] & linkage["C"]) == 1 for linkage in drawn)
    assert all(len(linkage["C"]) == 2 for linkage in drawn)


def test_doubt_in_the_matching_widens_the_interval():
    records = {f"{name}{i}": name for name in "ABC" for i in range(40)}
    pairs = [(f"A{i}", f"B{i}", 0.5) for i in range(40)] + [(f"B{i}", f"C{i}", 1.0) for i in range(40)]
    linkages = plausible_linkages(records, pairs, draws=20, seed=2)
    run = answer(lambda table: 3.0 * table.n, 10)
    result = over_linkages(linkages, run)
    assert result.lines[0].code == "line.linkages"
    assert result.upper - result.lower > 20
