"""Put estimates together: over strata, over imputations of missing strata, and over plausible linkages.

Strata that cannot be estimated are named; they are neither summed as zero nor filled. Imputations and linkages are
combined by total expectation and variance (Rubin 1987) on a logarithm, so that the doubt between them widens the
interval.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from constancia.counting.estimate import Estimate
from constancia.counting.sentences import Sentence, say
from constancia.counting.table import Table, of_lists, of_rows

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
    parts = {name: run(table) for name, table in tables.items()}
    refusals = [
        say("refusal.stratum", stratum=name, reason=part.refusals[0].en if part.refusals else "-")
        for name, part in parts.items()
        if part.headline is None
    ]
    known = [(tables[name].n, part.headline) for name, part in parts.items() if part.headline is not None]
    if not known:
        return Combined(None, None, None, tuple(refusals), (), parts)
    rng = np.random.default_rng(seed)
    drawn = sum(n + np.exp(rng.normal(*_log_unseen(n, head), 20_000)) for n, head in known)
    lower, median, upper = (float(x) for x in np.quantile(drawn, [0.025, 0.5, 0.975]))
    missing = [name for name, part in parts.items() if part.headline is None]
    lines = (say("line.strata_not_summed", strata=missing),) if missing else ()
    return Combined(median, lower, upper, tuple(refusals), lines, parts)


def over_imputations(tables: Sequence[Table], run: Runner) -> Combined:
    """Estimate the same stratum on each imputation of missing labels (at least ten) and combine them."""
    if len(tables) < FEWEST_IMPUTATIONS:
        return Combined(None, None, None, (say("refusal.too_few_imputations", n=len(tables)),), (), {})
    return _pooled([run(table) for table in tables], "line.imputed")


def over_linkages(linkages: Iterable[Mapping[str, Iterable[str]]], run: Runner) -> Combined:
    """Estimate on each of many plausible linkages (the persons on each list, by their key in that linkage) and
    combine them.
    """
    return _pooled([run(of_lists(linkage)) for linkage in linkages], "line.linkages")


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
