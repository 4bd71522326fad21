"""Mentions without a name, held against who is left over: what a good recorder does last, by exclusion.

A list that names nobody in a row has still counted somebody. Once all named mentions are linked, few people are left
whom that list does not have yet, and fewer in that place at that time. If, among named people, that list shares seven
in ten with the others, then the unnamed one is among those left over with seven chances in ten, and each of these has
its part by how well place, time, sex, age and circumstances fit. Only where a list has enough named people to know
how much it shares.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

ENOUGH_NAMED = 50
MOST_SHARED = 0.95

Lists = frozenset[str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two clusters that may be one person, by exclusion."""

    unnamed: int
    other: int
    probability: float


def by_exclusion(
    evidence: Mapping[tuple[int, int], float], lists_of: Sequence[Lists], is_named: Callable[[int], bool]
) -> list[Proposal]:
    """The chance of each pair of an unnamed cluster and another, the likeliest first.

    ``evidence``: log2 of how much more likely what both say is if they are one person, without any prior.
    ``lists_of``: for each cluster, the lists that have it; none for a cluster that has become part of another.
    """
    named = [lists for cluster, lists in enumerate(lists_of) if is_named(cluster)]
    shared = _Shared(named, Counter(lists for lists in lists_of if lists))
    weight = {pair: shared.odds(lists_of[pair[0]]) * 2.0**bits for pair, bits in evidence.items()}
    by_unnamed, by_other = _sums(weight, 0), _sums(weight, 1)
    found = [
        Proposal(*pair, w / (1.0 + by_unnamed[pair[0]] + by_other[pair[1]] - w)) for pair, w in weight.items() if w > 0
    ]
    return sorted(found, key=lambda p: (-p.probability, p.unnamed, p.other))


class _Shared:
    """How much a list shares with the others, and how many people it does not have."""

    def __init__(self, named: Sequence[Lists], everybody: Mapping[Lists, int]) -> None:
        self._named = Counter(named)
        self._everybody = everybody
        self._known: dict[Lists, float] = {}

    def odds(self, lists: Lists) -> float:
        """The odds that one certain person among those left over is the unnamed one of these lists, unseen."""
        if lists not in self._known:
            self._known[lists] = self._count(lists)
        return self._known[lists]

    def _count(self, lists: Lists) -> float:
        having = {other: n for other, n in self._named.items() if lists <= other}
        total = sum(having.values())
        left_over = sum(n for other, n in self._everybody.items() if not other & lists)
        if total < ENOUGH_NAMED or not left_over:
            return 0.0
        share = min(MOST_SHARED, sum(n for other, n in having.items() if other - lists) / total)
        return share / (1 - share) / left_over


def _sums(weight: Mapping[tuple[int, int], float], side: int) -> Mapping[int, float]:
    total: dict[int, float] = defaultdict(float)
    for pair, w in weight.items():
        total[pair[side]] += w
    return total


def strongest(evidence: Iterable[tuple[int, int, float]]) -> dict[tuple[int, int], float]:
    """Of all pairs of mentions between two clusters, what speaks most for them."""
    best: dict[tuple[int, int], float] = {}
    for unnamed, other, bits in evidence:
        best[unnamed, other] = max(bits, best.get((unnamed, other), bits))
    return best
