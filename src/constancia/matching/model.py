"""Which mentions may be of one person: pairs with their probability and the weight of each field, and who follows.

Order: rows are made comparable (``prepare``), pairs that share something are found (``blocking``), the weights are
learned from the lists where these are large enough to teach anything (``training``), each pair is scored, and people
are proposed that respect what persons judged and what lists are (``linking``). Everything here is a suggestion.

A name alone is not a match: where nothing but the name could be compared, or nothing else speaks for the pair, its
probability stays below one half, and it says so. A mention without a name matches nobody by name.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from constancia.errors import BadInput
from constancia.matching.draws import draw
from constancia.matching.judgements import Judgement
from constancia.matching.linking import Edge, Rules, link
from constancia.matching.prepare import Columns
from constancia.matching.rows import PersonRow
from constancia.matching.scoring import Report, Scored, score

SUGGESTED = math.log2(0.05 / 0.95)


@dataclass(frozen=True, slots=True)
class PairSuggestion:
    """Two mentions that may be of one person.

    ``weights`` has the bits by which each field speaks for (above 0) or against (below) it: with every bit the odds
    double. ``not_compared`` names the fields of which one side or both say nothing.
    """

    left: str
    right: str
    probability: float
    weights: Mapping[str, float]
    reasons: str
    not_compared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs from the most to the least probable, the people that would follow, N plausible ways to link, the report."""

    pairs: list[PairSuggestion]
    clusters: list[frozenset[str]]
    draws: list[list[frozenset[str]]]
    report: Report


def match(
    rows: Iterable[PersonRow],
    judgements: Iterable[Judgement] = (),
    *,
    draws: int = 0,
    seed: int = 1,
    once_in: Collection[str] = (),
) -> Matching:
    """Propose pairs and people among these mentions; keys must be unique.

    ``once_in``: lists that hold each person once. ``draws``: so many plausible linkages beside the likeliest.
    """
    columns = Columns.of(rows)
    keys = [str(key) for key in columns.get("key")]
    if len(set(keys)) < len(keys):
        raise BadInput("two mentions have the same key", next_step="Give every row of every list a key of its own.")
    at = {key: place for place, key in enumerate(keys)}
    judged = [j for j in judgements if j.left in at and j.right in at]
    linked = link_columns(
        columns,
        same=[(at[j.left], at[j.right]) for j in judged if j.verdict == "same"],
        different=[(at[j.left], at[j.right]) for j in judged if j.verdict == "different"],
        seed=seed,
        once_in=once_in,
    )
    return Matching(
        linked.suggestions(keys),
        _named(linked.people, keys),
        [_named(people, keys) for people in linked.draws(draws, seed=seed)],
        linked.report,
    )


def _named(people: Sequence[Sequence[int]], keys: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(keys[m] for m in person) for person in people]


@dataclass(frozen=True, slots=True)
class Linked:
    """The people proposed, as the positions of their mentions; the pairs behind them, and what had to be respected."""

    people: list[list[int]]
    by_exclusion: Mapping[tuple[int, int], float]
    scored: Scored
    lists: Sequence[str]
    rules: Rules

    @property
    def report(self) -> Report:
        return self.scored.report

    def suggestions(self, keys: Sequence[str]) -> list[PairSuggestion]:
        """The pairs worth showing to a person, the likeliest first."""
        shown = int((self.scored.bits >= SUGGESTED).sum())
        found = [_suggestion(keys, self.scored, row, self.by_exclusion) for row in range(shown)]
        found += [_suggestion(keys, self.scored, row, self.by_exclusion) for row in self._excluded(shown)]
        return sorted(found, key=lambda pair: -pair.probability)

    def _excluded(self, after: int) -> list[int]:
        """The scored pairs from a row on that were joined by exclusion, though little speaks for them by itself."""
        if not self.by_exclusion:
            return []
        pairs = zip(self.scored.left[after:].tolist(), self.scored.right[after:].tolist(), strict=True)
        return [row for row, pair in enumerate(pairs, after) if pair in self.by_exclusion]

    def draws(self, count: int, *, seed: int = 1) -> Iterator[list[list[int]]]:
        """``count`` plausible linkages, for counting; see ``draws``."""
        return draw(self.lists, edges(self.scored), count, self.rules, seed=seed)


def link_columns(
    columns: Columns,
    *,
    same: Sequence[tuple[int, int]] = (),
    different: Sequence[tuple[int, int]] = (),
    seed: int = 1,
    once_in: Collection[str] = (),
    engine: str = "",
) -> Linked:
    """Score and link mentions given as columns; judgements are pairs of positions; ``engine``: see ``score``."""
    scored = score(columns, seed=seed, engine=engine)
    nameless = (~scored.named).nonzero()[0].tolist()
    rules = Rules(same, different, once_in, nameless, scored.model.prior_bits)
    lists = [str(name) for name in columns.get("list")]
    linkage = link(lists, edges(scored), rules)
    return Linked(linkage.people, linkage.by_exclusion, scored, lists, rules)


def edges(scored: Scored) -> list[Edge]:
    """The scored pairs as linking takes them."""
    return list(zip(scored.left.tolist(), scored.right.tolist(), scored.bits.tolist(), strict=True))


def probability(bits: float) -> float:
    """The probability that stands for log2 odds."""
    return 1.0 / (1.0 + math.exp2(-max(-60.0, min(60.0, bits))))


def _suggestion(
    keys: Sequence[str], scored: Scored, row: int, by_exclusion: Mapping[tuple[int, int], float]
) -> PairSuggestion:
    left, right = int(scored.left[row]), int(scored.right[row])
    alone = probability(float(scored.bits[row]))
    excluded = by_exclusion.get((left, right), 0.0)
    facts = list(zip(scored.model.comparisons, scored.weights[row].tolist(), scored.levels[row].tolist(), strict=True))
    compared = [(c.field, bits, c.levels[level].label) for c, bits, level in facts if level >= 0]
    return PairSuggestion(
        keys[left],
        keys[right],
        max(alone, excluded),
        {name: round(bits, 2) for name, bits, _ in compared},
        "; ".join(
            [f"{name}: {label} ({bits:+.1f})" for name, bits, label in compared]
            + ["by exclusion: who is left over in the other lists"] * (excluded > alone)
        ),
        tuple(name for name in scored.report.fields if name not in {field for field, _, _ in compared}),
    )
