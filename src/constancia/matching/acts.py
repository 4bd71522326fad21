"""The same act told twice: same person, same kind of act, near days and places.

Two lists that both hold a person's detention on 29 July tell of one act; a detention in May is another one. People are
matched first. Two acts of one person and one kind are proposed as one unless what they say of day or place keeps them
apart: days further apart than a list's usual slip, or different states. What is missing keeps nothing apart, and makes
the proposal weaker.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from constancia.matching.names import fold
from constancia.terms.dates import PartialDate

USUAL_SLIP_DAYS = 3


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act as one source tells it; ``person`` is the person it was done to, as judged or proposed."""

    key: str
    person: str
    act: str
    date: PartialDate | None = None
    state: str = ""
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class ActSuggestion:
    """Two tellings that may be of one act: how likely, and why."""

    left: str
    right: str
    probability: float
    reasons: str


def match_acts(rows: Iterable[ActRow]) -> list[ActSuggestion]:
    """The pairs of tellings that may be of one act, the likeliest first; order of rows never matters."""
    told: dict[tuple[str, str], list[ActRow]] = defaultdict(list)
    for row in rows:
        told[row.person, row.act].append(row)
    found = [
        suggestion
        for group in told.values()
        for left, right in combinations(sorted(group, key=lambda row: row.key), 2)
        if (suggestion := _suggestion(left, right)) is not None
    ]
    return sorted(found, key=lambda s: (-s.probability, s.left, s.right))


def _suggestion(left: ActRow, right: ActRow) -> ActSuggestion | None:
    when, where = _when(left.date, right.date), _where(left, right)
    if when is None or where is None:
        return None
    (near, day), (close, place) = when, where
    return ActSuggestion(left.key, right.key, near * close, f"same person and kind of act; {day}; {place}")


def _when(left: PartialDate | None, right: PartialDate | None) -> tuple[float, str] | None:
    """How well two dates go together and how to say it; None where they keep the acts apart."""
    if left is None or right is None or not (left.first and left.last and right.first and right.last):
        return 0.7, "one of them gives no day"
    gap = max((left.first - right.last).days, (right.first - left.last).days)
    if gap > USUAL_SLIP_DAYS:
        return None
    if gap > 0:
        return 0.75, f"{gap} days apart" if gap > 1 else "one day apart"
    exact = left.precision == right.precision == "day"
    return (0.98, "same day") if exact else (0.85, "dates that may be the same")


def _where(left: ActRow, right: ActRow) -> tuple[float, str] | None:
    states, towns = (fold(left.state), fold(right.state)), (fold(left.municipality), fold(right.municipality))
    if all(states) and states[0] != states[1]:
        return None
    if all(towns):
        return (1.0, "same town") if towns[0] == towns[1] else (0.6, "different towns of one state")
    return (0.95, "same state") if all(states) else (0.9, "one of them gives no place")
