"""From the ledger's actions to the index: what each logged decision makes of the records before it.

This is the only place that knows it. The case writes its index rows with ``apply``; rebuilding a case, checking a
dossier and the property tests call the same function, so that replaying the entries gives the index exactly.

A record is never deleted: an undone or withdrawn one keeps its key and says so in its status. An action whose
payload was expunged changes nothing, except that the records it made say "expunged" and lose their body.

    action                     makes or changes
    case.open                  the case
    member.add                 a member                     m1
    original.receive(_again)   an original and its receipts O1, R1
    original.describe(_...)    what the original says of itself, in two halves
    document.extract           a document                   D1   (its text stays in the ledger's payload)
    list.map                   the document's column mapping
    claim.confirm, .state      a claim                      C1
    claim.correct, .withdraw   that claim
    suggestion.reject          a rejection, under the suggestion's key
    judgement.make             a judgement                  J1
    match.run                  the latest matching run      under "match"
    qualification.confirm      a qualification              Q1
    ask.answer                 an answer                    W1
    fixity.check               the latest reading of originals, under "fixity"
    replica.prove              a replica, as last proved    B1
    dossier.export             a dossier                    X1
    decision.undo              whatever the undone entry made
    payload.expunge            whatever the expunged entry made
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

Body = Mapping[str, Any]

#: What may be undone by the person who decided it, or by the keeper of the case.
UNDOABLE = frozenset(
    {
        "claim.confirm",
        "claim.state",
        "claim.correct",
        "claim.withdraw",
        "suggestion.reject",
        "judgement.make",
        "qualification.confirm",
        "ask.answer",
        "list.map",
    }
)


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the ledger with its payload; ``payload`` is None where it was expunged or is withheld."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    payload: Body | None


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the index: what stands now under ``key``, made by entry ``made`` and last changed by ``changed``.

    ``status`` is "standing", "undone", "withdrawn" or "expunged".
    """

    key: str
    kind: str
    status: str
    body: Body
    made: int
    changed: int

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "kind": self.kind,
            "status": self.status,
            "body": dict(self.body),
            "made": self.made,
            "changed": self.changed,
        }


Lookup = Callable[[str], Record | None]
ActionAt = Callable[[int], Action | None]


def apply(action: Action, lookup: Lookup, action_at: ActionAt) -> list[Record]:
    """The records that this action makes or changes, given the records and actions before it.

    ``lookup`` gives the record under a key, ``action_at`` the undoable action with a sequence number. An unknown
    action, or one without a payload, changes nothing.
    """
    if action.payload is None:
        return []
    rule = _RULES.get(action.action)
    return rule(action, action.payload, lookup, action_at) if rule else []


def replay(actions: Iterable[Action]) -> dict[str, Record]:
    """All records, by key, after these actions in the order of the ledger."""
    records: dict[str, Record] = {}
    undoable: dict[int, Action] = {}  # only these are looked back at; documents are large and are not
    for action in actions:
        if action.action in UNDOABLE:
            undoable[action.seq] = action
        for record in apply(action, records.get, undoable.get):
            records[record.key] = record
    return records


def index(records: Mapping[str, Record]) -> dict[str, Any]:
    """The index as a dossier carries it in ``record.json``: every record under its key."""
    return {key: record.to_json() for key, record in records.items()}


def _make(kind: str, action: Action, key: str, body: Body) -> Record:
    return Record(key, kind, "standing", dict(body), action.seq, action.seq)


def _without(payload: Body, *names: str) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if name not in names}


def _decided(action: Action, payload: Body) -> dict[str, Any]:
    return _without(payload, "key") | {"by": action.actor, "at": action.at}


def _open(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
    return [_make("case", action, "case", payload)]


def _add_member(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
    return [_make("member", action, payload["key"], _without(payload, "key"))]


def _receive(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
    receipt = dict(payload["receipt"]) | {"at": action.at, "by": action.actor}
    body = _without(payload, "key", "receipt") | {"receipts": [receipt]}
    return [_make("original", action, payload["key"], body)]


def _receive_again(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
    original = lookup(payload["key"])
    if original is None:
        return []
    receipt = dict(payload["receipt"]) | {"at": action.at, "by": action.actor}
    body = dict(original.body) | {"receipts": [*original.body.get("receipts", []), receipt]}
    return [replace(original, body=body, changed=action.seq)]


def _describe(half: str) -> Callable[[Action, Body, Lookup, ActionAt], list[Record]]:
    """The latest description stands; a new one takes both halves of the one before away, since it may have only one."""

    def make(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
        original = lookup(payload["key"])
        if original is None:
            return []
        kept = dict(original.body) if half == "restricted" else _without(original.body, "restricted")
        body = kept | {half: _without(payload, "key") | {"at": action.at}}
        return [replace(original, body=body, changed=action.seq)]

    return make


def _latest(kind: str, key: str = "") -> Callable[[Action, Body, Lookup, ActionAt], list[Record]]:
    """A record of which only the latest stands, under a key of its own or the one that the payload names."""

    def make(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
        latest = _make(kind, action, key or payload["key"], _decided(action, payload))
        before = lookup(latest.key)
        return [replace(latest, made=before.made) if before else latest]

    return make


def _extract(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
    body = _without(payload, "key", "text", "segments") | {"length": len(payload["text"]), "at": action.at}
    return [_make("document", action, payload["key"], body)]


def _map_list(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
    document = lookup(payload["document"])
    if document is None:
        return []
    body = dict(document.body) | {"mapping": payload["mapping"]}
    return [replace(document, body=body, changed=action.seq)]


def _decide(kind: str) -> Callable[[Action, Body, Lookup, ActionAt], list[Record]]:
    def make(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
        return [_make(kind, action, payload["key"], _decided(action, payload))]

    return make


def _correct(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
    claim = lookup(payload["key"])
    if claim is None:
        return []
    body = dict(claim.body) | {"body": payload["body"], "corrected": [*claim.body.get("corrected", []), action.seq]}
    return [replace(claim, body=body, changed=action.seq)]


def _withdraw(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
    claim = lookup(payload["key"])
    if claim is None:
        return []
    body = dict(claim.body) | {"withdrawn_because": payload["reason"]}
    return [replace(claim, status="withdrawn", body=body, changed=action.seq)]


def _undo(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
    undone = action_at(payload["seq"])
    if undone is None or undone.payload is None or undone.action not in UNDOABLE:
        return []
    if undone.action == "list.map":
        return _undo_mapping(action, undone.payload, lookup)
    record = lookup(undone.payload["key"])
    if record is None:
        return []
    if undone.action == "claim.correct":
        return [_undo_correction(action, undone, record, action_at)]
    if undone.action == "claim.withdraw":
        body = _without(record.body, "withdrawn_because")
        return [replace(record, status="standing", body=body, changed=action.seq)]
    return [replace(record, status="undone", changed=action.seq)]


def _undo_mapping(action: Action, payload: Body, lookup: Lookup) -> list[Record]:
    document = lookup(payload["document"])
    if document is None:
        return []
    return [replace(document, body=_without(document.body, "mapping"), changed=action.seq)]


def _undo_correction(action: Action, undone: Action, claim: Record, action_at: ActionAt) -> Record:
    """The claim as it stood before the undone correction: the last correction left, else what was first decided."""
    left = [seq for seq in claim.body["corrected"] if seq != undone.seq]
    before = action_at(left[-1] if left else claim.made)
    body = dict(claim.body) | {"corrected": left}
    if before is not None and before.payload is not None:
        body["body"] = before.payload["body"]
    return replace(claim, body=body, changed=action.seq)


def _expunge(action: Action, payload: Body, lookup: Lookup, action_at: ActionAt) -> list[Record]:
    """What the expunged entry made stays known by its key and kind, with nothing in it.

    It is made from the expunging entry alone: whoever replays the ledger afterwards has not seen what was there.
    """
    body = {"expunged_by": action.actor, "at": action.at, "reason": payload["reason"]}
    return [
        Record(made["key"], made["kind"], "expunged", body, payload["seq"], action.seq) for made in payload["records"]
    ]


_RULES: Mapping[str, Callable[[Action, Body, Lookup, ActionAt], list[Record]]] = {
    "case.open": _open,
    "member.add": _add_member,
    "original.receive": _receive,
    "original.receive_again": _receive_again,
    "original.describe": _describe("description"),
    "original.describe_restricted": _describe("restricted"),
    "document.extract": _extract,
    "list.map": _map_list,
    "claim.confirm": _decide("claim"),
    "claim.state": _decide("claim"),
    "claim.correct": _correct,
    "claim.withdraw": _withdraw,
    "suggestion.reject": _decide("rejection"),
    "judgement.make": _decide("judgement"),
    "match.run": _latest("run", "match"),
    "qualification.confirm": _decide("qualification"),
    "ask.answer": _decide("answer"),
    "fixity.check": _latest("fixity", "fixity"),
    "replica.prove": _latest("replica"),
    "dossier.export": _decide("dossier"),
    "decision.undo": _undo,
    "payload.expunge": _expunge,
}
