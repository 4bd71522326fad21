"""Who is one person, as far as people have judged: derived from judgements alone, and from all of them at once.

Mentions judged "same" are one person, and so are those connected through them. Mentions judged "different" are
never in one cluster. Where judgements contradict each other (A same as B, B same as C, A different from C), the
shortest chains of "same" between those held apart are set aside, nobody is joined over them, and the contradiction is
reported for a person to resolve. Order never matters, and nothing is remembered between calls: a judgement
withdrawn is a judgement not given.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass

from constancia.matching.judgements import Judgement, Verdict

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two mentions that someone held apart, and the "same" judgements that would join them."""

    apart: Pair
    joined_by: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """The people that follow from the judgements, and where the judgements contradict each other."""

    clusters: list[frozenset[str]]
    conflicts: list[Conflict]


def clusters(keys: Iterable[str], judgements: Iterable[Judgement]) -> list[frozenset[str]]:
    """Each person as the set of their mentions, in a fixed order; every key is in exactly one."""
    return settle(keys, judgements).clusters


def settle(keys: Iterable[str], judgements: Iterable[Judgement]) -> Settled:
    """The clusters and the conflicts; judgements about keys that are not (or no longer) there are ignored."""
    known = set(keys)
    standing = [j for j in judgements if j.left in known and j.right in known]
    same = {j.pair for j in standing if j.verdict == "same"}
    apart = sorted({j.pair for j in standing if j.verdict == "different"})
    conflicts: dict[Pair, set[Pair]] = defaultdict(set)
    while broken := _chains(same, apart):
        for pair, chain in broken.items():
            conflicts[pair] |= chain
        same -= set().union(*broken.values())
    return Settled(_components(known, same), [Conflict(p, tuple(sorted(c))) for p, c in sorted(conflicts.items())])


class Decided:
    """What people's judgements say of any two mentions: as somebody judged them, or as it follows from others."""

    def __init__(self, keys: Iterable[str], judgements: Iterable[Judgement]) -> None:
        known = set(keys)
        standing = sorted((j for j in judgements if j.left in known and j.right in known), key=lambda j: j.verdict)
        self.settled = settle(known, standing)
        self._given: dict[Pair, Verdict] = {j.pair: j.verdict for j in reversed(standing)}
        self._home = {key: n for n, cluster in enumerate(self.settled.clusters) for key in cluster}
        same = (pair for pair, verdict in self._given.items() if verdict == "same")
        self._same = {(a, b) for a, b in same if self._home[a] == self._home[b]}
        self._apart: dict[frozenset[int], Pair] = {}
        for pair, verdict in sorted(self._given.items()):
            if verdict == "different":
                self._apart.setdefault(frozenset(self._home[key] for key in pair), pair)

    def knows(self, *keys: str) -> bool:
        """Are these mentions on record?"""
        return all(key in self._home for key in keys)

    def says(self, left: str, right: str) -> Verdict | None:
        """What is decided of these two; None where a person still has to look. A pair judged unsure stays unsure,
        unless other judgements decide it.
        """
        homes = frozenset((self._home[left], self._home[right]))
        if len(homes) == 1:
            return "same"
        return "different" if homes in self._apart else self._given.get(_ordered(left, right))

    def why(self, left: str, right: str) -> list[Pair]:
        """The judged pairs from which it follows: the one that holds apart, if any, and the shortest chains of "same".

        Nothing where nothing is decided, or somebody could not tell.
        """
        homes = frozenset((self._home[left], self._home[right]))
        if len(homes) == 1:
            return self._chain(left, right)
        if homes not in self._apart:
            return []
        one, other = self._apart[homes]
        if self._home[one] != self._home[left]:
            one, other = other, one
        return [self._apart[homes], *self._chain(left, one), *self._chain(right, other)]

    def _chain(self, start: str, end: str) -> list[Pair]:
        near = _neighbours(self._same)
        steps = _distances(near, end)
        found = []
        while start != end:
            after = min(near[start], key=lambda key: (steps.get(key, len(steps)), key))
            found.append(_ordered(start, after))
            start = after
        return found


class Joining:
    """Joins mentions, one pair after the other, and refuses to join over what was held apart."""

    def __init__(self, decided: Decided) -> None:
        self._home = decided._home
        self._into = list(range(len(decided.settled.clusters)))
        self._apart: dict[int, set[int]] = defaultdict(set)
        for homes in decided._apart:
            if len(homes) == 2:
                one, other = homes
                self._apart[one].add(other)
                self._apart[other].add(one)

    def join(self, left: str, right: str) -> bool:
        """Take two mentions as one person; False, and nothing done, where that joins two that were held apart."""
        one, other = self._root(self._home[left]), self._root(self._home[right])
        if one == other:
            return True
        if other in self._apart[one]:
            return False
        self._into[other] = one
        for far in self._apart.pop(other, ()):
            self._apart[far].discard(other)
            self._apart[far].add(one)
            self._apart[one].add(far)
        return True

    def _root(self, home: int) -> int:
        while self._into[home] != home:
            self._into[home] = self._into[self._into[home]]
            home = self._into[home]
        return home


def _ordered(left: str, right: str) -> Pair:
    return (left, right) if left < right else (right, left)


def _chains(same: set[Pair], apart: list[Pair]) -> dict[Pair, set[Pair]]:
    """For each pair held apart but still connected, every link on a shortest chain between them."""
    near = _neighbours(same)
    found = {}
    for left, right in apart:
        from_left, from_right = _distances(near, left), _distances(near, right)
        length = from_left.get(right)
        if length is not None:
            found[left, right] = {
                (a, b)
                for a, b in same
                if a in from_left and min(from_left[a] + from_right[b], from_left[b] + from_right[a]) + 1 == length
            }
    return found


def _distances(near: dict[str, set[str]], start: str) -> dict[str, int]:
    steps, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        for there in near.get(here, ()):
            if there not in steps:
                steps[there] = steps[here] + 1
                queue.append(there)
    return steps


def _neighbours(links: Iterable[Pair]) -> dict[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for a, b in links:
        near[a].add(b)
        near[b].add(a)
    return near


def _components(keys: set[str], links: set[Pair]) -> list[frozenset[str]]:
    near = _neighbours(links)
    seen: set[str] = set()
    found = []
    for key in sorted(keys):
        if key not in seen:
            members = frozenset(_distances(near, key))
            seen |= members
            found.append(members)
    return found
