"""R-hat and effective sample size tell agreement from disagreement."""

from __future__ import annotations

import numpy as np
import pytest

from constancia.counting.convergence import convergence, quantile_error


def test_independent_draws_are_worth_about_what_they_are():
    found = convergence(np.random.default_rng(1).normal(size=(4, 1000)))
    assert found.rhat < 1.01
    assert 3000 < found.ess_bulk < 5000
    assert found.is_reached


def test_a_slow_chain_is_worth_what_its_correlation_says():
    rng = np.random.default_rng(2)
    draws = np.zeros((4, 5000))
    for i in range(1, 5000):
        draws[:, i] = 0.9 * draws[:, i - 1] + rng.normal(size=4)
    assert convergence(draws).ess_bulk == pytest.approx(20_000 / 19, rel=0.3)


def test_one_chain_elsewhere_is_not_convergence():
    draws = np.random.default_rng(3).normal(size=(4, 1000))
    draws[0] += 3
    assert not convergence(draws).is_reached


def test_a_chain_of_another_width_is_not_convergence():
    draws = np.random.default_rng(4).normal(size=(4, 1000))
    draws[0] *= 10
    assert convergence(draws).rhat > 1.01


def test_a_chain_that_does_not_move_is_not_convergence():
    draws = np.random.default_rng(5).normal(size=(4, 100))
    draws[2] = 1.0
    assert not convergence(draws).is_reached


def test_the_error_of_a_median_is_that_of_theory():
    draws = np.random.default_rng(6).normal(size=(4, 2500))
    assert quantile_error(draws, 0.5) == pytest.approx(1.2533 / 100, rel=0.25)
