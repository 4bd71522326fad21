"""How often each rule warns for nothing, and how often it sees a busy week; three rules on the same simulated days.

    python -m benchmarks.interventions [--runs 4000] [--seed 1]

Days are independent; "clumped" days have five times a Poisson's variance, as when acts come in raids. Nothing is
fitted to these simulations. A rule that is asked for 1 in 100 should warn for nothing about once in 100 weeks.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from statistics import mean, pstdev

from constancia.interventions.surge import BASELINE, LIMIT, WINDOW, chance_of_at_least, expectation

Rule = Callable[[Sequence[int], int], bool]


def ours(baseline: Sequence[int], observed: int) -> bool:
    return chance_of_at_least(observed, *expectation(baseline, WINDOW)) < LIMIT


def two_sigma(baseline: Sequence[int], observed: int) -> bool:
    """More than the mean week and two standard deviations: what spreadsheets do."""
    weeks = [sum(baseline[n : n + WINDOW]) for n in range(0, len(baseline) - WINDOW + 1, WINDOW)]
    return observed > mean(weeks) + 2 * pstdev(weeks)


def plain_poisson(baseline: Sequence[int], observed: int) -> bool:
    """A Poisson of the past's mean, taken to be known exactly."""
    from scipy.stats import poisson

    return bool(poisson.sf(observed - 1, WINDOW * mean(baseline)) < LIMIT)


RULES: dict[str, Rule] = {"constancia": ours, "mean + 2 sd": two_sigma, "plain Poisson": plain_poisson}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    print(f"{args.runs} weeks each, seed {args.seed}; asked for at most 1 false alarm in {1 / LIMIT:.0f}")
    print(f"{'days':<22}{'week':<12}" + "".join(f"{name:>16}" for name in RULES))
    for rate in (0.2, 1.0, 5.0):
        for clumped in (False, True):
            for factor in (1, 3):
                shares = _shares(rate, clumped, factor, args.runs, random.Random(args.seed))
                days = f"{rate}/day{', clumped' if clumped else ''}"
                week = "as usual" if factor == 1 else f"{factor} times"
                print(f"{days:<22}{week:<12}" + "".join(f"{share:>15.1%} " for share in shares))


def _shares(rate: float, clumped: bool, factor: int, runs: int, rng: random.Random) -> list[float]:
    warned = dict.fromkeys(RULES, 0)
    for _ in range(runs):
        baseline = [_day(rng, rate, clumped) for _ in range(BASELINE)]
        observed = sum(_day(rng, rate * factor, clumped) for _ in range(WINDOW))
        for name, rule in RULES.items():
            warned[name] += rule(baseline, observed)
    return [count / runs for count in warned.values()]


def _day(rng: random.Random, rate: float, clumped: bool) -> int:
    if clumped:
        rate = rng.gammavariate(rate / 4, 4)
    total, n = rng.expovariate(1), 0
    while total < rate:
        total += rng.expovariate(1)
        n += 1
    return n


if __name__ == "__main__":
    main()
