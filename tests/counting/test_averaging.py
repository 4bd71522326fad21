"""Two models of the unseen are averaged by how well each foretells the seen."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.special import gammaln, logsumexp

from constancia.counting import averaging, dga, lcmcr
from constancia.counting.estimate import Method, estimate, headline
from constancia.counting.table import Table, of_rows

from .conftest import QUICK, independent

LISTS = ("A", "B", "C", "D")


def test_leaving_a_person_out_of_the_graphs_is_the_same_as_averaging_without_them():
    table = independent(300, [0.4, 0.3, 0.35, 0.3])
    found = dga.average(table)
    quick = dga.left_out_chances(table, found)
    for at in (0, 5, len(table.counts) - 1):
        counts = table.counts.copy()
        counts[at] -= 1
        without = of_rows(table.lists, table.patterns, counts)
        assert quick[at] == pytest.approx(_evidence(table, table.n) - _evidence(without, table.n), abs=2e-3)


def _evidence(table: Table, n: int) -> float:
    """The log chance of the seen, person by person, averaged over all graphs that say something of the unseen."""
    signs, _ = dga.decomposable(len(table.lists))
    components = dga._Components(table, 2.0 ** -len(table.lists))
    kept = signs[components.informed(signs)]
    unseen = dga.default_grid(n)
    weights = dga._weigh(components, kept, unseen)
    return float(logsumexp(weights) + gammaln(table.counts + 1).sum() - gammaln(table.n) - np.log(len(kept)))


def test_on_independent_lists_both_models_foretell_a_person_left_out_nearly_alike(plain):
    classes = lcmcr.sample(plain, QUICK).left_out
    graphs = dga.left_out_chances(plain, dga.average(plain))
    assert classes == pytest.approx(graphs, abs=0.15)
    assert (classes < 0).all()


def _with_chances(*chances: float) -> averaging.Posterior:
    return averaging.Posterior(np.ones(1), np.ones(1), np.log(chances))


def test_a_model_that_gives_everybody_a_little_more_chance_weighs_what_the_chances_multiply_to():
    weights = averaging.weights(np.array([3, 7]), [_with_chances(0.2, 0.2), _with_chances(0.25, 0.25)])
    assert weights[1] / weights[0] == pytest.approx(1.25**10)


def test_a_lead_that_hangs_on_few_persons_decides_less():
    even, few = _with_chances(0.2, 0.5), _with_chances(0.2 * np.exp(2.0), 0.5)
    assert 0.6 < averaging.weights(np.array([2, 200]), [even, few])[1] < 1 / (1 + np.exp(-4.0))


def test_the_average_is_the_mixture_and_its_quantiles_are_totals_of_either():
    left_out = np.log([0.5])
    low = averaging.Posterior(np.array([10.0, 20.0]), np.array([0.5, 0.5]), left_out)
    high = averaging.Posterior(np.array([100.0, 30.0]), np.array([0.9, 0.1]), left_out)
    mixed, shares = averaging.average(np.array([4]), [low, high])
    assert shares == pytest.approx([0.5, 0.5])
    assert [mixed.quantile(share) for share in (0.0, 0.25, 0.3, 0.55, 0.56, 1.0)] == [10, 10, 20, 30, 100, 100]
    assert mixed.mean == pytest.approx((15 + 93) / 2)


def _headline(table: Table):
    done = {name: estimate(table, method=name, sampler=QUICK).methods[name] for name in ("lcmcr", "dga")}
    return headline(table, done)


def _of_chances(cell, total: int) -> Table:
    patterns = [on for on in itertools.product((0, 1), repeat=4) if any(on)]
    return of_rows(LISTS, patterns, [round(total * cell(np.array(on))) for on in patterns])


def test_where_people_differ_as_classes_do_latent_classes_decide():
    chances = [(0.3, np.array([0.8, 0.7, 0.9, 0.75])), (0.7, np.array([0.2, 0.3, 0.15, 0.25]))]
    table = _of_chances(lambda on: sum(w * np.where(on, p, 1 - p).prod() for w, p in chances), 3000)
    assert _headline(table)["weights"]["lcmcr"] > 0.95


def test_where_two_pairs_of_lists_depend_on_each_other_the_graphs_decide():
    pair = np.array([[0.55, 0.1], [0.1, 0.25]])
    table = _of_chances(lambda on: pair[on[0], on[1]] * pair[on[2], on[3]], 3000)
    head = _headline(table)
    assert head["weights"]["dga"] > 0.8
    assert head["lower"] <= 3000 <= head["upper"]


def test_the_figure_says_how_much_of_each_model_is_in_it():
    found = estimate(independent(1000, [0.4, 0.35, 0.3, 0.45]), sampler=QUICK, resamples=20)
    assert found.headline is not None
    assert sum(found.headline["weights"].values()) == pytest.approx(1)
    told = next(line for line in found.lines if line.code == "line.averaged")
    assert f"({round(100 * found.headline['weights']['dga'], 1)}%)" in told.en
    lows, highs = zip(*((found.methods[m].lower, found.methods[m].upper) for m in ("lcmcr", "dga")), strict=True)
    assert min(lows) <= found.headline["lower"]
    assert found.headline["upper"] <= max(highs)


def test_graphs_of_merged_lists_are_not_weighed_against_latent_classes_of_all():
    table = independent(400, [0.3] * 7)
    posterior = averaging.Posterior(np.array([410.0]), np.ones(1), np.zeros(len(table.counts)))
    classes = Method("lcmcr", 410, 410, 410, 410, "ok", posterior=posterior)
    graphs = estimate(table, method="dga").methods["dga"]
    assert graphs.status == "ok"
    assert headline(table, {"lcmcr": classes, "dga": graphs})["weights"] == {"lcmcr": 1.0}
