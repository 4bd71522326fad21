"""Whatever is done to a case folder, verification finds it and names it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from constancia.evidence.findings import Finding, Said, failed
from constancia.evidence.verify import verify_case

from .cases import CASE, built, sign, story, write_case, write_entries


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "case"
    write_case(folder)
    return folder


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "case"))


def failures(case: Path, against: Path | None = None) -> list[Finding]:
    found = verify_case(case, against=against)
    assert all(isinstance(finding.message, Said) for finding in found)  # each can be told in another language
    return failed(found)


def said(case: Path) -> str:
    return "\n".join(f"{f.check} {f.subject} {f.message} {f.file}" for f in failures(case))


def change(case: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(case / "case.sqlite3")
    with connection:
        connection.execute(statement, values)
    connection.close()


def test_an_untouched_case_holds(case: Path) -> None:
    assert failures(case) == []
    passed = {finding.check for finding in verify_case(case) if finding.status == "passed"}
    assert {"keys", "checkpoints", "database", "ledger", "originals", "passages"} <= passed


def test_verification_changes_nothing(case: Path) -> None:
    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted(case.rglob("*")) if path.is_file()}

    before = state()
    verify_case(case)
    assert {name: content for name, content in state().items() if not name.endswith(("-wal", "-shm"))} == before


def test_a_changed_missing_or_replaced_original_is_named_by_its_key(case: Path) -> None:
    path = next(path for path in (case / "originals").glob("??/*") if b"picture" in path.read_bytes())
    path.chmod(0o644)
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        assert [(f.check, f.subject) for f in failures(case)] == [("originals", "O2")]
    path.unlink()
    assert [(f.check, f.subject) for f in failures(case)] == [("originals", "O2")]
    path.symlink_to("/etc/passwd")
    assert [(f.check, f.subject) for f in failures(case)] == [("originals", "O2")]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM case_entry WHERE seq = 3", "entry 3 is missing"),
        ("DELETE FROM case_entry WHERE seq = 6", "covers 7 entries, but the ledger has only 6"),
        ("UPDATE case_entry SET payload = CAST('{}' AS BLOB) WHERE seq = 4", "the payload of entry 4"),
        ("UPDATE case_entry SET salt = zeroblob(32) WHERE seq = 4", "the payload of entry 4"),
        ("UPDATE case_entry SET salt = NULL, payload = NULL WHERE seq = 4", "the payload of entry 4 (C1) is missing"),
        ("UPDATE case_entry SET subject = 'C9' WHERE seq = 4", "entry 4 is not the one that stands here"),
        ("UPDATE case_entry SET leaf = zeroblob(9) WHERE seq = 4", "entry 4"),
        ("UPDATE case_entry SET leaf = 'text' WHERE seq = 4", "beyond entry 4"),
        ("UPDATE case_case SET size = 3", "the tree that the case goes on from"),
        ("DROP TABLE case_entry", "case.sqlite3 is damaged"),
    ],
)
def test_a_change_in_the_ledger_is_named(case: Path, statement: str, named: str) -> None:
    change(case, statement)
    assert named in said(case)


def test_two_swapped_entries_are_named(case: Path) -> None:
    change(case, "UPDATE case_entry SET seq = -1 WHERE seq = 4")
    change(case, "UPDATE case_entry SET seq = 4 WHERE seq = 5")
    change(case, "UPDATE case_entry SET seq = 5 WHERE seq = -1")
    assert "entry 4 is not the one" in said(case)
    assert "entry 5 is not the one" in said(case)


def test_a_ledger_rewritten_from_its_beginning_contradicts_every_checkpoint(case: Path) -> None:
    (case / "case.sqlite3").unlink()
    told = story()
    told[5][2]["body"] = {"quote": "nothing"}
    write_entries(case, built(told))
    assert {f.file for f in failures(case)} == {
        "checkpoints/000000000007.txt",
        "checkpoints/latest.txt",
        "checkpoints/tree.txt",
    }


def test_a_changed_byte_of_keys_and_checkpoints_is_found(case: Path) -> None:
    files = [*sorted((case / "checkpoints").glob("*.txt")), *sorted((case / "keys").iterdir())]
    assert len(files) == 6
    for path in files:
        content = path.read_bytes()
        for place in range(0, len(content), 3):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            assert str(path.relative_to(case)) in said(case), (path, place)
        path.write_bytes(content)
    assert failures(case) == []


def test_a_missing_latest_checkpoint_and_a_stale_one_are_found(case: Path) -> None:
    latest = case / "checkpoints" / "latest.txt"
    latest.write_bytes((case / "checkpoints" / "000000000003.txt").read_bytes())
    assert "the latest checkpoint is over 3 entries, but there is one over 7" in said(case)
    latest.unlink()
    assert "checkpoints/latest.txt is missing" in said(case)


def test_an_older_copy_of_the_whole_folder_is_caught_by_a_checkpoint_kept_elsewhere(tmp_path: Path) -> None:
    told = story()
    key = write_case(tmp_path / "case", told[:5])
    shutil.copytree(tmp_path / "case", tmp_path / "older")
    (tmp_path / "case" / "case.sqlite3").unlink()
    write_entries(tmp_path / "case", built(told))
    kept = sign(tmp_path / "case", key, built(told), 7)
    elsewhere = tmp_path / "kept-elsewhere.txt"
    elsewhere.write_bytes(kept.note)
    assert failures(tmp_path / "case", elsewhere) == []
    assert failures(tmp_path / "older") == []
    found = failures(tmp_path / "older", elsewhere)
    assert any("this is an older copy of the case" in finding.message for finding in found)


def test_a_fork_is_caught_by_a_checkpoint_kept_elsewhere(tmp_path: Path) -> None:
    key = write_case(tmp_path / "case")
    told = story()
    told[6] = ("judgement.make", "J1", {"key": "J1", "verdict": "different"})
    fork = sign(tmp_path / "fork", key, built(told), 7)
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_bytes(fork.note)
    assert str(elsewhere) in {finding.file for finding in failures(tmp_path / "case", elsewhere)}


def test_a_checkpoint_of_another_case_is_no_witness(case: Path, tmp_path: Path) -> None:
    write_case(tmp_path / "other")
    assert failures(case, tmp_path / "other" / "checkpoints" / "latest.txt")


def test_an_expunged_payload_is_said_to_be_expunged_and_is_not_damage(tmp_path: Path) -> None:
    write_case(tmp_path / "case", [*story(), ("payload.expunge", "C2", {"seq": 5, "reason": "withdrawn", "by": "m1"})])
    change(tmp_path / "case", "UPDATE case_entry SET salt = NULL, payload = NULL WHERE seq = 5")
    assert failures(tmp_path / "case") == []
    messages = [f.message for f in verify_case(tmp_path / "case") if f.status == "not_checkable"]
    assert "entry 5 (C2) was expunged on 2026-11-24T10:50:35.000007Z by m1 (entry 7)" in messages


def test_a_quote_that_the_document_does_not_have_is_named(tmp_path: Path) -> None:
    told = story()
    told[4][2]["body"]["count"]["spans"][0] = {"start": 0, "end": 3, "text": "ABC"}
    write_case(tmp_path / "case", told)
    assert [(f.check, f.subject) for f in failures(tmp_path / "case")] == [("passages", "C1")]


def test_entries_without_a_checkpoint_over_them_are_said(case: Path) -> None:
    (case / "case.sqlite3").unlink()
    write_entries(case, built([*story(), ("judgement.make", "J2", {"key": "J2"})]))
    assert failures(case) == []
    assert any("the last 1 entries are not under a checkpoint yet" in f.message for f in verify_case(case))


def test_what_does_not_belong_among_the_originals_is_said(case: Path) -> None:
    (case / "originals" / "ab").mkdir(exist_ok=True)
    (case / "originals" / "ab" / "notes.txt").write_text("x")
    messages = [f.message for f in verify_case(case) if f.status == "not_checkable"]
    assert "'notes.txt' does not belong among the originals" in messages


def test_a_folder_without_a_case_is_a_finding_and_no_crash(tmp_path: Path) -> None:
    assert failures(tmp_path)
    assert failures(tmp_path / "absent")


def test_a_read_only_copy_can_be_verified(case: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere; tests/faults tries read-only media")
    case.chmod(0o555)
    assert failures(case) == []


def test_verification_needs_no_django_and_starts_at_once(case: Path) -> None:
    program = (
        "import sys, pathlib, json; from constancia.evidence.verify import verify_case;"
        "n = len(verify_case(pathlib.Path(sys.argv[1])));"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    run = subprocess.run([sys.executable, "-c", program, str(case)], capture_output=True, text=True, check=True)
    assert not {"django", "numpy", "duckdb"} & set(json.loads(run.stdout))


def test_the_case_id_of_the_tests_is_the_one_in_the_ledger(case: Path) -> None:
    change(case, "UPDATE case_entry SET case_id = 'other' WHERE case_id = ?", CASE)
    assert "but the ledger has only 0" in said(case)
