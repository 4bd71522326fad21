"""Put estimates together: over strata, over imputations of missing strata, and over plausible linkages.

Strata that cannot be estimated are named; they are neither summed as zero nor filled. Imputations and linkages are
combined by total expectation and variance (Rubin 1987) on a logarithm, so that the doubt between them widens the
interval.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from constancia.counting.estimate import LEVEL, Estimate, as_figure, estimate, headline
from constancia.counting.figures import Figure
from constancia.counting.lcmcr import Run
from constancia.counting.progress import each, tell
from constancia.counting.sentences import Sentence, say
from constancia.counting.table import Strata, Table, of_lists, of_rows

FEWEST_IMPUTATIONS = 10
_Z = 1.959963984540054
Runner = Callable[[Table], Estimate]


@dataclass(frozen=True)
class Combined:
    """A combined total with its interval, or None where it is refused, and what must be said with it."""

    median: float | None
    lower: float | None
    upper: float | None
    refusals: tuple[Sentence, ...]
    lines: tuple[Sentence, ...]
    parts: Mapping[str, Estimate]


def over_strata(tables: Mapping[str, Table], run: Runner, *, seed: int = 1) -> Combined:
    """Estimate each stratum and add up those that could be, with the doubt of each; the others are named.

    The sum takes strata as independent, and each unseen number as log-normal between its bounds.
    """
    parts = {name: run(table) for name, table in each("strata", tables.items())}
    refusals = [_not_estimable(name, part.refusals) for name, part in parts.items() if part.headline is None]
    known = [(tables[name].n, part.headline) for name, part in parts.items() if part.headline is not None]
    lower, median, upper = _sum_of(known, seed)
    missing = [name for name, part in parts.items() if part.headline is None]
    lines = (say("line.strata_not_summed", strata=missing),) if missing and known else ()
    return Combined(median, lower, upper, tuple(refusals), lines, parts)


def over_imputations(tables: Sequence[Table], run: Runner) -> Combined:
    """Estimate the same stratum on each imputation of missing labels (at least ten) and combine them."""
    if len(tables) < FEWEST_IMPUTATIONS:
        return Combined(None, None, None, (say("refusal.too_few_imputations", n=len(tables)),), (), {})
    return _pooled([run(table) for table in each("imputations", tables)], "line.imputed")


def over_linkages(linkages: Iterable[Mapping[str, Iterable[str]]], run: Runner) -> Combined:
    """Estimate on each of many plausible linkages (the persons on each list, by their key in that linkage) and
    combine them.
    """
    return _pooled([run(of_lists(linkage)) for linkage in linkages], "line.linkages")


def figure_over_linkages(
    base: Mapping[str, Iterable[str]],
    drawn: Sequence[Mapping[str, Iterable[str]]],
    *,
    matching: str,
    seed: int,
) -> Figure:
    """The estimated total with the doubt of the matching in its interval, or why there is none.

    On ``base``, one linkage, every method is run and every guard asked. Where it gives a headline, one is made of each
    of the linkages ``drawn``, once for each table that they give, and combined; their chains start where those of
    ``base`` stood. ``matching`` is kept with the figure, to tell whether the matching is still the same.
    """
    tell("linkages")
    found = estimate(of_lists(base), seed=seed)
    if found.headline is None:
        return as_figure(found)
    known: dict[str, Estimate] = {}
    after = itertools.count(1)

    def run(table: Table) -> Estimate:
        tell("linkages", next(after) / (len(drawn) + 1))
        if table.sha256 not in known:
            known[table.sha256] = _headline_only(table, seed, found.methods["lcmcr"].run)
        return known[table.sha256]

    combined = over_linkages(drawn, run)
    figure = as_figure(replace(found, lines=_lines_over(found, combined, len(known))))
    over = {"draws": len(drawn), "distinct": len(known), "matching": matching, "seed": seed, **_medians(combined)}
    told = {**figure.method, "linkages": over, "certain": figure.method["headline"]}
    if combined.median is None or combined.lower is None or combined.upper is None:
        nothing = replace(figure, low=None, high=None, value=None, refusals=combined.refusals)
        return replace(nothing, method={**told, "headline": None})
    numbers = {"median": combined.median, "lower": combined.lower, "upper": combined.upper}
    head = {"method": figure.method["headline"]["method"], **numbers, "level": LEVEL, "mean": None}
    return replace(
        figure,
        low=math.floor(combined.lower),
        high=math.ceil(combined.upper),
        value=round(combined.median),
        method={**told, "headline": head},
    )


def _headline_only(table: Table, seed: int, after: Run | None) -> Estimate:
    """One linkage's headline; the families were held against each other before, so they are not asked again."""
    found = estimate(table, method="lcmcr", seed=seed, after=after)
    methods = {**found.methods, **estimate(table, method="dga", seed=seed).methods}
    return replace(found, methods=methods, headline=headline(table, methods))


def _lines_over(found: Estimate, combined: Combined, distinct: int) -> tuple[Sentence, ...]:
    lines = tuple(line for line in found.lines if line.code != "line.linkage_certain")
    told = _medians(combined)
    if not told["medians"]:
        return lines
    least, most = min(told["documented"]), max(told["documented"])
    low, high = round(min(told["medians"])), round(max(told["medians"]))
    spread = say("line.certain_result", least=least, most=most, low=low, high=high, distinct=distinct)
    return (*combined.lines, spread, *lines)


def _medians(combined: Combined) -> dict[str, list[int]]:
    """The documented persons and the medians of the linkages that gave one, in the order drawn."""
    given = [(part, part.headline) for part in combined.parts.values() if part.headline is not None]
    return {
        "documented": [int(part.table["n"]) for part, _ in given],
        "medians": [round(head["median"]) for _, head in given],
    }


def stratified(strata: Strata, run: Runner, *, imputations: int, seed: int) -> Combined:
    """Each stratum estimated by itself and the estimable ones added up, with missing labels imputed so many times.

    Where no label is missing, nothing is imputed. Where some are and ``imputations`` is 0, the persons without one are
    in no stratum and in no sum, and that is said.
    """
    unlabelled = sum(count for _, label, count in strata.rows if label is None)
    known = {name: table for name, table in strata.tables().items() if name}
    if not unlabelled or not known:
        return over_strata(known, run, seed=seed)
    if not imputations:
        without = over_strata(known, run, seed=seed)
        return replace(without, lines=(*without.lines, say("line.unlabelled", n=unlabelled)))
    drawn = impute(strata.rows, strata.lists, times=imputations, seed=seed)
    parts = {name: over_imputations([filled[name] for filled in drawn], run) for name in each("strata", known)}
    heads = {name: (drawn[0][name].n, part) for name, part in parts.items() if part.median is not None}
    refusals = [_not_estimable(name, part.refusals) for name, part in parts.items() if part.median is None]
    shown = {name: _as_estimate(part) for name, part in parts.items()}
    lines = (say("line.imputed", n=imputations),) if heads else ()
    if len(heads) < len(parts):
        lines = (
            *lines,
            *([say("line.strata_not_summed", strata=[n for n in parts if n not in heads])] if heads else []),
        )
    low, middle, high = _sum_of([(n, shown[name].headline or {}) for name, (n, _) in heads.items()], seed)
    return Combined(middle, low, high, tuple(refusals), lines, shown)


def _not_estimable(name: str, reasons: Sequence[Sentence]) -> Sentence:
    """That a stratum cannot be estimated, and the first reason, each language with its own words."""
    told = [say("refusal.stratum", stratum=name, reason=getattr(r, lang)) for r in reasons[:1] for lang in ("en", "es")]
    in_english, in_spanish = told or [say("refusal.stratum", stratum=name, reason="-")] * 2
    return Sentence(in_english.code, in_english.en, in_spanish.es)


def _as_estimate(part: Combined) -> Estimate:
    """A combined stratum with the methods of its first imputation, and the combined numbers as its headline."""
    first = next(iter(part.parts.values()), Estimate({}, None, None, part.refusals, (), {}, {}))
    if part.median is None:
        return replace(first, headline=None, refusals=part.refusals)
    numbers = {"mean": None, "median": part.median, "lower": part.lower, "upper": part.upper}
    return replace(first, headline={"method": "lcmcr", **numbers, "level": 0.95}, lines=(*part.lines, *first.lines))


def _sum_of(
    known: Sequence[tuple[int, Mapping[str, float]]], seed: int
) -> tuple[float, float, float] | tuple[None, None, None]:
    """Lower bound, median and upper bound of a sum of independent strata, the unseen of each log-normal."""
    if not known:
        return None, None, None
    rng = np.random.default_rng(seed)
    drawn = sum(n + np.exp(rng.normal(*_log_unseen(n, head), 20_000)) for n, head in known)
    lower, median, upper = (float(x) for x in np.quantile(drawn, [0.025, 0.5, 0.975]))
    return lower, median, upper


def impute(
    rows: Sequence[tuple[Sequence[int], str | None, int]], lists: Sequence[str], *, times: int, seed: int
) -> list[dict[str, Table]]:
    """The tables of each stratum, so many times over, with missing labels drawn from persons on the same lists.

    ``rows`` are (pattern, stratum or None, count). Each time the shares are drawn anew from what is known (a
                  Dirichlet with one half
    for each stratum), so that the doubt about them is carried too.
    """
    strata = sorted({label for _, label, _ in rows if label is not None})
    rng = np.random.default_rng(seed)
    known: dict[tuple[int, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(strata, 0))
    for pattern, label, count in rows:
        if label is not None:
            known[tuple(pattern)][label] += count
    made = []
    for _ in range(times):
        filled = {label: [(tuple(p), c) for p, lab, c in rows if lab == label] for label in strata}
        for pattern, label, count in rows:
            if label is None and strata:
                shares = rng.dirichlet([known[tuple(pattern)][name] + 0.5 for name in strata])
                for name, drawn in zip(strata, rng.multinomial(count, shares), strict=True):
                    filled[name].append((tuple(pattern), int(drawn)))
        made.append({name: of_rows(lists, [p for p, _ in held], [c for _, c in held]) for name, held in filled.items()})
    return made


def plausible_linkages(
    records: Mapping[str, str], pairs: Sequence[tuple[str, str, float]], *, draws: int, seed: int
) -> list[dict[str, frozenset[str]]]:
    """Draw linkages from a matching model: the persons on each list, so many times over.

    ``records`` gives each record's list; ``pairs`` two records and the probability that they are the same person.
                  Each pair is taken or
    not by its probability, and records that are joined through others are one person.
    """
    rng = np.random.default_rng(seed)
    chances = np.array([probability for _, _, probability in pairs])
    made = []
    for _ in range(draws):
        same = [pair[:2] for pair, taken in zip(pairs, rng.random(len(pairs)) < chances, strict=True) if taken]
        person = _joined(records, same)
        lists: dict[str, set[str]] = {name: set() for name in records.values()}
        for record, name in records.items():
            lists[name].add(person[record])
        made.append({name: frozenset(held) for name, held in lists.items()})
    return made


def _joined(records: Iterable[str], same: Iterable[tuple[str, str]]) -> dict[str, str]:
    parent = {record: record for record in records}

    def root(record: str) -> str:
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    for one, other in same:
        first, last = sorted((root(one), root(other)))
        parent[last] = first
    return {record: root(record) for record in parent}


def _log_unseen(n: int, head: Mapping[str, float]) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of the unseen number, from the median and the interval."""
    low, middle, high = (max(head[name] - n, 0.5) for name in ("lower", "median", "upper"))
    return math.log(middle), (math.log(high) - math.log(low)) / (2 * _Z)


def _pooled(parts: Sequence[Estimate], line: str) -> Combined:
    """Rubin's rules on the logarithm of N less the fewest documented in any part."""
    named = {str(i): part for i, part in enumerate(parts)}
    heads = [part.headline for part in parts if part.headline is not None]
    if len(heads) < len(parts) or not parts:
        failed = len(parts) - len(heads)
        reasons = dict.fromkeys(r for part in parts if part.headline is None for r in part.refusals)
        return Combined(
            None, None, None, (say("refusal.linkages_fail", failed=failed, n=len(parts)), *reasons), (), named
        )
    floor = min(int(part.table["n"]) for part in parts)
    logs = np.array([_log_unseen(floor, head) for head in heads])
    middle, within = logs[:, 0].mean(), (logs[:, 1] ** 2).mean()
    between = logs[:, 0].var(ddof=1) if len(logs) > 1 else 0.0
    spread = math.sqrt(within + (1 + 1 / len(logs)) * between)
    lower, median, upper = (floor + math.exp(middle + z * spread) for z in (-_Z, 0.0, _Z))
    return Combined(median, lower, upper, (), (say(line, n=len(parts)),), named)
