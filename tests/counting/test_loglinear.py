"""Log-linear models: R's digits where the estimate exists, a refusal where not, intervals that choose again."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from constancia.counting import loglinear
from constancia.counting.table import of_rows

from .conftest import anchors, shared_table


@pytest.mark.parametrize(("lists", "models"), [(3, 8), (4, 113), (5, 1024)])
def test_the_models_looked_at_are_all_the_hierarchical_ones(lists, models):
    assert len(loglinear.all_models(lists)) == models


@pytest.mark.parametrize("row", [r for r in anchors("ms") if float(r["N"]) < 1e9], ids=lambda row: row["dataset"])
def test_the_best_model_by_bic_gives_the_total_of_the_r_package(row):
    best = loglinear.search(shared_table(row["dataset"])).best
    assert best is not None
    assert best.total == pytest.approx(float(row["N"]), rel=1e-8)


@pytest.mark.parametrize("row", anchors("sparse"), ids=lambda row: row["dataset"])
def test_the_stepwise_search_of_chan_silverman_and_vincent_gives_their_package_s_total(row):
    found = loglinear.stepwise(shared_table(row["dataset"]))
    assert found.total == pytest.approx(float(row["N"]), rel=1e-8)


def test_a_model_whose_estimate_runs_to_infinity_is_refused_before_it_is_fitted():
    # C shares nobody with A or B, so a model that lets A and B depend on each other says nothing of C's misses
    table = of_rows("ABC", [[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 0]], [20, 30, 40, 6])
    assert loglinear.fit(table, [("A", "B")]).problem == "no_maximum"
    assert loglinear.fit(table, [("A", "B"), ("A", "C"), ("B", "C")]).problem == "not_identified"
    assert all(("A", "B") not in f.terms for f in loglinear.search(table).fits)


def test_main_effects_of_three_lists_solve_their_likelihood_equations(plain):
    found = loglinear.fit(plain, [])
    total, sizes = found.total, np.array(list(plain.sizes.values()))
    # under independence the seen share is one minus the product of the chances to be missed
    assert plain.n == pytest.approx(total * (1 - np.prod(1 - sizes / total)), rel=1e-9)


def test_existence_depends_on_which_cells_are_empty_not_on_how_full_the_others_are():
    design = np.array([[1, 1, 0], [1, 0, 1], [1, 1, 1]], dtype=float)
    assert loglinear.exists(design, [5, 5, 5]) == loglinear.exists(design, [900, 1, 2])
    assert not loglinear.exists(np.array([[1.0, 0], [1, 1]]), [5, 0])


@pytest.mark.parametrize("lists", [3, 4])
def test_existence_without_a_linear_programme_is_what_the_programme_says(lists):
    rng = np.random.default_rng(lists)
    models, said = loglinear.all_models(lists), set()
    for _ in range(150):
        design = loglinear._matrix(lists, models[rng.integers(len(models))])
        counts = rng.poisson(rng.choice([0.3, 1.0, 3.0]), size=len(design))
        free = design.shape[1] - np.linalg.matrix_rank(design[counts > 0])
        found = loglinear.exists(design, counts)
        assert found == _a_positive_table_has_these_margins(design, counts)
        said.add((min(free, 2), found))
    assert said >= {(0, True), (1, True), (1, False), (2, False)}


def _a_positive_table_has_these_margins(design, counts) -> bool:
    """Fienberg and Rinaldo's programme as it is written: raise the least cell of a table with these margins."""
    cells, parameters = design.shape
    solved = linprog(
        [0.0] * cells + [-1.0],
        A_ub=np.column_stack([-np.eye(cells), np.ones(cells)]),
        b_ub=np.zeros(cells),
        A_eq=np.column_stack([design.T, np.zeros(parameters)]),
        b_eq=design.T @ (counts > 0),
        bounds=[(0, None)] * cells + [(None, 1.0)],
    )
    return solved.status == 0 and -solved.fun > 1e-9


def test_the_bootstrap_gives_each_resample_the_best_model_that_has_an_estimate_on_it():
    # every resample searched from the start, without what the table itself has taught
    table = shared_table("australia4")
    found = loglinear.search(table)
    interval = loglinear.bootstrap(table, found, resamples=20, seed=4)
    rng = np.random.default_rng(4)
    share = table.cells()[1:] / table.n
    sizes = rng.binomial(round(found.best.total), table.n / found.best.total, size=20)
    codes = np.arange(1, 16)
    patterns = codes[:, None] >> np.arange(4) & 1
    for size, total in zip(sizes, interval.totals, strict=True):
        best = loglinear.search(of_rows(table.lists, patterns, rng.multinomial(size, share))).best
        assert total == pytest.approx(best.total, rel=1e-5)


def test_the_interval_that_chooses_again_is_wider_than_one_model_s_and_holds_the_truth(plain):
    found = loglinear.search(plain)
    interval = loglinear.bootstrap(plain, found, resamples=200, seed=3)
    assert interval.lower <= 1000 <= interval.upper
    assert len(interval.chosen) > 1
    assert sum(times for _, times in interval.chosen) + round(interval.unbounded * 200) == 200


def test_the_same_seed_gives_the_same_interval(plain):
    found = loglinear.search(plain)
    one, two = (loglinear.bootstrap(plain, found, resamples=50, seed=9) for _ in range(2))
    assert (one.lower, one.upper) == (two.lower, two.upper)


def test_six_lists_are_searched_forward_and_backward():
    found = loglinear.search(shared_table("uk6"))
    assert found.best is not None
    assert all(found.best.bic <= other.bic for other in found.fits)
    assert found.models < 2000
