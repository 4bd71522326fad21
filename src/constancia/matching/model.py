"""Which mentions may be of one person: pairs with their probability and the weight of each field, and who follows.

Order: rows are made comparable (``prepare``), pairs that share something are found (``blocking``), the weights are
learned from the lists where these are large enough to teach anything (``training``), each pair is scored, and people
are proposed that respect what persons judged and what lists are (``linking``). Everything here is a suggestion.

A name alone is not a match: where nothing but the name could be compared, or nothing else speaks for the pair, its
probability stays below one half, and it says so. A mention without a name matches nobody by name.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constancia.errors import BadInput
from constancia.matching.blocking import TooBig, block
from constancia.matching.comparisons import NAME_FIELDS, PERSON, Comparison, text
from constancia.matching.judgements import Judgement
from constancia.matching.linking import Edge, link
from constancia.matching.prepare import Columns, prepare
from constancia.matching.rows import PersonRow
from constancia.matching.tables import number
from constancia.matching.training import Model, open_linker, train, weigh_rarity

if TYPE_CHECKING:
    import duckdb

NAME_ALONE = 0.45
SUGGESTED = 0.05
PLAINLY_DIFFERENT = -12.0


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
class Report:
    """What was compared, with what, and what could not be."""

    mentions: int
    lists: int
    unnamed: int
    compared: int
    fields: tuple[str, ...]
    fields_never_filled: tuple[str, ...]
    learned_from: int
    prior: float
    too_big: tuple[TooBig, ...]
    once_in: tuple[str, ...]


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
    """Propose pairs and people among these mentions; keys must be unique. ``once_in``: lists that hold each person once."""
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
    people = [frozenset(keys[m] for m in person) for person in linked.people]
    return Matching(linked.suggestions(keys), people, [], linked.report)


@dataclass(frozen=True, slots=True)
class Linked:
    """The people proposed, as the positions of their mentions, and the scored pairs behind them."""

    people: list[list[int]]
    pairs: list[ScoredPair]
    model: Model
    report: Report

    def suggestions(self, keys: Sequence[str]) -> list[PairSuggestion]:
        """The pairs worth showing to a person, the likeliest first."""
        return [_suggestion(keys, s, self.model) for s in self.pairs if s.probability >= SUGGESTED]


def link_columns(
    columns: Columns,
    *,
    same: Sequence[tuple[int, int]] = (),
    different: Sequence[tuple[int, int]] = (),
    seed: int = 1,
    once_in: Collection[str] = (),
) -> Linked:
    """Score and link mentions given as columns; judgements are pairs of positions."""
    scored = score(columns, seed=seed)
    edges = [Edge(s.left, s.right, s.bits) for s in scored.pairs]
    people = link(columns.get("list"), edges, same=same, different=different, once_in=once_in)
    return Linked(people, scored.pairs, scored.model, scored.report)


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """A pair by the positions of its rows, with the bits of each field; None where it could not be compared."""

    left: int
    right: int
    bits: float
    weights: tuple[float | None, ...]
    levels: tuple[int | None, ...]

    @property
    def probability(self) -> float:
        return 1.0 / (1.0 + 2.0 ** -max(-60.0, min(60.0, self.bits)))


@dataclass(frozen=True, slots=True)
class Scored:
    """Every pair that was compared and not plainly different, with the model that scored it."""

    pairs: list[ScoredPair]
    model: Model
    report: Report


def score(columns: Columns, *, seed: int = 1, threads: int = 2) -> Scored:
    """Compare what shares a key, by a model learned from these very lists."""
    import duckdb

    with duckdb.connect(config={"threads": threads}) as con:
        table = prepare(columns)
        con.register("arriving", table)
        con.execute("create table prepared as from arriving")
        comparisons, never = _comparisons(con, columns)
        too_big = block(con)
        model = train(con, comparisons, columns.size, seed)
        pairs = _predict(con, model)
        report = _report(con, columns, model, never, too_big)
    return Scored(pairs, model, report)


def _comparisons(con: duckdb.DuckDBPyConnection, columns: Columns) -> tuple[list[Comparison], tuple[str, ...]]:
    """The comparisons that at least two rows can take part in, and the fields that no two rows fill."""
    wanted = [*PERSON, *(text(place, heading) for place, heading in enumerate(columns.text))]
    comparable, never = [], []
    for comparison in wanted:
        one_side = comparison.null.replace("_l ", " ").replace("_r ", " ")
        filled = number(con, f"select count(*) from prepared where not ({one_side})")
        (comparable if filled > 1 else never).append(comparison)
    return comparable, tuple(c.field for c in never)


def _predict(con: duckdb.DuckDBPyConnection, model: Model) -> list[ScoredPair]:
    linker = open_linker(con, model, rare=True)
    weigh_rarity(con, linker, model)
    linker.table_management.register_blocked_pairs_for_predict(linker._db_api.register(con.table("blocked")))
    scored = linker.inference.predict(threshold_match_weight=PLAINLY_DIFFERENT, warning_mode="never")
    rare = [any(level.rare for level in c.levels) for c in model.comparisons]
    wanted = ", ".join(f"mw_c{n}, " + (f"mw_tf_adj_c{n}" if r else "0::double") for n, r in enumerate(rare))
    rows = con.execute(f"select uid_l, uid_r, {wanted} from {scored.physical_name}").fetchall()
    start = math.log2(model.prior / (1 - model.prior))
    levels = [_by_weight(c) for c in model.comparisons]
    return sorted((_scored(row, levels, start, model) for row in rows), key=lambda s: (-s.bits, s.left, s.right))


def _by_weight(comparison: Comparison) -> dict[float, int]:
    """The level of each weight: Splink gives the weight, which tells the level; 0 where nothing was compared."""
    return {round(math.log2(level.m / level.u), 6): place for place, level in enumerate(comparison.levels)}


def _scored(row: Sequence[Any], by_weight: Sequence[Mapping[float, int]], start: float, model: Model) -> ScoredPair:
    levels = tuple(known.get(round(bits, 6)) for known, bits in zip(by_weight, row[2::2], strict=True))
    weights = tuple(
        None if level is None else max(-c.strongest, min(c.strongest, bits + rarity))
        for c, level, bits, rarity in zip(model.comparisons, levels, row[2::2], row[3::2], strict=True)
    )
    return ScoredPair(row[0], row[1], _total(start, weights, model), weights, levels)


def _total(start: float, weights: Sequence[float | None], model: Model) -> float:
    """The bits for the pair; a name alone leaves it below one half."""
    bits = start + sum(w for w in weights if w is not None)
    beyond = [
        w for c, w in zip(model.comparisons, weights, strict=True) if w is not None and c.field not in NAME_FIELDS
    ]
    supported = any(w > 0.5 for w in beyond)
    return bits if supported else min(bits, math.log2(NAME_ALONE / (1 - NAME_ALONE)))


def _suggestion(keys: Sequence[str], scored: ScoredPair, model: Model) -> PairSuggestion:
    compared = [
        (c, weight, c.levels[level])
        for c, weight, level in zip(model.comparisons, scored.weights, scored.levels, strict=True)
        if weight is not None and level is not None
    ]
    reasons = "; ".join(f"{c.field}: {level.label} ({weight:+.1f})" for c, weight, level in compared)
    return PairSuggestion(
        keys[scored.left],
        keys[scored.right],
        scored.probability,
        {c.field: round(w, 2) for c, w, _ in compared},
        reasons,
        tuple(c.field for c, w in zip(model.comparisons, scored.weights, strict=True) if w is None),
    )


def _report(
    con: duckdb.DuckDBPyConnection, columns: Columns, model: Model, never: tuple[str, ...], too_big: list[TooBig]
) -> Report:
    return Report(
        mentions=columns.size,
        lists=len(set(columns.get("list"))),
        unnamed=number(con, "select count(*) from prepared where words is null"),
        compared=number(con, "select count(*) from blocked"),
        fields=tuple(c.field for c in model.comparisons),
        fields_never_filled=never,
        learned_from=model.learned_from,
        prior=model.prior,
        too_big=tuple(too_big),
        once_in=(),
    )
