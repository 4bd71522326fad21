"""Latent classes: the posterior of R's LCMCR, chains that start apart and agree, and a bound that is said."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from constancia.counting import lcmcr
from constancia.counting.table import of_rows

from .conftest import DATA, QUICK, shared_table

CONVERGING = [
    "kosovo", "spina3", "congenital5", "western5", "hav3", "ph_manila_police", "ph_manila_unidentified",
    "ph_quezon_police", "ph_quezon_unidentified", "ph_caloocan_police", "ph_caloocan_unidentified",
]  # fmt: skip


def test_the_gradient_is_the_slope_of_the_density(plain):
    model = lcmcr._Model(plain, 5)
    rng = np.random.default_rng(1)
    v, c, alpha = rng.normal(size=(2, 4)), rng.normal(size=(2, 5, 4)), np.array([0.7, 1.3])
    by_v, by_c, _ = model.gradient(v, c, alpha)
    for at in [(0, 0), (1, 3)]:
        up, down = v.copy(), v.copy()
        up[at] += 1e-6
        down[at] -= 1e-6
        slope = _density(model, up, c, alpha)[at[0]] - _density(model, down, c, alpha)[at[0]]
        assert by_v[at] == pytest.approx(slope / 2e-6, rel=1e-3, abs=1e-4)
    for at in [(0, 0, 0), (1, 4, 3)]:
        up, down = c.copy(), c.copy()
        up[at] += 1e-6
        down[at] -= 1e-6
        slope = _density(model, v, up, alpha)[at[0]] - _density(model, v, down, alpha)[at[0]]
        assert by_c[at] == pytest.approx(slope / 2e-6, rel=1e-3, abs=1e-4)


def _density(model, v, c, alpha):
    return model.density(model.gradient(v, c, alpha)[2], alpha)


def test_a_known_total_lies_in_the_interval_and_the_chains_agree(plain):
    run = lcmcr.sample(plain, lcmcr.Settings(chains=8, warmup=300, draws=300, most_draws=1200))
    assert run.convergence.rhat < 1.05
    assert run.quantile(0.005) <= 1000 <= run.quantile(0.995)


def test_the_same_table_and_seed_give_the_same_draws_and_another_seed_others(plain):
    settings = lcmcr.Settings(chains=4, warmup=40, draws=20, most_draws=20)
    one, two = lcmcr.sample(plain, settings), lcmcr.sample(plain, settings)
    assert np.array_equal(one.totals, two.totals)
    other = lcmcr.sample(plain, lcmcr.Settings(chains=4, warmup=40, draws=20, most_draws=20, seed=2))
    assert not np.array_equal(one.totals, other.totals)


def test_no_draw_lies_below_what_was_seen_or_above_the_bound(plain):
    run = lcmcr.sample(plain, lcmcr.Settings(chains=4, warmup=40, draws=50, most_draws=50, cap=1))
    assert run.bound == 2 * plain.n
    assert run.totals.min() >= plain.n
    assert run.totals.max() <= run.bound


def test_chains_start_far_apart(plain):
    sampler = lcmcr._Sampler(plain, QUICK)
    missed = sampler._relabel()
    assert missed.max() / missed.min() > 2


def test_relabelling_does_not_change_the_chance_of_being_missed(plain):
    sampler = lcmcr._Sampler(plain, QUICK)
    before = np.exp(lcmcr._log_weights(sampler.v) - np.logaddexp(0, sampler.chances).sum(axis=2)).sum(axis=1)
    assert sampler._relabel() == pytest.approx(before, rel=1e-9)
    after = np.exp(lcmcr._log_weights(sampler.v) - np.logaddexp(0, sampler.chances).sum(axis=2)).sum(axis=1)
    assert after == pytest.approx(before, rel=1e-9)


@pytest.mark.parametrize(("chains", "lists"), [(2, 3), (4, 2)])
def test_fewer_than_four_chains_or_three_lists_are_refused(chains, lists):
    with pytest.raises(ValueError, match=r"chains|lists"):
        lcmcr.sample(of_rows("ABCD"[:lists], np.eye(lists, dtype=int), [5] * lists), lcmcr.Settings(chains=chains))


@pytest.mark.slow
@pytest.mark.parametrize("name", CONVERGING)
def test_where_r_converges_the_median_is_r_s(name):
    with (DATA / "anchors_lcmcr.csv").open(encoding="utf-8") as file:
        recorded = next(row for row in csv.DictReader(file) if row["dataset"] == name)
    run = lcmcr.sample(shared_table(name))
    # R's runs are three short chains: their medians' spread is the error of their mean
    error = np.hypot((float(recorded["med_hi"]) - float(recorded["med_lo"])) / 2 + 0.5, run.error(0.5) + 0.5)
    assert abs(run.quantile(0.5) - float(recorded["med"])) <= 3 * error
