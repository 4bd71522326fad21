"""A small case folder and a dossier of it, written without Django, for the tests here. All people are invented."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from constancia.evidence.bag import seal_bag
from constancia.evidence.checkpoints import Kept, Signer, SigningKey, new_key, save_key
from constancia.evidence.entries import BuiltEntry, build_entry
from constancia.evidence.merkle import ProvingTree, Tree, leaf_hash
from constancia.evidence.originals import OriginalStore
from constancia.evidence.tiles import prove
from constancia.terms.canonical import canonical_json

CASE = "constancia/7q3k9x0v2m5c"
TEXT = "En La Boya murieron más de 20 personas, según Ana Quispe.\n"

SCHEMA = """
CREATE TABLE case_case (id TEXT PRIMARY KEY, title TEXT, size INTEGER, frontier TEXT);
CREATE TABLE case_entry (
    id INTEGER PRIMARY KEY, case_id TEXT, seq INTEGER, action TEXT, subject TEXT, leaf BLOB, salt BLOB, payload BLOB
);
"""


def story(originals: Sequence[tuple[str, bytes]] = (("O1", TEXT.encode()), ("O2", b"\x00\x01 a picture"))) -> list[Any]:
    """What happened in the case: (action, subject, payload) in order."""
    span = {"start": 13, "end": 38, "text": TEXT[13:38]}
    told: list[Any] = [("case.open", "case", {"case": CASE, "title": "La Boya", "language": "es"})]
    for key, content in originals:
        digest = hashlib.sha256(content).hexdigest()
        receipt = {"key": f"R{key[1:]}", "name": "a.txt", "name_bytes": b"a.txt".hex()}
        told.append(("original.receive", key, {"key": key, "sha256": digest, "size": len(content), "receipt": receipt}))
    told += [
        ("document.extract", "D1", {"key": "D1", "original": "O1", "text": TEXT, "notes": []}),
        ("claim.confirm", "C1", {"key": "C1", "document": "D1", "kind": "claim", "body": {"count": {"spans": [span]}}}),
        ("claim.state", "C2", {"key": "C2", "document": "D1", "kind": "claim", "body": {"quote": span}}),
        ("judgement.make", "J1", {"key": "J1", "verdict": "same"}),
    ]
    return told


def built(told: Sequence[Any], case: str = CASE) -> list[BuiltEntry]:
    """The entries of a story; salts are fixed so that a test can be repeated."""
    return [
        build_entry(
            case,
            seq,
            f"2026-11-24T10:50:35.{seq:06d}Z",
            "m1",
            action,
            subject,
            hashlib.sha256(b"salt" + bytes([seq % 256])).digest(),
            payload,
        )
        for seq, (action, subject, payload) in enumerate(told)
    ]


def write_case(folder: Path, told: Sequence[Any] | None = None, checkpoints: Sequence[int] = (3,)) -> SigningKey:
    """A case folder with a checkpoint at each of these sizes and one over everything."""
    entries = built(told if told is not None else story())
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("originals", "checkpoints", "keys"):
        (folder / part).mkdir()
    (folder / "case.toml").write_text(f'format = 1\ncase = "{CASE}"\ntitle = "La Boya"\nlanguage = "es"\n')
    key = new_key(CASE)
    save_key(key, folder / "keys" / "checkpoint.key")
    store_originals(folder)
    write_entries(folder, entries)
    for size in sorted({*(size for size in checkpoints if size <= len(entries)), len(entries)}):
        sign(folder, key, entries, size)
    return key


def store_originals(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "a").write_bytes(TEXT.encode())
    (folder / "in" / "b").write_bytes(b"\x00\x01 a picture")
    OriginalStore(folder / "originals").receive(folder / "in" / "a", folder / "in" / "b")


def write_entries(folder: Path, entries: Sequence[BuiltEntry]) -> None:
    tree = Tree().extend(leaf_hash(entry.leaf) for entry in entries)
    connection = sqlite3.connect(folder / "case.sqlite3")
    with connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(SCHEMA)
        connection.execute(
            "INSERT INTO case_case VALUES (?, ?, ?, ?)",
            (CASE, "La Boya", tree.size, json.dumps([node.hex() for node in tree.nodes])),
        )
        connection.executemany(
            "INSERT INTO case_entry (case_id, seq, action, subject, leaf, salt, payload) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(CASE, e.entry.seq, e.entry.action, e.entry.subject, e.leaf, e.salt, e.payload) for e in entries],
        )
    connection.close()


def sign(folder: Path, key: SigningKey, entries: Sequence[BuiltEntry], size: int) -> Kept:
    signer = Signer(folder / "checkpoints", key, CASE)
    return signer.keep(size, lambda first: (leaf_hash(entry.leaf) for entry in entries[first:]))


def write_dossier(folder: Path, told: Sequence[Any] | None = None, withheld: Sequence[int] = ()) -> SigningKey:
    """A sealed dossier of the story."""
    entries = built(told if told is not None else story())
    key = new_key(CASE)
    kept = sign(folder.parent / "signing", key, entries, len(entries))
    for part in ("originals", "documents", "html", "proofs"):
        (folder / "data" / part).mkdir(parents=True)
    data = folder / "data"
    (data / "checkpoint.txt").write_bytes(kept.note)
    (data / "case.pub").write_text(f"{key.verifier}\n")
    (data / "entries.jsonl").write_bytes(b"".join(entry.leaf + b"\n" for entry in entries))
    shown = [entry for entry in entries if entry.entry.seq not in withheld]
    (data / "payloads.jsonl").write_bytes(b"".join(payload_line(entry) + b"\n" for entry in shown))
    (data / "record.json").write_bytes(canonical_json({"records": []}) + b"\n")
    (data / "originals" / "O1.txt").write_bytes(TEXT.encode())
    (data / "originals" / "O2.jpg").write_bytes(b"\x00\x01 a picture")
    (data / "documents" / "D1.txt").write_text(TEXT)
    (data / "html" / "index.html").write_text("<p>La Boya</p>\n")
    tree = ProvingTree(leaf_hash(entry.leaf) for entry in entries)
    for entry in entries:
        if entry.entry.action == "original.receive":
            proof = prove(tree, entry.entry.seq, len(entries), kept.note, entry.leaf)
            (data / "proofs" / f"{entry.entry.subject}.tlog-proof").write_bytes(proof.text())
    seal_bag(folder, key, kept.checkpoint, {"Bagging-Date": "2026-11-24"})
    return key


def payload_line(entry: BuiltEntry) -> bytes:
    value = {"seq": entry.entry.seq, "salt": entry.salt.hex(), "payload": json.loads(entry.payload)}
    return canonical_json(value)
