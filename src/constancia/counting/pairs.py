"""Two lists only: Lincoln-Petersen and Chapman, labelled for what they are.

Both hold only if the two lists are independent and everybody is as likely to be on a list as anybody else. Two lists
cannot show whether that is so, and in practice it is not. Therefore this is never called an estimate here. Chapman
1951; variance of Seber 1970; interval log-normal in the unseen number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from constancia.counting.table import Table

_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Pair:
    """What two lists say under independence. ``lincoln_petersen`` is None where they share nobody."""

    lists: tuple[str, str]
    first: int
    second: int
    both: int
    lincoln_petersen: float | None
    chapman: float
    lower: float
    upper: float


def pair(table: Table, one: str, other: str) -> Pair:
    """Lincoln-Petersen and Chapman for two lists of a table, over the persons on either."""
    i, j = table.lists.index(one), table.lists.index(other)
    first, second = (int(table.counts[table.patterns[:, k] == 1].sum()) for k in (i, j))
    both = int(table.counts[(table.patterns[:, i] == 1) & (table.patterns[:, j] == 1)].sum())
    chapman = (first + 1) * (second + 1) / (both + 1) - 1
    seen = first + second - both
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    lower, upper = _interval(seen, chapman - seen, variance)
    return Pair((one, other), first, second, both, first * second / both if both else None, chapman, lower, upper)


def pairs(table: Table) -> list[Pair]:
    """Every two lists of a table."""
    names = table.lists
    return [pair(table, names[i], names[j]) for i in range(len(names)) for j in range(i + 1, len(names))]


def _interval(seen: int, unseen: float, variance: float) -> tuple[float, float]:
    if unseen <= 0:
        return float(seen), float(seen)
    spread = float(np.exp(_Z * np.sqrt(np.log1p(variance / unseen**2))))
    return seen + unseen / spread, seen + unseen * spread
