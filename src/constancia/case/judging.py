"""May this be judged? What contradicts what stands is refused, with the judgements that it contradicts.

Only judgements and the claims that they are about are read, so that one judgement is as fast in a large case as in a
small one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from constancia.case import ledger
from constancia.case.models import Record
from constancia.errors import BadInput, Refused
from constancia.matching.clusters import Decided, Joining, Pair
from constancia.matching.judgements import Judgement
from constancia.records.acts import is_asserted, mention_keys

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase

#: What a judgement may be about: whether two mentions are one person, or tell of one act.
ABOUT = ("person", "act")


@dataclass
class Judged:
    """The standing judgements about some mentions, in the order in which they were made, and what follows from them."""

    violations: dict[str, str]
    judgements: dict[str, list[Judgement]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[tuple[str, Pair], list[str]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def persons(self) -> Decided:
        return Decided(self.violations, self.judgements["person"])

    @cached_property
    def acts(self) -> Decided:
        return Decided(self.violations, [j for j in self.judgements["act"] if self._may_be_one_act(j.left, j.right)])

    def must_hold(self, about: str, left: str, right: str, verdict: str) -> None:
        """Refuse what contradicts standing judgements, or asks whether acts of two persons are one."""
        if about == "act" and not self._may_be_one_act(left, right):
            raise BadInput(
                f"{left} and {right} are not known to tell of the same kind of act against the same person.",
                next_step="Judge first whether they are one person; acts of different kinds are never one.",
            )
        decided = self.acts if about == "act" else self.persons
        says = decided.says(left, right)
        if {says, verdict} == {"same", "different"}:
            why = decided.why(left, right)
            raise Refused(
                f"{left} and {right} {_STANDS[about, str(says)]} by {self._told(about, why)}.",
                next_step=f"If that is wrong, undo it first: constancia judge --undo {self._last(about, why)}",
            )

    def is_open(self, about: str, left: str, right: str) -> bool:
        """Are both on record, and is nothing decided of them yet?"""
        if not {left, right} <= self.violations.keys():
            return False
        if about == "act":
            return self._may_be_one_act(left, right) and self.acts.says(left, right) is None
        return self.persons.says(left, right) is None

    def joinable(self, pairs: Iterable[tuple[str, str, str]]) -> Iterator[bool]:
        """For (about, left, right) one after the other, whether they may be joined too, given those before."""
        joining = {"person": Joining(self.persons), "act": Joining(self.acts)}
        for about, left, right in pairs:
            known = {left, right} <= self.violations.keys() and (about != "act" or self._may_be_one_act(left, right))
            yield known and joining[about].join(left, right)

    def _may_be_one_act(self, left: str, right: str) -> bool:
        one_kind = self.violations.get(left) == self.violations.get(right)
        return one_kind and bool(self.violations.get(left)) and self.persons.says(left, right) == "same"

    def _told(self, about: str, pairs: Iterable[Pair]) -> str:
        signs = {j.pair: "≠" if j.verdict == "different" else "=" for j in reversed(self.judgements[about])}
        return ", ".join(f"{self.keys[about, (a, b)][-1]} ({a} {signs[a, b]} {b})" for a, b in pairs)

    def _last(self, about: str, pairs: Sequence[Pair]) -> str:
        return max((self.keys[about, pair][-1] for pair in pairs), key=lambda key: int(key[1:]))


_STANDS = {
    ("person", "same"): "are one person",
    ("person", "different"): "are two persons",
    ("act", "same"): "tell of one act",
    ("act", "different"): "tell of two acts",
}


def judged(case: OpenCase, *mentions: str) -> Judged:
    """What stands, as far as it may concern these mentions."""
    rows = list(Record.objects.filter(case=case.id, kind="judgement", status="standing").order_by("number"))
    named = {*mentions, *(row.body[side] for row in rows for side in ("left", "right"))}
    found = Judged(_violations(case, named))
    for row in rows:
        about = row.body.get("about", "person")
        judgement = Judgement(row.body["left"], row.body["right"], row.body["verdict"])
        found.judgements[about].append(judgement)
        found.keys[about, judgement.pair].append(row.key)
    return found


def _violations(case: OpenCase, mentions: Iterable[str]) -> dict[str, str]:
    """The kind of act that each of these mentions tells of, for those that stand."""
    claims = sorted({mention.partition(".")[0] for mention in mentions})
    found: dict[str, str] = {}
    for start in range(0, len(claims), ledger.BATCH):
        rows = Record.objects.filter(case=case.id, key__in=claims[start : start + ledger.BATCH])
        for claim in map(ledger.to_record, rows):
            if claim.kind == "claim" and is_asserted(claim):
                found |= {key: claim.body["body"].get("act") or "" for key, _ in mention_keys(claim)}
    return {mention: found[mention] for mention in mentions if mention in found}
