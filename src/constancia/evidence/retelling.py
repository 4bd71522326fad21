"""Two descriptions of the same bytes as one, so that a weaker tool does not take away what a better one had read.

A description is two halves, JSON-ready: what may be shown, and what may lead to a person (see ``case.describing``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Halves = tuple[Mapping[str, Any], Mapping[str, Any]]

_WORKED_OUT = ("at", "flags")  # made anew from what is said


def retold(before: Halves, after: Halves) -> tuple[dict[str, Any], dict[str, Any]]:
    """The description that reads more claims (the later one, if as many), with what only the other one says.

    ``read_by`` names the programs of both. What a file that came along says (``beside``) is kept from both.
    """
    base, other = (before, after) if _claims(before) > _claims(after) else (after, before)
    shown, apart = (_half(base[n], other[n]) for n in (0, 1))
    read_by = [*base[0].get("read_by", ()), *other[0].get("read_by", ())]
    problems = [*base[0].get("problems", ()), *(after[0].get("problems", ()) if base is before else ())]
    if "c2pa" in base[0] and "c2pa" not in base[1]:
        apart.pop("c2pa", None)  # the signer of a manifest that was read otherwise this time
    for name, found in (("read_by", read_by), ("problems", problems)):
        shown.pop(name, None)
        if found:
            shown[name] = list(dict.fromkeys(found))
    for half, n in ((shown, 0), (apart, 1)):
        if beside := _beside(before[n], after[n]):
            half["beside"] = beside
    return shown, apart


def _claims(halves: Halves) -> int:
    return sum(len(half.get("says") or {}) for half in halves)


def _half(base: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    half = {name: value for name, value in {**other, **base}.items() if name not in _WORKED_OUT}
    says = {**(other.get("says") or {}), **(base.get("says") or {})}
    return half | ({"says": says} if says else {})


def _beside(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Any]:
    """What the later one found, and of the earlier one what is about other files than these."""
    later = list(after.get("beside") or ())
    known = {(found.get("in"), found.get("kind")) for found in later}
    return [f for f in before.get("beside") or () if (f.get("in"), f.get("kind")) not in known] + later
