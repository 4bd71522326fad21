"""Decomposable graphs: R's digits with the saturated graph, and without it an average that does not collapse."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from constancia.counting import dga
from constancia.counting.table import of_rows

from .conftest import anchors, independent, shared_table


@pytest.mark.parametrize(("lists", "graphs"), [(3, 8), (4, 61), (5, 822), (6, 18154)])
def test_the_number_of_decomposable_graphs_is_the_known_one(lists, graphs):
    signs, edges = dga.decomposable(lists)
    assert signs.shape == (graphs, 1 << lists)
    assert len(set(edges)) == graphs


@pytest.mark.parametrize("row", anchors("dga"), ids=lambda row: row["dataset"])
def test_with_the_saturated_graph_it_gives_the_digits_of_the_r_package(row):
    table = shared_table(row["dataset"])
    found = dga.average(table, include_saturated=True, unseen=dga.comparison_grid(table.n))
    recorded = dict(re.findall(r"(\w+)=([\d.e+-]+)", row["note"]))
    assert [found.quantile(q) for q in (0.025, 0.5, 0.975)] == [float(row[k]) for k in ("lo", "N", "hi")]
    assert found.mean == pytest.approx(float(recorded["mean"]), rel=1e-8)
    assert found.mode == int(recorded["mode"])
    assert found.graph_weights[0] == pytest.approx(float(recorded["top_graph_prob"]), rel=1e-8)


def test_the_average_equals_a_slow_one_made_term_by_term():
    from scipy.special import gammaln

    table = of_rows("ABC", [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [1, 1, 1]], [9, 7, 5, 4, 3, 2])
    unseen = np.arange(1, 301)
    logs = []
    for m in unseen:
        cells = table.cells().astype(float)
        cells[0] = m
        # independence of all three lists: the product of three margins over the square of the total
        log = sum(
            sum(gammaln(cells[[c for c in range(8) if (c >> i & 1) == v]].sum() + 0.5) - gammaln(0.5) for v in (0, 1))
            for i in range(3)
        ) - 3 * (gammaln(cells.sum() + 1) - gammaln(1))
        logs.append(log + gammaln(cells.sum() + 1) - gammaln(cells + 1).sum() - np.log(cells.sum()))
    slow = np.exp(np.array(logs) - np.logaddexp.reduce(logs))
    components = dga._Components(table, 2.0**-3)
    signs, edges = dga.decomposable(3)
    _, log_totals = dga._sum_up(components, signs[[edges.index(0)]], unseen)
    assert np.exp(log_totals - np.logaddexp.reduce(log_totals)) == pytest.approx(slow, rel=1e-9)


@pytest.mark.parametrize("chances", [[0.3, 0.25, 0.2, 0.3, 0.2], [0.04, 0.06, 0.05, 0.03, 0.05]])
def test_polynomials_over_long_stretches_give_what_each_number_by_itself_gives(chances):
    table = independent(500, chances)
    components = dga._Components(table, 2.0**-5)
    signs, _ = dga.decomposable(5)
    unseen = dga.default_grid(table.n)
    log_graphs, log_totals = dga._sum_up(components, signs, unseen)
    logs = dga._weigh(components, signs, unseen)
    whole = np.logaddexp.reduce(np.logaddexp.reduce(logs, axis=0))
    heavy = np.logaddexp.reduce(logs, axis=1)
    assert np.exp(log_totals - whole) == pytest.approx(
        np.exp(np.logaddexp.reduce(logs, axis=0) - whole), rel=1e-9, abs=1e-14
    )
    assert np.exp(log_graphs - whole) == pytest.approx(np.exp(heavy - whole), rel=1e-9, abs=1e-12)


def test_the_saturated_graph_is_left_out_and_reported(plain):
    found = dga.average(plain)
    complete = tuple(itertools.combinations(plain.lists, 2))
    assert complete in [edges for edges, _ in found.left_out]
    assert complete not in found.graphs


def test_graphs_that_hold_apart_only_lists_that_share_nobody_are_left_out():
    table = of_rows("ABC", [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1]], [40, 30, 20, 9, 8])
    left = {edges for edges, _ in dga.average(table).left_out}
    # only A and C held apart, given B, and A and C share nobody outside B
    assert (("A", "B"), ("B", "C")) in left


def test_without_the_saturated_graph_the_collapse_on_n_plus_one_is_gone():
    table = shared_table("hav3")
    assert dga.average(table, include_saturated=True).quantile(0.025) == table.n + 1
    assert dga.average(table).quantile(0.025) > table.n + 50


def test_a_known_total_of_six_lists_lies_in_the_interval():
    found = dga.average(independent(600, [0.2, 0.3, 0.25, 0.15, 0.2, 0.1]))
    assert found.quantile(0.005) <= 600 <= found.quantile(0.995)


def test_lists_that_share_nobody_leave_no_graph():
    with pytest.raises(ValueError, match="share nobody"):
        dga.average(of_rows("ABC", [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [5, 5, 5]))


@pytest.mark.parametrize("lists", [2, 7])
def test_other_numbers_of_lists_are_refused(lists):
    with pytest.raises(ValueError, match="3 to 6"):
        dga.average(independent(50, [0.5] * lists))
