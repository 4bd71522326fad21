"""Is the stored index exactly what replaying the ledger gives? If not, the records that differ are named.

It needs no Django: a case is read from its SQLite file, a dossier from its files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from constancia.errors import BadInput
from constancia.evidence.entries import parse_leaf
from constancia.evidence.findings import Finding
from constancia.records.replay import Action, index, replay

CHECK = "replay"
MOST_NAMED = 20


def equality(actions: Iterable[Action], stored: Mapping[str, Any], file: str) -> list[Finding]:
    """Hold a stored index against the replay of the actions."""
    try:
        replayed = index(replay(actions))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # A payload that is not what its action needs: said by the ledger's own checks too, and never a traceback.
        return [Finding(CHECK, file, "failed", f"the ledger cannot be replayed: {type(error).__name__} {error}", file)]
    differing = sorted(key for key in {*replayed, *stored} if replayed.get(key) != stored.get(key))
    if not differing:
        return [Finding(CHECK, file, "passed", f"replaying the ledger gives these {len(replayed)} records", file)]
    return [
        Finding(CHECK, key, "failed", f"{key} in {file} is not what the ledger says", file)
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
        return [Finding(CHECK, file, "not_checkable", f"the files cannot be read as a ledger: {error}", file)]
    if not isinstance(stored, dict):
        return [Finding(CHECK, file, "failed", f"{file} is not an index of records", file)]
    return equality(actions, stored, file)


def case_equality(folder: Path) -> list[Finding]:
    """Hold the index tables of a case's SQLite file against its ledger."""
    file = "case.sqlite3"
    try:
        connection = sqlite3.connect(f"file:{quote(str((folder / file).absolute()))}?mode=ro", uri=True)
        try:
            stored = dict(_stored_records(connection))
            return equality(_stored_actions(connection), stored, file)
        finally:
            connection.close()
    except (sqlite3.Error, ValueError, BadInput) as error:
        return [Finding(CHECK, file, "not_checkable", f"the tables cannot be read: {error}", file)]


def _payload_lines(path: Path) -> dict[int, Any]:
    lines = (json.loads(line) for line in path.read_bytes().splitlines())
    return {line["seq"]: line["payload"] for line in lines}


def _action(leaf: bytes, payload: Any) -> Action:
    entry = parse_leaf(leaf)
    return Action(entry.seq, entry.at, entry.actor, entry.action, entry.subject, payload)


def _stored_records(connection: sqlite3.Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    columns = ("key", "kind", "status", "body", "made", "changed")
    for row in connection.execute("SELECT key, kind, status, body, made, changed FROM case_record"):
        record = dict(zip(columns, row, strict=True))
        yield record["key"], record | {"body": json.loads(record["body"])}


def _stored_actions(connection: sqlite3.Connection) -> Iterator[Action]:
    for leaf, payload in connection.execute("SELECT leaf, payload FROM case_entry ORDER BY seq"):
        yield _action(bytes(leaf), None if payload is None else json.loads(bytes(payload)))
