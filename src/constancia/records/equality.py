"""Is the stored index exactly what replaying the ledger gives? If not, the records that differ are named.

It needs no Django: a case is read from its SQLite file, a dossier from its files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from constancia.errors import BadInput
from constancia.evidence.durable import unchanging_database
from constancia.evidence.entries import parse_leaf
from constancia.evidence.findings import Finding, Status, worded
from constancia.records.replay import UNDOABLE, Action, Record, apply, index, replay

CHECK = "replay"
MOST_NAMED = 20

_COLUMNS = "key, kind, status, body, made, changed"
#: Actions that make a record which their subject names; any other may speak of a record that was there before.
_MADE_ONCE = ("original.receive", "document.extract", "judgement.make", "qualification.confirm", "ask.answer")


def equality(actions: Iterable[Action], stored: Mapping[str, Any], file: str) -> list[Finding]:
    """Hold a stored index against the replay of the actions."""
    try:
        replayed = index(replay(actions))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # A payload that is not what its action needs: said by the ledger's own checks too, and never a traceback.
        return [
            Finding(
                CHECK,
                file,
                "failed",
                worded(
                    "the ledger cannot be replayed: {kind} {why}",
                    kind=type(error).__name__,
                    why=str(error),
                ),
                file,
            )
        ]
    differing = sorted(key for key in {*replayed, *stored} if replayed.get(key) != stored.get(key))
    if not differing:
        return [
            Finding(
                CHECK, file, "passed", worded("replaying the ledger gives these {n} records", n=len(replayed)), file
            )
        ]
    return [
        Finding(CHECK, key, "failed", worded("{key} in {file} is not what the ledger says", key=key, file=file), file)
        for key in differing[:MOST_NAMED]
    ]


def dossier_equality(folder: Path) -> list[Finding]:
    """Hold a dossier's ``record.json`` against its entries and disclosed payloads."""
    file = "data/record.json"
    try:
        stored = json.loads((folder / file).read_bytes())
        payloads = _payload_lines(folder / "data/payloads.jsonl")
        leaves = (folder / "data/entries.jsonl").read_bytes().splitlines()
        actions = [_action(leaf, payloads.get(seq)) for seq, leaf in enumerate(leaves)]
    except (OSError, ValueError, KeyError, RecursionError, BadInput) as error:
        return [
            Finding(
                CHECK,
                file,
                "not_checkable",
                worded("the files cannot be read as a ledger: {why}", why=str(error)),
                file,
            )
        ]
    if not isinstance(stored, dict):
        return [Finding(CHECK, file, "failed", worded("{file} is not an index of records", file=file), file)]
    return equality(actions, stored, file)


def case_equality(folder: Path) -> list[Finding]:
    """Hold the index tables of a case's SQLite file against its ledger."""
    file = "case.sqlite3"
    try:
        connection = sqlite3.connect(unchanging_database(folder / file), uri=True)
        try:
            if _is_as_replayed(connection):
                count = connection.execute("SELECT count(*) FROM case_record").fetchone()[0]
                return [
                    Finding(
                        CHECK,
                        file,
                        "passed",
                        worded("replaying the ledger gives these {n} records", n=count),
                        file,
                    )
                ]
            return equality(_stored_actions(connection), dict(_stored_records(connection)), file)
        finally:
            connection.close()
    except (sqlite3.Error, ValueError, TypeError, BadInput) as error:
        status: Status = "failed" if (folder / file).exists() else "not_checkable"
        return [Finding(CHECK, file, status, worded("the tables cannot be read: {why}", why=str(error)), file)]


def _is_as_replayed(connection: sqlite3.Connection) -> bool:
    """Is the index as the ledger says, seen without holding either in memory?

    Each record is compared, and forgotten, at the entry that changed it last. Only those that a later entry looks back
    at are kept. False also where this way cannot tell: then both are held in memory, and what differs is named.
    """
    kept: dict[str, Record] = {}
    looked_back_at = _looked_back_at(connection)
    stored = _stored_in_order(connection)
    expected: dict[str, dict[str, Any]] = {}  # what is stored as changed by an entry that is not reached yet, by key
    waiting = next(stored, None)

    def lookup(key: str) -> Record | None:
        if key not in looked_back_at:
            raise KeyError(key)  # a rule that looks further than we thought: this way cannot tell
        return kept.get(key)

    try:
        for action in _stored_actions(connection):
            while waiting is not None and waiting["changed"] == action.seq:
                expected[waiting["key"]] = waiting
                waiting = next(stored, None)
            for record in apply(action, lookup, partial(_undoable_before, connection, action.seq)):
                if record.key in looked_back_at:
                    kept[record.key] = record
                if expected.get(record.key) == record.to_json():
                    del expected[record.key]
                elif record.key not in looked_back_at:
                    return False
            if expected:
                return False
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return waiting is None and _are_all_stored(connection, kept)


def _undoable_before(connection: sqlite3.Connection, now: int, seq: int) -> Action | None:
    query = "SELECT leaf, payload FROM case_entry WHERE seq = ?"
    row = connection.execute(query, (seq,)).fetchone() if seq < now else None
    action = _stored_action(*row) if row else None
    return action if action and action.action in UNDOABLE else None


def _are_all_stored(connection: sqlite3.Connection, kept: Mapping[str, Record]) -> bool:
    """Is each record that was kept stored as it stood in the end?"""
    query = f"SELECT {_COLUMNS} FROM case_record WHERE key = ?"  # noqa: S608  constant columns
    for key, record in kept.items():
        row = connection.execute(query, (key,)).fetchone()
        if row is None or _stored_record(row) != record.to_json():
            return False
    return True


def _looked_back_at(connection: sqlite3.Connection) -> set[str]:
    """The keys of records that more than one entry may speak of."""
    marks = ", ".join("?" * len(_MADE_ONCE))
    again = f"SELECT DISTINCT subject FROM case_entry WHERE action NOT IN ({marks})"  # noqa: S608  question marks only
    return {row[0] for row in connection.execute(again, _MADE_ONCE)}


def _payload_lines(path: Path) -> dict[int, Any]:
    lines = (json.loads(line) for line in path.read_bytes().splitlines())
    return {line["seq"]: line["payload"] for line in lines}


def _action(leaf: bytes, payload: Any) -> Action:
    entry = parse_leaf(leaf)
    return Action(entry.seq, entry.at, entry.actor, entry.action, entry.subject, payload)


def _stored_records(connection: sqlite3.Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in connection.execute(f"SELECT {_COLUMNS} FROM case_record"):  # noqa: S608  constant columns
        yield row[0], _stored_record(row)


def _stored_in_order(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    for row in connection.execute(f"SELECT {_COLUMNS} FROM case_record ORDER BY changed"):  # noqa: S608  constant columns
        yield _stored_record(row)


def _stored_record(row: Sequence[Any]) -> dict[str, Any]:
    record = dict(zip(("key", "kind", "status", "body", "made", "changed"), row, strict=True))
    return record | {"body": json.loads(record["body"])}


def _stored_actions(connection: sqlite3.Connection) -> Iterator[Action]:
    for leaf, payload in connection.execute("SELECT leaf, payload FROM case_entry ORDER BY seq"):
        yield _stored_action(leaf, payload)


def _stored_action(leaf: bytes, payload: bytes | None) -> Action:
    return _action(bytes(leaf), None if payload is None else json.loads(bytes(payload)))
