"""Latent classes: the posterior of R's LCMCR, chains that start apart and agree, and a bound that is said."""

from __future__ import annotations

import csv
import itertools
import warnings

import numpy as np
import pytest
from scipy.special import betaln, gammaln

from constancia.counting import lcmcr
from constancia.counting.convergence import convergence
from constancia.counting.table import of_rows

from .conftest import DATA, QUICK, shared_table

CONVERGING = [
    "kosovo", "spina3", "congenital5", "western5", "hav3", "ph_manila_police", "ph_manila_unidentified",
    "ph_quezon_police", "ph_quezon_unidentified", "ph_caloocan_police", "ph_caloocan_unidentified",
]  # fmt: skip


def test_the_gradient_is_the_slope_of_the_density(plain):
    model = lcmcr._Model(plain, 5)
    rng = np.random.default_rng(1)
    z, alpha = rng.normal(size=(2, 4 + 5 * 4)), np.array([0.7, 1.3])
    slope, _ = model.gradient(z, alpha)
    for at in np.ndindex(z.shape):
        up, down = z.copy(), z.copy()
        up[at] += 1e-6
        down[at] -= 1e-6
        rise = _density(model, up, alpha)[at[0]] - _density(model, down, alpha)[at[0]]
        assert slope[at] == pytest.approx(rise / 2e-6, rel=1e-3, abs=1e-4)


def test_the_density_is_the_likelihood_and_the_priors_written_out(plain):
    model = lcmcr._Model(plain, 3)
    rng = np.random.default_rng(2)
    z, alpha = rng.normal(size=(2, 2 + 3 * 4)), np.array([0.7, 1.3])
    given = _density(model, z, alpha)
    expected = [_written_out(plain, place, at) for place, at in zip(z, alpha, strict=True)]
    assert given[0] - given[1] == pytest.approx(expected[0] - expected[1], rel=1e-9)


def _written_out(table, z, alpha):
    """The log density of two sticks and three classes, up to a constant: nothing in it is shared with the code."""
    sticks, chances = 1 / (1 + np.exp(-z[:2])), 1 / (1 + np.exp(-z[2:].reshape(3, 4)))
    weights = [sticks[0], (1 - sticks[0]) * sticks[1], (1 - sticks[0]) * (1 - sticks[1])]
    missed = sum(w * np.prod(1 - c) for w, c in zip(weights, chances, strict=True))
    total = -table.n * np.log(1 - missed) + np.log(chances * (1 - chances)).sum()
    total += (np.log(sticks) + alpha * np.log(1 - sticks)).sum()
    for pattern, count in zip(table.patterns, table.counts, strict=True):
        cell = sum(w * np.prod(np.where(pattern, c, 1 - c)) for w, c in zip(weights, chances, strict=True))
        total += count * np.log(cell)
    return total


def test_the_draws_have_the_posterior_that_counting_every_way_to_put_people_into_classes_gives():
    table = of_rows("ABC", [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 1, 1]], [2, 1, 1, 1, 1])
    log_alpha = np.linspace(-60, 8, 1200)
    unseen, alpha = _every_way(table, 2, log_alpha)
    sampler = lcmcr._Sampler(table, lcmcr.Settings(chains=32, warmup=80, classes=3, cap=2))
    sampler.warm_up()
    drawn = [(sampler.draw(1)[:, 0] - table.n, np.log(sampler.alpha)) for _ in range(300)]
    totals, alphas = (np.array(part).T for part in zip(*drawn, strict=True))
    _assert_drawn_from(totals, np.arange(len(unseen)), unseen)
    _assert_drawn_from(alphas, log_alpha, alpha)


def _assert_drawn_from(draws, values, chances):
    """Kolmogorov's distance is what one in a thousand samples exceeds, for as many draws as these are worth."""
    worth = min(convergence(draws).ess_bulk, convergence(draws).ess_tail)
    below = np.searchsorted(np.sort(draws, axis=None), values, side="right") / draws.size
    assert worth > 1000
    assert np.abs(below - np.cumsum(chances)).max() < 1.95 / np.sqrt(worth)


def _every_way(table, cap, log_alpha):
    """The exact posteriors of the unseen and of alpha (on a grid) for three classes: a sum over all ways to put the
    seen and the unseen into them, the chances and sticks integrated out. Nothing in it is shared with the code.
    """
    most = cap * table.n
    unseen = np.array([u for u in itertools.product(range(most + 1), repeat=3) if sum(u) <= most])
    total = table.n + unseen.sum(axis=1)
    common = gammaln(total + 1) - gammaln(unseen + 1).sum(axis=1) - np.log(total)
    weight = np.zeros((total.max() + 1,) * 3)
    ways = [[w for w in itertools.product(range(c + 1), repeat=3) if sum(w) == c] for c in table.counts]
    for way in itertools.product(*ways):
        seen = np.array(way)
        on = seen.T @ table.patterns
        size = seen.sum(axis=0) + unseen
        log = common - gammaln(seen + 1).sum()
        weight[tuple(size.T)] += np.exp(log + betaln(1 + on, 1 + size[:, :, None] - on).sum(axis=(1, 2)))
    one, two, three = sizes = np.nonzero(weight)
    alpha = np.exp(log_alpha)[:, None]
    sticks = betaln(1 + one, alpha + two + three) + betaln(1 + two, alpha + three)
    joint = np.exp((0.25 + 2) * log_alpha[:, None] - 0.25 * alpha + sticks) * weight[sizes]
    left = np.bincount(one + two + three - table.n, weights=joint.sum(axis=0))
    return left / left.sum(), joint.sum(axis=1) / joint.sum()


def _density(model, z, alpha):
    return model.density(model.gradient(z, alpha)[1], alpha)


def test_places_too_far_for_a_double_are_still_places(plain):
    sampler = lcmcr._Sampler(plain, QUICK)
    sampler.model.split(sampler.z)[0][:, ::2] = -900.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sampler._sort_people(1)
        sampler._relabel()
    assert np.isfinite(sampler.z).all()
    assert (sampler.alpha > 0).all()


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


def test_the_unseen_under_the_cap_are_drawn_at_once_also_where_hardly_any_fit(plain):
    sampler = lcmcr._Sampler(plain, lcmcr.Settings(chains=4, cap=1))
    drawn = np.array([sampler._unseen(np.array([0.5, 0.52, 0.6, 0.999])) for _ in range(300)])
    assert (drawn >= 0).all()
    assert (drawn <= plain.n).all()
    free = np.random.default_rng(3).negative_binomial(plain.n, 0.48, 200_000)
    assert drawn[:, 1].mean() == pytest.approx(free[free <= plain.n].mean(), rel=0.01)


def test_chains_start_far_apart(plain):
    sampler = lcmcr._Sampler(plain, QUICK)
    missed = _missed(sampler)
    assert missed.max() / missed.min() > 2


def test_relabelling_does_not_change_the_chance_of_being_missed(plain):
    sampler = lcmcr._Sampler(plain, QUICK)
    before = _missed(sampler)
    sampler._relabel()
    assert _missed(sampler) == pytest.approx(before, rel=1e-9)


def _missed(sampler):
    v, chances = sampler.model.split(sampler.z)
    return np.exp(lcmcr._log_weights(v) - np.logaddexp(0, chances).sum(axis=2)).sum(axis=1)


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
