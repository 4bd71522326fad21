"""Appending to the ledger and indexing what it says, in one transaction.

Everything that is written to a case goes through ``writing``. Inside it, entries are built one after the other, the
records they make are worked out by ``constancia.records.replay``, and at the end entries, tree and index are stored
together: either all of it is there afterwards, or none of it. Entries are only ever added.

The time of an entry is what this machine's clock said. A clock that steps back shows as an earlier time at a later
place; it is not smoothed, because the order is proved by the tree and not by the clock.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from constancia.case.database import said_plainly
from constancia.case.models import Case, Entry, Record
from constancia.evidence.entries import build_entry, parse_leaf
from constancia.evidence.merkle import Tree, leaf_hash
from constancia.records import replay
from constancia.terms.canonical import SALT_BYTES

#: The letter that a kind of record's keys begin with.
LETTERS = {
    "member": "m",
    "original": "O",
    "receipt": "R",
    "document": "D",
    "claim": "C",
    "judgement": "J",
    "qualification": "Q",
    "answer": "W",
    "dossier": "X",
    "replica": "B",
}

BATCH = 500


class Writing:
    """One transaction's worth of entries, not yet stored."""

    def __init__(self, case: Case, actor: str, now: Callable[[], datetime]) -> None:
        self.case = case
        self.actor = actor
        self._now = now
        self._tree = Tree(case.size, [bytes.fromhex(node) for node in case.frontier])
        self._entries: list[tuple[Any, ...]] = []
        self._actions: dict[int, replay.Action] = {}
        self._records: dict[str, replay.Record] = {}
        self._numbers: dict[str, int] = {}

    def next_key(self, kind: str) -> str:
        """The key of the next record of this kind. Keys are never given twice."""
        if kind not in self._numbers:
            self._numbers[kind] = _last_number(self.case, kind)
        self._numbers[kind] += 1
        return f"{LETTERS[kind]}{self._numbers[kind]}"

    def append(self, action: str, subject: str, payload: Mapping[str, Any]) -> int:
        """Add one entry and index what it says; return its sequence number."""
        seq = self._tree.size
        at = self._now().astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
        salt = secrets.token_bytes(SALT_BYTES)
        built = build_entry(self.case.id, seq, at, self.actor, action, subject, salt, payload)
        self._tree.append(leaf_hash(built.leaf))
        self._entries.append((self.case.id, seq, action, subject, built.leaf, built.salt, built.payload))
        # What is indexed is what would be read back: the canonical bytes, not the value that was handed in.
        said = replay.Action(seq, at, self.actor, action, subject, json.loads(built.payload))
        self._actions[seq] = said
        for record in replay.apply(said, self.lookup, self._action_at):
            self._records[record.key] = record
        return seq

    def lookup(self, key: str) -> replay.Record | None:
        """The record under a key, as it stands with the entries of this transaction."""
        if key in self._records:
            return self._records[key]
        row = Record.objects.filter(case=self.case, key=key).first()
        return to_record(row) if row else None

    def store(self) -> None:
        _insert_entries(self._entries)
        store_records(self.case, self._records.values())
        self.case.size = self._tree.size
        self.case.frontier = [node.hex() for node in self._tree.nodes]
        self.case.save(update_fields=["size", "frontier"])

    def _action_at(self, seq: int) -> replay.Action | None:
        return self._actions.get(seq) or action_at(self.case, seq)


@contextmanager
def writing(case: str, actor: str, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[Writing]:
    """Write to a case: what is appended inside is stored as a whole at the end, or not at all."""
    with said_plainly(), transaction.atomic():
        batch = Writing(Case.objects.select_for_update().get(pk=case), actor, now)
        yield batch
        batch.store()


def actions(case: Case | str) -> Iterator[replay.Action]:
    """Every entry of the ledger with its payload, in order."""
    with said_plainly():
        for entry in Entry.objects.filter(case=case).order_by("seq").iterator(chunk_size=2000):
            yield to_action(entry)


def action_at(case: Case | str, seq: int) -> replay.Action | None:
    """The entry with this sequence number."""
    with said_plainly():
        entry = Entry.objects.filter(case=case, seq=seq).first()
    return to_action(entry) if entry else None


def store_records(case: Case, records: Iterable[replay.Record]) -> None:
    """Write index rows, new or changed."""
    with connection.cursor() as cursor:
        cursor.executemany(_STORE_RECORD, [_to_row(case, record) for record in records])


def rebuild(case: str) -> None:
    """Throw the index away and make it again from the ledger."""
    with said_plainly(), transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case)
        Record.objects.filter(case=locked).delete()
        store_records(locked, replay.replay(actions(locked)).values())


def indexed(case: Case | str) -> dict[str, replay.Record]:
    """The index as it is stored, by key."""
    with said_plainly():
        return {row.key: to_record(row) for row in Record.objects.filter(case=case).iterator(chunk_size=2000)}


def to_record(row: Record) -> replay.Record:
    """The index row as a plain value."""
    return replay.Record(row.key, row.kind, row.status, row.body, row.made, row.changed)


# Plain SQL, here only: a batch of thousands of rows is written in a third of the time of the ORM's way.
_STORE_ENTRY = """
    INSERT INTO case_entry (case_id, seq, action, subject, leaf, salt, payload) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_STORE_RECORD = """
    INSERT INTO case_record (case_id, key, kind, number, status, document, sha256, body, made, changed)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (case_id, key) DO UPDATE SET status = excluded.status, document = excluded.document,
        sha256 = excluded.sha256, body = excluded.body, made = excluded.made, changed = excluded.changed
"""


def _insert_entries(rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_STORE_ENTRY, rows)


def _to_row(case: Case, record: replay.Record) -> tuple[Any, ...]:
    digits = record.key.lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return (
        case.id,
        record.key,
        record.kind,
        int(digits) if digits.isdigit() else 0,
        record.status,
        str(record.body.get("document") or ""),
        str(record.body.get("sha256") or ""),
        json.dumps(record.body),
        record.made,
        record.changed,
    )


def to_action(entry: Entry) -> replay.Action:
    """The entry with its payload as a plain value."""
    leaf = parse_leaf(bytes(entry.leaf))
    payload = None if entry.payload is None else json.loads(bytes(entry.payload))
    return replay.Action(leaf.seq, leaf.at, leaf.actor, leaf.action, leaf.subject, payload)


def _last_number(case: Case, kind: str) -> int:
    if kind == "receipt":
        return _receipts(case)
    row = Record.objects.filter(case=case, kind=kind).order_by("-number").first()
    return row.number if row else 0


def _receipts(case: Case) -> int:
    """How many receipts there are: one an entry that received something."""
    return Entry.objects.filter(case=case, action__in=["original.receive", "original.receive_again"]).count()
