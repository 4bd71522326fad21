"""What was decided in one reading of an original, found again in another reading of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constancia.case.models import Record
from constancia.case.models import Suggestion as Row
from constancia.reading.relocate import Relocated, drift, relocate_all
from constancia.reading.sentences import say

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.reading.suggestion import Suggestion

_CORES = ("trigger", "span")


@dataclass(frozen=True, slots=True)
class Moved:
    """The bodies of what was decided, as they stand in the new text, and sentences on how their passages moved."""

    bodies: tuple[Mapping[str, Any], ...]
    said: tuple[str, ...]


def moved_decisions(case: OpenCase, document: str, old: str, new: str) -> Moved:
    """Claims on record and decided suggestions of a document, found again in a new text of its original."""
    claims = Record.objects.filter(case=case.id, kind="claim", document=document, status="standing").order_by("number")
    decided = Row.objects.filter(case=case.id, about="claim", document=document).exclude(state="waiting")
    bodies, done, lost = [], list[Relocated](), []
    for claim in claims:
        body, places = relocate_all(claim.body["body"], old, new)
        bodies.append(body)
        done += places
        if any(place.after is None for place in places):
            lost.append(claim.key)
    bodies += [relocate_all(row.body, old, new)[0] for row in decided]
    said = [drift(tuple(done))] + ([say("drift.lost", claims=", ".join(lost))] if lost else [])
    return Moved(tuple(bodies), tuple(filter(None, said)))


def left_after(found: Sequence[Suggestion], decided: Sequence[Mapping[str, Any]]) -> list[Suggestion]:
    """The suggestions that none of these decisions is about."""
    return [one for one in found if not any(_is_about(body, one.body) for body in decided)]


def _is_about(decided: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """The same row of a list, or words that overlap and tell of the same act, or of none."""
    if "row" in body or "row" in decided:
        return (body.get("table"), body.get("row")) == (decided.get("table"), decided.get("row"))
    if body.get("act") != decided.get("act"):
        return False
    return any(_overlap(body.get(core), decided.get(core)) for core in _CORES)


def _overlap(a: Mapping[str, Any] | None, b: Mapping[str, Any] | None) -> bool:
    return bool(a and b and a["start"] < b["end"] and b["start"] < a["end"])
