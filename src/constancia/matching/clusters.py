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

from constancia.matching.judgements import Judgement

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
