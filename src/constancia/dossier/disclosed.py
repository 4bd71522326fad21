"""What a dossier discloses: its entries, the payloads that its recipient may see, and the records that these make.

Everything that a page shows comes from here, so that no page can say more than the payloads beside it, and whoever
replays the payloads gets the same records.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from constancia.errors import BadInput, Tampered
from constancia.evidence.entries import Entry, parse_leaf, payload_matches
from constancia.reading.document import Document
from constancia.records.replay import Action, Record, replay


@dataclass(frozen=True, slots=True)
class Payload:
    """One disclosed payload with the salt that ties it to its entry; ``body`` is its canonical JSON."""

    seq: int
    salt: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Disclosed:
    """The ledger up to the cut, with what of it is disclosed.

    ``documents`` holds the text of each document that stands. ``expunged`` tells which entry took the payload of
    which other one away; every other payload that is missing is withheld.
    """

    leaves: tuple[bytes, ...]
    entries: tuple[Entry, ...]
    payloads: tuple[Payload, ...]
    actions: tuple[Action, ...]
    records: Mapping[str, Record]
    documents: Mapping[str, Document]
    expunged: Mapping[int, int]

    @property
    def withheld(self) -> tuple[int, ...]:
        """The entries whose payload exists and is not disclosed here."""
        return tuple(a.seq for a in self.actions if a.payload is None and a.seq not in self.expunged)

    def of_kind(self, kind: str) -> list[Record]:
        """The records of one kind, in the order of the ledger."""
        return [record for record in self.records.values() if record.kind == kind]

    def subjects(self) -> frozenset[str]:
        """Every key that an entry speaks of, whether or not its payload is disclosed."""
        return frozenset(entry.subject for entry in self.entries)


def disclose(leaves: Iterable[bytes], payloads: Iterable[tuple[int, bytes, bytes]]) -> Disclosed:
    """Read the entries and the disclosed payloads; Tampered where a payload is not the one its entry was built over."""
    leaves = tuple(leaves)
    entries = tuple(parse_leaf(leaf) for leaf in leaves)
    if any(entry.seq != place for place, entry in enumerate(entries)):
        raise Tampered("the entries are not in the order of the ledger", next_step="Run constancia verify on the case.")
    shown = tuple(sorted((Payload(*row) for row in payloads), key=lambda payload: payload.seq))
    actions = _actions(entries, shown)
    documents = {
        action.payload["key"]: Document.from_json(action.payload)
        for action in actions
        if action.action == "document.extract" and action.payload is not None
    }
    return Disclosed(leaves, entries, shown, actions, replay(actions), documents, _expunged(actions))


def _actions(entries: tuple[Entry, ...], payloads: tuple[Payload, ...]) -> tuple[Action, ...]:
    bodies: dict[int, Mapping[str, Any]] = {}
    for payload in payloads:
        if payload.seq in bodies or not 0 <= payload.seq < len(entries):
            raise BadInput(f"payload {payload.seq} belongs to no entry of this cut, or comes twice")
        if not payload_matches(entries[payload.seq], payload.salt, payload.body):
            raise Tampered(
                f"the payload of entry {payload.seq} is not the one that was recorded",
                next_step="Run constancia verify on the case; do not export from this copy.",
            )
        bodies[payload.seq] = json.loads(payload.body)
    return tuple(Action(e.seq, e.at, e.actor, e.action, e.subject, bodies.get(e.seq)) for e in entries)


def _expunged(actions: tuple[Action, ...]) -> dict[int, int]:
    """Which entry expunged which: by the disclosed payloads of the expunging entries."""
    return {
        action.payload["seq"]: action.seq
        for action in actions
        if action.action == "payload.expunge" and action.payload is not None and "seq" in action.payload
    }
