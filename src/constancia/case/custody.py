"""The chain of custody of one thing: everything that the ledger knows was done with it, the gaps first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from constancia.case import ledger
from constancia.case.models import Record
from constancia.dossier.words import Words
from constancia.errors import BadInput, Tampered
from constancia.evidence.scrub import WELL

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.records.replay import Action


MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: when, by whom, what, with what, for what purpose, where, and the hash before and after.

    ``what`` is the name under which it came, or whom it went to; ``place`` where it was received, as was said then.
    ``sha256_before`` is what the ledger had recorded, ``sha256_after`` what this step recorded; both empty where a step
    did not touch the bytes. A reading that found damage and could not mend it has no hash after.
    """

    entry: int
    at: str
    actor: str
    action: str
    purpose: str = ""
    source: str = ""
    what: str = ""
    place: str = ""
    sha256_before: str = ""
    sha256_after: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known, which a court will ask first: the code of a sentence with its facts.

    ``inside`` are the containers in which the thing lay, the nearest first, if the gap is theirs.
    """

    code: str
    facts: Mapping[str, str]
    inside: tuple[str, ...] = ()

    def said(self, words: Words) -> str:
        sentence = words(f"gap.{self.code}", **self.facts)
        return words("gap.inside", containers=", ".join(self.inside), gap=sentence) if self.inside else sentence


@dataclass(frozen=True, slots=True)
class Chain:
    """The custody of one thing. ``rests_on`` are what it was taken from: a claim's document, and the original."""

    key: str
    kind: str
    gaps: tuple[Gap, ...]
    steps: tuple[Step, ...]
    sha256_now: str = ""
    description: Mapping[str, Any] = field(default_factory=dict)
    restricted: Mapping[str, Any] = field(default_factory=dict)
    receipts: tuple[Mapping[str, Any], ...] = ()
    alike: tuple[Mapping[str, Any], ...] = ()
    rests_on: tuple[str, ...] = ()
    actors: tuple[Mapping[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        words = Words("en")
        return asdict(self) | {"gaps": [gap.said(words) for gap in self.gaps]}


def custody(case: OpenCase, key: str) -> Chain:
    """The chain of an original, document, claim or any other record of the case."""
    row = Record.objects.filter(case=case.id, key=key).first()
    if row is None:
        raise BadInput(f"There is no {key} in this case.", next_step="constancia status counts what is there.")
    steps, recorded = [], ""
    for action in ledger.actions(case.id):
        if _is_about(action, key, is_here=bool(recorded)):
            steps.append(_step(action, key, recorded))
            recorded = steps[-1].sha256_after or recorded
    now = _now(case, recorded) if row.kind == "original" and row.status == "standing" else ""
    told = _told_of(case, row) | {"rests_on": _rests_on(case, row), "actors": _actors(case, steps)}
    return Chain(key, row.kind, tuple(_gaps(case, row, recorded, now, steps)), tuple(steps), now, **told)


def _rests_on(case: OpenCase, row: Record) -> tuple[str, ...]:
    """What a claim or document was taken from, down to the original."""
    keys: list[str] = []
    found: Record | None = row
    while found is not None and (key := found.body.get("document") or found.body.get("original")):
        keys.append(str(key))
        found = Record.objects.filter(case=case.id, key=key).first()
    return tuple(keys)


def _actors(case: OpenCase, steps: list[Step]) -> tuple[Mapping[str, Any], ...]:
    """Who the actors of these steps are, as the case knows them."""
    rows = Record.objects.filter(case=case.id, kind="member", key__in={step.actor for step in steps}).order_by("number")
    return tuple({"key": row.key, "name": row.body.get("name", ""), "role": row.body.get("role", "")} for row in rows)


def _told_of(case: OpenCase, row: Record) -> dict[str, Any]:
    """How an original came, what it says of itself, and which pictures look like it."""
    if row.kind != "original":
        return {}
    from constancia.case.describing import near_duplicates

    return {
        "description": row.body.get("description") or {},
        "restricted": row.body.get("restricted") or {},
        "receipts": tuple(row.body.get("receipts") or ()),
        "alike": tuple({"original": each.other, "bits": each.bits} for each in near_duplicates(case, row.key)),
    }


def _now(case: OpenCase, recorded: str) -> str:
    """What the bytes hash to as they lie there; "missing" if they do not."""
    try:
        return case.originals.check(recorded).sha256
    except Tampered:
        return MISSING


#: What is done with every original that the case holds at that time: copies of it leave.
_OF_ALL_ORIGINALS = ("dossier.export", "replica.prove")


def _is_about(action: Action, key: str, is_here: bool) -> bool:
    payload = action.payload or {}
    if action.action in _OF_ALL_ORIGINALS and key[:1] == "O":
        return is_here
    if action.action == "fixity.check":
        return key[:1] == "O" and any(first <= int(key[1:]) <= last for first, last in payload.get("originals", ()))
    named = (payload.get(name) for name in ("key", "original", "document", "left", "right", "ask"))
    return action.subject == key or key in named or key in payload.get("rests_on", ()) or key in payload.get("keys", ())


def _step(action: Action, key: str, recorded: str) -> Step:
    payload: Mapping[str, Any] = action.payload or {}
    receipt = payload.get("receipt") or {}
    if action.action == "fixity.check":
        return _fixity_step(action, payload, key, recorded)
    return Step(
        entry=action.seq,
        at=action.at,
        actor=action.actor,
        action=action.action,
        purpose=str(
            payload.get("purpose") or payload.get("reason") or payload.get("note") or receipt.get("note") or ""
        ),
        source=", ".join(filter(None, map(receipt.get, ("source", "received_from", "received_how")))),
        what=str(receipt.get("name") or payload.get("recipient") or payload.get("label") or ""),
        place=str(receipt.get("received_at") or ""),
        sha256_before=recorded if action.action == "original.receive_again" else "",
        sha256_after=str(payload.get("sha256") or (recorded if action.action == "original.receive_again" else "")),
    )


def _fixity_step(action: Action, payload: Mapping[str, Any], key: str, recorded: str) -> Step:
    """The bytes were read again: sound, mended from a replica, or lost, which leaves no hash after."""
    found = next((finding["status"] for finding in payload["findings"] if finding["key"] == key), "sound")
    after = recorded if found in WELL else ""
    return Step(action.seq, action.at, action.actor, action.action, found, sha256_before=recorded, sha256_after=after)


def _gaps(case: OpenCase, row: Record, recorded: str, now: str, steps: list[Step]) -> list[Gap]:
    gaps = []
    if row.kind == "original":
        if now == MISSING:
            gaps.append(Gap("missing", {}))
        elif now and now != recorded:
            gaps.append(Gap("changed", {"now": now, "recorded": recorded}))
        gaps += _gaps_before(case, row)
    gaps += [Gap("clock", {"one": str(a.entry), "other": str(b.entry)}) for a, b in pairwise(steps) if b.at < a.at]
    return gaps


def _gaps_before(case: OpenCase, row: Record, inside: tuple[str, ...] = ()) -> list[Gap]:
    """What is not known of how an original came, and, where it lay inside of another, of how that one came."""
    gaps: list[Gap] = []
    for receipt in row.body.get("receipts", []):
        container = receipt.get("derived_from")
        if container and container not in (row.key, *inside):
            whole = Record.objects.filter(case=case.id, key=container).first()
            gaps += _gaps_before(case, whole, (*inside, container)) if whole else []
            continue
        named = {"receipt": receipt["key"]}
        if receipt.get("custody_before", "unknown") == "unknown":
            gaps.append(Gap("custody", named | {"at": receipt["at"]}, inside))
        if not receipt.get("source"):
            gaps.append(Gap("source", named, inside))
        if not receipt.get("received_from"):
            gaps.append(Gap("giver", named, inside))
    return list({(gap.code, *gap.facts.values(), gap.inside): gap for gap in gaps}.values())
