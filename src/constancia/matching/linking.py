"""People proposed from scored pairs: clusters that no judgement forbids and no weak bridge holds together.

Pairs are taken from the strongest down. Two clusters become one if nobody held any of their mentions apart, if no
list that holds each person once would hold one twice, if no list would hold somebody unnamed twice (a list that has
"N.N." in three rows counted three people), and if all pairs between them, taken together, speak for it: a
chain of likenesses does not make a person, and so no cluster grows giant. A pair inside one list needs more than a
pair between lists, because whoever keeps a list tries not to enter anyone twice.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from constancia.matching.leftovers import by_exclusion, strongest
from constancia.matching.scoring import INSIDE_A_LIST

NOT_EVEN_COMPARED = -4.0
LEAST_BY_EXCLUSION = 0.5


Edge = tuple[int, int, float]
"""Two mentions, by number, and the log2 odds that they are of one person."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a linkage has to respect: judgements as pairs of mentions by number, and what lists are.

    ``once_in``: lists that hold each person once. ``unnamed``: the mentions without a name, which are linked by
    exclusion once all others are. ``prior``: the log2 odds that are part of every pair between lists.
    """

    same: Sequence[tuple[int, int]] = ()
    different: Sequence[tuple[int, int]] = ()
    once_in: Collection[str] = ()
    unnamed: Collection[int] = ()
    prior: float = 0.0


NO_RULES = Rules()


@dataclass(frozen=True, slots=True)
class Linkage:
    """Each person as the sorted numbers of their mentions, and the pairs joined by exclusion with their chances."""

    people: list[list[int]]
    by_exclusion: dict[tuple[int, int], float]


def link(lists: Sequence[str], edges: Iterable[Edge], rules: Rules = NO_RULES) -> Linkage:
    """Propose people; every mention is in exactly one."""
    people = _People(lists, rules.once_in, rules.unnamed)
    for left, right in rules.different:
        people.hold_apart(left, right)
    for left, right in sorted(rules.same):
        people.join(left, right)
    edges = edges if isinstance(edges, list) else list(edges)
    speaking = sorted((edge for edge in edges if edge[2] > 0), key=lambda edge: (-edge[2], edge[0], edge[1]))
    people.learn(edges, _entangled(speaking, {m for pair in rules.same for m in pair}))
    for left, right, _ in speaking:
        people.propose(left, right)
    if rules.unnamed:
        people.exclude(edges, frozenset(rules.unnamed), rules.prior)
    return Linkage(people.clusters(), people.by_exclusion)


def _entangled(speaking: Iterable[Edge], judged: set[int]) -> set[int]:
    """The mentions that may come into a cluster of more than two, where other pairs have a say."""
    pairs = [(left, right) for left, right, _ in speaking]
    times = Counter(itertools.chain.from_iterable(pairs))
    several = judged | {mention for mention, found in times.items() if found > 1}
    return judged | {m for left, right in pairs if left in several or right in several for m in (left, right)}


class _People:
    """The clusters so far: who is with whom, who was held apart, and what every scored pair says."""

    def __init__(self, lists: Sequence[str], once_in: Collection[str], unnamed: Collection[int] = ()) -> None:
        self._lists = lists
        self._unnamed = frozenset(unnamed)
        self._once_in = frozenset(once_in)
        self._home = list(range(len(lists)))
        self._members: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)
        self._bits: dict[tuple[int, int], float] = {}
        self.by_exclusion: dict[tuple[int, int], float] = {}

    def hold_apart(self, left: int, right: int) -> None:
        self._apart[left].add(right)
        self._apart[right].add(left)

    def learn(self, edges: Iterable[Edge], entangled: Collection[int]) -> None:
        """Remember what is said of these mentions."""
        self._bits = {(left, right): bits for left, right, bits in edges if left in entangled and right in entangled}

    def join(self, left: int, right: int) -> None:
        """Make the clusters of two mentions one, unless that joins what was held apart."""
        a, b = self._home[left], self._home[right]
        if a != b and not self._held_apart(a, b):
            self._merge(a, b)

    def propose(self, left: int, right: int) -> None:
        """Make the clusters of two mentions of which something speaks for it one, unless anything forbids it."""
        a, b = self._home[left], self._home[right]
        if a == b or self._held_apart(a, b) or self._twice(a, b):
            return
        two = a not in self._members and b not in self._members
        if two or self._support(a, b) > 0:
            self._merge(a, b)

    def exclude(self, edges: Sequence[Edge], unnamed: frozenset[int], prior: float) -> None:
        """Link who has no name with who is left over, the likeliest first, nobody twice."""
        lists_of = [frozenset(self._lists[m] for m in self._at(home)) for home in range(len(self._lists))]
        nameless = {home for home in {self._home[m] for m in unnamed} if unnamed.issuperset(self._at(home))}
        gone = {home for home in range(len(self._lists)) if self._home[home] != home}
        about = {(left, right): bits for left, right, bits in edges if left in unnamed or right in unnamed}
        evidence = strongest(
            (self._home[one], self._home[other], bits - prior)
            for left, right, bits in edges
            for one, other in ((left, right), (right, left))
            if self._home[one] in nameless and not lists_of[self._home[one]] & lists_of[self._home[other]]
        )
        standing = [frozenset() if home in gone else lists for home, lists in enumerate(lists_of)]
        used: set[int] = set()
        for proposal in by_exclusion(evidence, standing, lambda home: home not in nameless and home not in gone):
            pair = {proposal.unnamed, proposal.other}
            if proposal.probability > LEAST_BY_EXCLUSION and used.isdisjoint(pair) and not self._held_apart(*pair):
                self.by_exclusion[self._closest(proposal.unnamed, proposal.other, about)] = proposal.probability
                self._merge(proposal.unnamed, proposal.other)
                used |= pair

    def clusters(self) -> list[list[int]]:
        return [sorted(self._at(home)) for home in range(len(self._lists)) if self._home[home] == home]

    def _at(self, home: int) -> list[int]:
        return self._members.get(home) or [home]

    def _held_apart(self, a: int, b: int) -> bool:
        if not self._apart:
            return False
        there = set(self._at(b))
        return any(not there.isdisjoint(self._apart.get(m, ())) for m in self._at(a))

    def _twice(self, a: int, b: int) -> bool:
        """Would a list hold twice whom it holds once: anybody in some lists, somebody without a name in all?"""
        if not self._once_in and not self._unnamed:
            return False
        here, there = self._at(a), self._at(b)
        both = {self._lists[m] for m in here} & {self._lists[m] for m in there}
        return bool(both & self._once_in) or any(
            m in self._unnamed and self._lists[m] in both for side in (here, there) for m in side
        )

    def _support(self, a: int, b: int) -> float:
        return sum(
            self._bits.get((m, o) if m < o else (o, m), NOT_EVEN_COMPARED - self._inside(m, o))
            for m in self._at(a)
            for o in self._at(b)
        )

    def _closest(self, a: int, b: int, bits: Mapping[tuple[int, int], float]) -> tuple[int, int]:
        """The two mentions of two clusters between which most speaks for one person."""
        pairs = [(m, o) if m < o else (o, m) for m in self._at(a) for o in self._at(b)]
        return max(pairs, key=lambda pair: (bits.get(pair, -math.inf), pair))

    def _inside(self, left: int, right: int) -> float:
        return INSIDE_A_LIST if self._lists[left] == self._lists[right] else 0.0

    def _merge(self, a: int, b: int) -> None:
        keep, gone = min(a, b), max(a, b)
        self._members[keep] = self._at(keep) + self._at(gone)
        for member in self._members.pop(gone, [gone]):
            self._home[member] = keep
