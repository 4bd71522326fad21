"""Chao's lower bound: the fewest persons that the numbers seen once and twice allow.

It asks for no model of who is seen by whom beyond this: those harder to see are at least as often seen by none. It is
a lower bound of the total, never the total. Chao 1987, Biometrics 43; for few lists with the correction (L-1)/L of
Chao 1989.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from constancia.counting.table import Table

_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class LowerBound:
    """The bound with the interval of the bound itself (log-normal in the unseen), and the two numbers it rests on."""

    value: float
    lower: float
    upper: float
    once: int
    twice: int


def lower_bound(table: Table) -> LowerBound:
    """The bias-corrected bound n + (L-1)/L * f1 (f1-1) / (2 (f2+1)); f1 and f2 are the persons on exactly one and two
    lists.
    """
    times = table.patterns.sum(axis=1)
    once, twice = (int(table.counts[times == k].sum()) for k in (1, 2))
    lists = len(table.lists)
    share = (lists - 1) / lists
    unseen = share * once * (once - 1) / (2 * (twice + 1))
    variance = _variance(share, once, twice, unseen)
    spread = float(np.exp(_Z * np.sqrt(np.log1p(variance / unseen**2)))) if unseen > 0 else 1.0
    return LowerBound(table.n + unseen, table.n + unseen / spread, table.n + unseen * spread, once, twice)


def _variance(share: float, once: int, twice: int, unseen: float) -> float:
    """Chao's asymptotic variance of the unseen number, bias-corrected form."""
    f1, f2 = float(once), float(twice)
    return (
        unseen
        + share**2 * f1 * (2 * f1 - 1) ** 2 / (4 * (f2 + 1) ** 2)
        + share**2 * f1**2 * f2 * (f1 - 1) ** 2 / (4 * (f2 + 1) ** 4)
    )
