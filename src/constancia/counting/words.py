"""From the words of a source to bounds: "more than 2,000" is 2,001 or more, and nothing bounds it from above.

The words stay verbatim beside the bounds, and the rule that was used is a sentence. One principle covers the loose
words: a plural of a counting word means at least two of it ("dozens" is at least 24, "cientos" at least 200), and
"about" means rounded to its last digit that is not zero. A person may have confirmed other bounds with the claim;
then those stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constancia.counting.sentences import Sentence, say

_PLURALS = {
    "couple": 1, "pair": 1, "par": 1, "several": 1, "various": 1, "varios": 1, "varias": 1, "some": 1, "algunos": 1,
    "algunas": 1, "many": 1, "muchos": 1, "muchas": 1, "numerous": 1, "numerosos": 1, "numerosas": 1, "handful": 1,
    "punado": 1, "multiple": 1, "multiples": 1, "few": 1, "unos": 1, "unas": 1,
    "tens": 10, "decenas": 10, "dozens": 12, "docenas": 12, "scores": 20, "veintenas": 20,
    "hundreds": 100, "cientos": 100, "centenares": 100, "centenas": 100,
    "thousands": 1000, "miles": 1000, "millares": 1000, "millions": 10**6, "millones": 10**6,
}  # fmt: skip
_SINGULARS = {
    "ten": 10, "decena": 10, "dozen": 12, "docena": 12, "score": 20, "veintena": 20, "hundred": 100, "centenar": 100,
    "centena": 100, "thousand": 1000, "millar": 1000, "million": 10**6, "millon": 10**6,
}  # fmt: skip
_MULTIPLIERS = {"thousands": 1000, "miles": 1000, "millions": 10**6, "millones": 10**6, "millares": 1000}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a source's words allow at least and at most (None: the words set no bound), and the rule that says so."""

    low: int | None
    high: int | None
    value: int | None
    rule: Sentence


def bounds(count: Mapping[str, Any] | None, words: str = "") -> Bounds:
    """The bounds that a claim's count sets.

    ``count`` has ``op`` (eq, ge, gt, le, lt, approx, range, vague, fraction, all), ``value``, ``min`` and ``max``;
                  ``words`` are the
    source's own. A count that sets no bound gives open bounds and the sentence that says why, never a guess.
    """
    if count is None:
        return Bounds(None, None, None, say("words.none"))
    op, value = str(count.get("op") or ""), _whole(count.get("value"))
    low, high = _whole(count.get("min")), _whole(count.get("max"))
    if op == "lt" and value is not None and high is not None and high >= value:
        op = "le"  # the reader has one op for "fewer than 50" and "up to 50", and tells them apart by the most
    if value is not None and op in _EXACT:
        return _EXACT[op](value)
    if low is not None or high is not None:
        return Bounds(low, high, value, say("words.confirmed"))
    if op == "approx" and value is not None:
        return _about(value)
    if op in ("fraction", "all"):
        return Bounds(None, None, None, say(f"words.{op}"))
    return _loose(words)


_EXACT = {
    "eq": lambda n: Bounds(n, n, n, say("words.eq")),
    "ge": lambda n: Bounds(n, None, None, say("words.ge", n=n)),
    "gt": lambda n: Bounds(n + 1, None, None, say("words.gt", n=n + 1)),
    "le": lambda n: Bounds(None, n, None, say("words.le", n=n)),
    "lt": lambda n: Bounds(None, max(n - 1, 0), None, say("words.lt", n=max(n - 1, 0))),
    "all": lambda n: Bounds(n, n, n, say("words.eq")),
}


def _about(value: int) -> Bounds:
    """Rounded to the last digit that is not zero: about 300 is 250 to 350, about 17 is 17."""
    step = 1
    while value and value % (step * 10) == 0:
        step *= 10
    half = step // 2
    return Bounds(value - half, value + half, value, say("words.approx", low=value - half, high=value + half))


def _loose(words: str) -> Bounds:
    """The largest lower bound among readings of the words: "several hundred", "decenas de miles" are one number."""
    found = _plain_words(words)
    lows = [2 * _PLURALS[word] * _after(found, at) for at, word in enumerate(found) if word in _PLURALS]
    if lows:
        return Bounds(max(lows), None, None, say("words.plural", n=max(lows)))
    for at, word in enumerate(found):
        if word in _SINGULARS:
            half = any(before in ("half", "media", "medio") for before in found[max(0, at - 2) : at])
            return _about_a(_SINGULARS[word] // (2 if half else 1))
    return Bounds(None, None, None, say("words.unbounded"))


def _after(found: list[str], at: int) -> int:
    """What the next two words multiply by: thousands in "tens of thousands", a hundred in "several hundred"."""
    factor = 1
    for follower in found[at + 1 : at + 3]:
        if _PLURALS[found[at]] == 1 and follower in _SINGULARS:
            factor *= _SINGULARS[follower]
        elif _PLURALS[found[at]] > 1:
            factor *= _MULTIPLIERS.get(follower, 1)
    return factor


def _about_a(unit: int) -> Bounds:
    """ "A dozen" said loosely: no more is read from it than half a unit either way."""
    low, high = unit - unit // 2, unit + unit // 2
    return Bounds(low, high, unit, say("words.approx", low=low, high=high))


def _plain_words(words: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", words.casefold())
    return re.findall(r"[a-z]+", "".join(c for c in decomposed if not unicodedata.combining(c)))


def _whole(value: Any) -> int | None:
    """A whole number of people, or None where the claim has none; a fraction of a person is not a count."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value >= 0 and float(value).is_integer() else None
