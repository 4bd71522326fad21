"""Scores of a linkage against the truth, with bootstrap intervals.

Pairs, B-cubed and exact clusters; over-merges (found clusters that hold more than one person) and under-merges
(people found as more than one) apart, because in a count they hide each other; the error in the number of people.
What is drawn again for the intervals are groups of records that either the truth or the linkage holds together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

NAMES = ("pair P", "pair R", "pair F1", "B3 F1", "cluster F1", "over", "under", "count %")


@dataclass(frozen=True)
class Scores:
    """Each score with its 95 % interval."""

    value: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]

    def line(self) -> str:
        return "  ".join(f"{self.value[n]:8.4f} [{self.low[n]:.4f},{self.high[n]:.4f}]" for n in NAMES)


def score(clusters: Iterable[Sequence[str]], truth: Mapping[str, str], *, draws: int = 500, seed: int = 1) -> Scores:
    """The scores of these clusters of record ids; a record in no cluster counts as alone."""
    found = {key: number for number, cluster in enumerate(clusters) for key in cluster}
    alone = len(found)
    found = {key: found.get(key, alone + at) for at, key in enumerate(truth)}
    table = np.array([_facts(group, found, truth) for group in _together(found, truth)], float)
    random = np.random.default_rng(seed)
    drawn = [_scores(table[random.integers(0, len(table), len(table))].sum(axis=0)) for _ in range(draws)]
    low, high = np.quantile(np.array([[d[n] for n in NAMES] for d in drawn]), [0.025, 0.975], axis=0)
    return Scores(_scores(table.sum(axis=0)), dict(zip(NAMES, low, strict=True)), dict(zip(NAMES, high, strict=True)))


def _together(found: Mapping[str, int], truth: Mapping[str, str]) -> list[list[str]]:
    """Records connected through the truth or the linkage."""
    home: dict[object, object] = {}

    def root(x: object) -> object:
        while home.setdefault(x, x) != x:
            home[x] = home[home[x]]
            x = home[x]
        return x

    for key, person in truth.items():
        home[root(("found", found[key]))] = root(("true", person))
    groups = defaultdict(list)
    for key, person in truth.items():
        groups[root(("true", person))].append(key)
    return list(groups.values())


def _facts(group: Sequence[str], found: Mapping[str, int], truth: Mapping[str, str]) -> list[float]:
    both = Counter((found[key], truth[key]) for key in group)
    in_found, in_truth = Counter(found[key] for key in group), Counter(truth[key] for key in group)
    hits = sum(n * (n - 1) // 2 for n in both.values())
    joined = sum(n * (n - 1) // 2 for n in in_found.values())
    wanted = sum(n * (n - 1) // 2 for n in in_truth.values())
    precision = sum(n * n / in_found[c] for (c, _), n in both.items())
    recall = sum(n * n / in_truth[p] for (_, p), n in both.items())
    exact = sum(n == in_found[c] == in_truth[p] for (c, p), n in both.items())
    over = sum(len({p for c, p in both if c == cluster}) > 1 for cluster in in_found)
    under = sum(len({c for c, p in both if p == person}) > 1 for person in in_truth)
    return [hits, joined, wanted, precision, recall, len(group), exact, len(in_found), len(in_truth), over, under]


def _scores(total: np.ndarray) -> dict[str, float]:
    hits, joined, wanted, precision, recall, size, exact, clusters, people, over, under = total
    p, r = hits / max(1, joined), hits / max(1, wanted)
    bp, br = precision / size, recall / size
    values = (p, r, _f1(p, r), _f1(bp, br), 2 * exact / (clusters + people), over, under, 100 * (clusters / people - 1))
    return dict(zip(NAMES, map(float, values), strict=True))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
