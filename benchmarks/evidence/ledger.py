"""How long a ledger of a million entries takes to verify, and how much memory."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from constancia.evidence.checkpoints import Signer, new_key, save_key
from constancia.evidence.entries import build_entry
from constancia.evidence.merkle import Tree, leaf_hash

CASE = "constancia/benchmark"

_SCHEMA = """
CREATE TABLE case_case (id TEXT PRIMARY KEY, title TEXT, size INTEGER, frontier TEXT);
CREATE TABLE case_entry (
    id INTEGER PRIMARY KEY, case_id TEXT, seq INTEGER, action TEXT, subject TEXT, leaf BLOB, salt BLOB, payload BLOB
);
CREATE UNIQUE INDEX place ON case_entry (case_id, seq);
"""

_PROGRAM = """
import sys, time, resource; from pathlib import Path
start = time.perf_counter()
from constancia.evidence.verify import verify_case
failed = [f for f in verify_case(Path(sys.argv[1])) if f.status == "failed"]
assert not failed, failed
used = resource.getrusage(resource.RUSAGE_SELF)
seconds = f"{time.perf_counter() - start:.1f} s ({used.ru_utime + used.ru_stime:.1f} s of one processor)"
print(f"{seconds}, {used.ru_maxrss / 1024:.0f} MB at most")
"""


def measure_ledger(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="constancia-ledger-") as name:
        folder = Path(name)
        _make(folder, count)
        run = subprocess.run([sys.executable, "-c", _PROGRAM, name], check=True, capture_output=True, text=True)
    print(f"\nverify a ledger of {count} entries: {run.stdout.strip()} (goal: under 15 s and 500 MB for 1,000,000)")


def _make(folder: Path, count: int) -> None:
    for part in ("originals", "checkpoints", "keys"):
        (folder / part).mkdir()
    (folder / "case.toml").write_text(f'format = 1\ncase = "{CASE}"\ntitle = "Benchmark"\n')
    key = new_key(CASE)
    save_key(key, folder / "keys" / "checkpoint.key")
    tree = Tree()
    connection = sqlite3.connect(folder / "case.sqlite3")
    connection.executescript(_SCHEMA)

    def rows():  # type: ignore[no-untyped-def]
        for seq in range(count):
            salt = hashlib.sha256(seq.to_bytes(8, "big")).digest()
            payload = {"key": f"J{seq}", "left": f"P{seq}", "right": f"P{seq + 1}", "verdict": "different", "note": ""}
            at = f"2026-11-24T10:50:35.{seq % 1_000_000:06d}Z"
            built = build_entry(CASE, seq, at, "m1", "judgement.make", f"J{seq}", salt, payload)
            tree.append(leaf_hash(built.leaf))
            yield CASE, seq, "judgement.make", f"J{seq}", built.leaf, built.salt, built.payload

    insert = "INSERT INTO case_entry (case_id, seq, action, subject, leaf, salt, payload) VALUES (?, ?, ?, ?, ?, ?, ?)"
    with connection:
        connection.executemany(insert, rows())
        frontier = json.dumps([node.hex() for node in tree.nodes])
        connection.execute("INSERT INTO case_case VALUES (?, 'Benchmark', ?, ?)", (CASE, count, frontier))

    def leaves(first: int):  # type: ignore[no-untyped-def]
        query = "SELECT leaf FROM case_entry WHERE seq >= ? ORDER BY seq"
        return (leaf_hash(row[0]) for row in connection.execute(query, (first,)))

    Signer(folder / "checkpoints", key, CASE).keep(count, leaves)
    connection.close()


if __name__ == "__main__":
    measure_ledger(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
