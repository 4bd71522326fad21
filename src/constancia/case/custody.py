"""The chain of custody of one thing: everything that the ledger knows was done with it, the gaps first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from constancia.case import ledger
from constancia.case.models import Record
from constancia.errors import BadInput, Tampered
from constancia.evidence.scrub import WELL

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.records.replay import Action


MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: when, by whom, what, for what purpose, where to, and the hash before and after.

    ``sha256_before`` is what the ledger had recorded, ``sha256_after`` what this step recorded; both empty where a step
    did not touch the bytes. A reading that found damage and could not mend it has no hash after.
    """

    entry: int
    at: str
    actor: str
    action: str
    purpose: str = ""
    source: str = ""
    place: str = ""
    sha256_before: str = ""
    sha256_after: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Chain:
    """The custody of one thing. ``gaps`` are sentences about what is not known, which a court will ask first."""

    key: str
    kind: str
    gaps: tuple[str, ...]
    steps: tuple[Step, ...]
    sha256_now: str = ""
    description: Mapping[str, Any] = field(default_factory=dict)
    restricted: Mapping[str, Any] = field(default_factory=dict)
    receipts: tuple[Mapping[str, Any], ...] = ()
    alike: tuple[Mapping[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def custody(case: OpenCase, key: str) -> Chain:
    """The chain of an original, document, claim or any other record of the case."""
    row = Record.objects.filter(case=case.id, key=key).first()
    if row is None:
        raise BadInput(f"There is no {key} in this case.", next_step="constancia status counts what is there.")
    steps, recorded = [], ""
    for action in ledger.actions(case.id):
        if _is_about(action, key):
            steps.append(_step(action, key, recorded))
            recorded = steps[-1].sha256_after or recorded
    now = _now(case, recorded) if row.kind == "original" and row.status == "standing" else ""
    return Chain(key, row.kind, tuple(_gaps(row, recorded, now, steps)), tuple(steps), now, **_told_of(case, row))


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


def _is_about(action: Action, key: str) -> bool:
    payload = action.payload or {}
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
        source=", ".join(filter(None, (receipt.get("source"), receipt.get("received_from")))),
        place=str(receipt.get("name") or payload.get("recipient") or ""),
        sha256_before=recorded if action.action == "original.receive_again" else "",
        sha256_after=str(payload.get("sha256") or (recorded if action.action == "original.receive_again" else "")),
    )


def _fixity_step(action: Action, payload: Mapping[str, Any], key: str, recorded: str) -> Step:
    """The bytes were read again: sound, mended from a replica, or lost, which leaves no hash after."""
    found = next((finding["status"] for finding in payload["findings"] if finding["key"] == key), "sound")
    after = recorded if found in WELL else ""
    return Step(action.seq, action.at, action.actor, action.action, found, "", "", recorded, after)


def _gaps(row: Record, recorded: str, now: str, steps: list[Step]) -> list[str]:
    gaps = []
    if row.kind == "original":
        for receipt in row.body.get("receipts", []):
            if receipt.get("custody_before", "unknown") == "unknown":
                gaps.append(f"Custody before {receipt['at']} (receipt {receipt['key']}) is unknown.")
            if not receipt.get("source"):
                gaps.append(f"Whose account it is was not said (receipt {receipt['key']}).")
            if not receipt.get("received_from"):
                gaps.append(f"Who gave it, and how, was not said (receipt {receipt['key']}).")
        if now == MISSING:
            gaps.insert(0, "The bytes are missing: constancia scrub --from TARGET puts them back from a replica.")
        elif now and now != recorded:
            gaps.insert(0, f"The bytes are not those that were received: {now} instead of {recorded}.")
    gaps.extend(
        f"The clock stepped back between entries {a.entry} and {b.entry}." for a, b in pairwise(steps) if b.at < a.at
    )
    return gaps
