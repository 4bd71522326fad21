"""A replica counts by what was read back from it, and a folder replica is a case that anyone can verify."""

from __future__ import annotations

import io
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from constancia.errors import BadInput
from constancia.evidence.findings import failed
from constancia.evidence.originals import OriginalStore
from constancia.evidence.replicas import (
    BucketReplica,
    FolderReplica,
    back_up,
    copy_ledger,
    copy_originals,
    existing_replica,
    open_replica,
)
from constancia.evidence.scrub import scrub
from constancia.evidence.timestamps import ask
from constancia.evidence.verify import verify_case

from .cases import write_case
from .test_scrub import filled, items, spoil

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(params=["folder", "bucket"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "folder":
        return str(tmp_path / "replica")
    return f"{request.getfixturevalue('bucket')}/copy"


def test_every_original_is_proved_and_again_when_it_was_there_already(target: str, tmp_path: Path) -> None:
    store, replica = filled(tmp_path / "originals"), open_replica(target)
    for _ in range(2):
        proof = copy_originals(store, items(), replica)
        assert proof.proven == tuple(items())
        assert (proof.failed, proof.others, proof.size) == ({}, 0, sum(item.size for item in items()))
    assert list(replica.originals) == sorted(item.sha256 for item in items())


def test_an_original_that_is_damaged_in_the_case_is_not_copied_and_not_counted(target: str, tmp_path: Path) -> None:
    store, replica = filled(tmp_path / "originals"), open_replica(target)
    spoil(store, items()[0], b"onf")
    store.path(items()[1].sha256).unlink()
    proof = copy_originals(store, items(), replica)
    assert proof.proven == (items()[2],)
    assert set(proof.failed) == {"O1", "O2"}
    assert list(replica.originals) == [items()[2].sha256]


def test_a_copy_that_was_damaged_meanwhile_is_found_and_replaced(tmp_path: Path) -> None:
    store, replica = filled(tmp_path / "originals"), FolderReplica(tmp_path / "replica")
    copy_originals(store, items(), replica)
    spoil(replica.originals, items()[0], b"onf")
    assert set(copy_originals(store, items(), replica).proven) == set(items())
    assert replica.originals.aside() == {items()[0].sha256}


def test_a_damaged_case_is_mended_from_either_kind_of_replica(target: str, tmp_path: Path) -> None:
    store, replica = filled(tmp_path / "originals"), open_replica(target)
    copy_originals(store, items(), replica)
    spoil(store, items()[0], b"onf")
    assert [outcome.status for outcome in scrub(store, items(), replica.originals)] == ["restored", "sound", "sound"]


def test_what_no_original_stands_for_is_counted_and_left(tmp_path: Path) -> None:
    store, replica = filled(tmp_path / "originals"), FolderReplica(tmp_path / "replica")
    OriginalStore(replica.root / "originals").receive(io.BytesIO(b"withdrawn long ago"))
    assert copy_originals(store, items(), replica).others == 1
    assert len(list(replica.originals)) == 4


def test_a_folder_replica_verifies_as_a_case_and_holds_no_private_key(tmp_path: Path) -> None:
    case, replica = tmp_path / "case", FolderReplica(tmp_path / "replica")
    write_case(case)
    ask(case / "checkpoints", 3, (case / "checkpoints" / "000000000003.txt").read_bytes(), "http://tsa.example", NOW)
    assert copy_ledger(case, replica) == []
    store = OriginalStore(case / "originals")
    for sha256 in store:
        with store.open(sha256) as original:
            replica.originals.receive(original)
    assert failed(verify_case(replica.root)) == []
    assert [f.message for f in verify_case(replica.root) if f.check == "timestamps" and "pending" in f.message]
    assert not (replica.root / "keys" / "checkpoint.key").exists()


def test_a_ledger_that_does_not_verify_is_said_at_once(tmp_path: Path) -> None:
    case, replica = tmp_path / "case", FolderReplica(tmp_path / "replica")
    write_case(case)
    connection = sqlite3.connect(case / "case.sqlite3")
    with connection:
        connection.execute("UPDATE case_entry SET payload = CAST('{}' AS BLOB) WHERE seq = 1")
    connection.close()
    assert [finding.subject for finding in copy_ledger(case, replica)] == ["O1"]


def test_a_database_is_copied_whole_while_another_connection_writes(tmp_path: Path) -> None:
    source = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)
    source.execute("PRAGMA journal_mode=WAL")
    source.execute("CREATE TABLE t (n)")
    source.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(100)])
    source.execute("BEGIN")
    source.execute("INSERT INTO t VALUES (-1)")
    back_up(tmp_path / "a.sqlite3", tmp_path / "b.sqlite3")
    source.execute("COMMIT")
    source.close()
    copy = sqlite3.connect(tmp_path / "b.sqlite3")
    assert copy.execute("SELECT count(*), min(n) FROM t").fetchone() == (100, 0)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(("b", "."))} == {"b.sqlite3"}


def test_small_files_are_read_back_from_both_kinds(target: str) -> None:
    replica = open_replica(target)
    assert replica.read("checkpoints/latest.txt") is None
    replica.write("checkpoints/latest.txt", b"head")
    assert replica.read("checkpoints/latest.txt") == b"head"


def test_what_is_no_place_is_refused(bucket: str) -> None:
    assert isinstance(open_replica(bucket), BucketReplica)
    for wrong in ("ftp://host/folder", "s3://"):
        with pytest.raises(BadInput):
            open_replica(wrong)


def test_a_mistyped_place_is_refused_where_something_is_to_be_taken_from_it(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no replica"):
        existing_replica(str(tmp_path / "typo"))
    copy_originals(filled(tmp_path / "originals"), items(), open_replica(str(tmp_path / "copy")))
    assert len(list(existing_replica(str(tmp_path / "copy")).originals)) == 3
