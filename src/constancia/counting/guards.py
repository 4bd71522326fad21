"""The guards: what forbids a figure, and what must stand beside it. Each gives sentences with a code, or nothing.

    1  three linked lists at least            7  intervals include the choice of model
    2  overlaps, existence, rank, no infinity 8  each list left out once; one list that decides; held-out test
    3  chains that agree                      9  strata that cannot be estimated are named
    4  the bound on N                        10  doubt in the matching
    5  what knows nothing is not averaged    11  closed, reachable, assumption; never below what is documented
    6  two families, and their spread        12  everything needed to run it again

The numbers are those of the research on which they rest, but for those of copies and of lists that stand nearly alone,
which are our judgement; ``sentences.yaml`` says which sentence belongs to which.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from constancia.counting.convergence import FEWEST_ESS, HIGHEST_RHAT, Convergence
from constancia.counting.sentences import Sentence, say
from constancia.counting.table import Table

MOST_NEAR_BOUND = 0.01
MOST_ON_ONE_LIST = 0.8
MOST_ALONE = 0.95
LEAST_SHARED = 0.01
# by chance alone, small lists may hold the same few persons
FEWEST_FOR_A_COPY = 5


class Bracket(Protocol):
    """A named interval, as the comparison of families needs it."""

    @property
    def name(self) -> str: ...
    @property
    def lower(self) -> float | None: ...
    @property
    def upper(self) -> float | None: ...


def lists(table: Table) -> list[Sentence]:
    """Guards 1, 2 and 8: fewer than three lists with records, lists that share nobody at all, a list that shares
    nobody with any other, a list that is another's copy, a list that alone holds nearly everybody.
    """
    used = [name for name, size in table.sizes.items() if size]
    if len(used) < 3:
        return [say(("refusal.no_lists", "refusal.one_list", "refusal.two_lists")[len(used)])]
    overlaps = table.overlaps
    if not any(overlaps.values()):
        return [say("refusal.unlinked")]
    alone = [name for name in used if not any(shared for pair, shared in overlaps.items() if name in pair)]
    isolated = [say("refusal.isolated", lists=alone)] if alone else []
    return [*isolated, *_copies(table), *_alone(table)]


def _copies(table: Table) -> list[Sentence]:
    """Guard 1: two lists of the same persons are one list twice, and their overlap would pass for completeness."""
    sizes = table.sizes
    return [
        say("refusal.copied_list", first=one, second=other, held=shared)
        for (one, other), shared in table.overlaps.items()
        if shared >= FEWEST_FOR_A_COPY and shared == sizes[one] == sizes[other]
    ]


def _alone(table: Table) -> list[Sentence]:
    """Guard 8: nearly everybody on one list alone, so that a handful of shared persons would stand for all of them."""
    on = table.patterns.sum(axis=1)
    shared = int(table.counts[on > 1].sum())
    if shared >= LEAST_SHARED * table.n:
        return []
    held = {
        name: float(table.counts[(on == 1) & (table.patterns[:, i] == 1)].sum()) / table.n
        for i, name in enumerate(table.lists)
    }
    return [
        say("refusal.one_list_alone", list=name, share=_percent(share), shared=shared)
        for name, share in held.items()
        if share > MOST_ALONE
    ]


def overlap_lines(table: Table) -> list[Sentence]:
    """Guards 2 and 8: the pairs that share nobody, and a list that holds nearly everybody."""
    empty = [f"{one} - {other}" for (one, other), shared in table.overlaps.items() if not shared]
    lines = [say("line.empty_pairs", pairs=empty)] if empty else []
    for name, size in table.sizes.items():
        if size > MOST_ON_ONE_LIST * table.n:
            lines.append(say("line.list_holds_most", list=name, share=_percent(size / table.n)))
    return lines


def converged(method: str, reached: Convergence, medians: Sequence[float]) -> list[Sentence]:
    """Guard 3: R-hat at most 1.01, bulk and tail effective draws at least 400."""
    if reached.is_reached:
        return []
    return [
        say(
            "refusal.not_converged",
            method=method,
            rhat=round(min(reached.rhat, 1e6), 3),
            ess=int(min(reached.ess_bulk, reached.ess_tail)),
            most_rhat=HIGHEST_RHAT,
            least_ess=FEWEST_ESS,
            low=round(min(medians)),
            high=round(max(medians)),
        )
    ]


def bounded(method: str, bound: int, near: float, draws: float = float("inf")) -> tuple[list[Sentence], list[Sentence]]:
    """Guard 4: the bound on N is always said; refused unless surely at most 1% of the posterior is within 5% of it.

    ``draws`` are the effective draws behind the share ``near``; two standard errors are added to it.
    """
    facts: dict[str, object] = {"method": method, "bound": bound, "share": _percent(near)}
    most = near + 2 * (near * (1 - near) / draws) ** 0.5 if draws else 1.0
    refused = [say("refusal.bound_reached", **facts)] if most > MOST_NEAR_BOUND else []
    return refused, [say("line.bound", **facts)]


def collapsed(method: str, median: float, n: int) -> list[Sentence]:
    """Guard 5: a result that says nobody, or one person, was missed."""
    return [say("refusal.collapse", method=method, n=n)] if median <= n + 1 else []


def above_documented(method: str, value: float, documented: int) -> list[Sentence]:
    """Guard 11: no estimate below the documented minimum."""
    if value >= documented:
        return []
    return [say("refusal.below_documented", method=method, value=round(value), documented=documented)]


def families(found: Sequence[Bracket]) -> list[Sentence]:
    """Guard 6: at least two families with a result, and no two whose intervals are apart."""
    if len(found) < 2:
        return [say("refusal.one_family" if found else "refusal.no_family")]
    low = round(min(_end(one.lower) for one in found))
    high = round(max(_end(one.upper) for one in found))
    apart = []
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            if _end(one.upper) < _end(other.lower) or _end(other.upper) < _end(one.lower):
                apart.append(
                    say(
                        "refusal.families_disagree",
                        first=one.name,
                        first_low=round(_end(one.lower)),
                        first_high=round(_end(one.upper)),
                        second=other.name,
                        second_low=round(_end(other.lower)),
                        second_high=round(_end(other.upper)),
                        low=low,
                        high=high,
                    )
                )
    return apart


def always(methods: Sequence[str]) -> list[Sentence]:
    """Guard 11: what every estimate must say, with the assumption of each method by name."""
    return [say("line.closed"), say("line.reachable"), *(say(f"line.assumption_{method}") for method in methods)]


def _end(value: float | None) -> float:
    assert value is not None
    return value


def _percent(share: float) -> float:
    return round(100 * share, 1)
