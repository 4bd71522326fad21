"""A small disk that fills up, media that cannot be written, two writers, a clock that steps back."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from constancia.errors import StorageFailed
from constancia.evidence.checkpoints import new_key, save_key
from constancia.evidence.findings import failed
from constancia.evidence.originals import OriginalStore
from constancia.evidence.verify import verify_case
from tests.cli.run import run

MEBIBYTE = 1 << 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of four mebibytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=4m", "none", str(folder)]
    if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        pytest.skip("a small filesystem cannot be mounted here (it needs root)")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("size", [MEBIBYTE // 2, 3 * MEBIBYTE])
def test_a_disk_that_fills_up_keeps_what_it_acknowledged_and_works_again_with_space(
    small_disk: Path, tmp_path: Path, size: int
) -> None:
    store = OriginalStore(small_disk / "originals")
    kept = []
    with pytest.raises(StorageFailed, match="No space") as caught:
        for number in range(20):
            source = tmp_path / str(number)
            source.write_bytes(os.urandom(size))
            kept += store.receive(source)
    assert "space" in caught.value.next_step
    assert kept
    assert sorted(store) == sorted(copied.sha256 for copied in kept)
    assert all(store.check(copied.sha256) == copied for copied in kept)
    assert list((store.root / ".incoming").iterdir()) == []
    store.path(kept[0].sha256).unlink()
    assert len(store.receive(source)) == 1


@pytest.mark.slow
def test_a_case_on_a_disk_that_fills_up_keeps_what_was_acknowledged_verifies_and_goes_on_with_space(
    small_disk: Path, case_folder: Path, tmp_path: Path
) -> None:
    """The whole command: originals, SQLite and checkpoints all meet the end of the disk."""
    case = Path(shutil.copytree(case_folder, small_disk / "case"))
    told: list[str] = []
    for number in range(8):
        source = tmp_path / f"{number}.bin"
        source.write_bytes(os.urandom(900_000))
        ended = run("add", source, "--case", case, "--json")
        if ended.returncode:
            break
        told += [json.loads(line)["sha256"] for line in ended.stdout.splitlines()]
    assert "space" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert told
    assert failed(verify_case(case)) == []
    assert set(told) <= set(OriginalStore(case / "originals"))
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    assert run("add", source, "--case", case).returncode == 0
    assert failed(verify_case(case)) == []


def test_a_key_that_finds_no_space_is_not_half_written(small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(bytes(4 * MEBIBYTE - 4096 * 2))
    with pytest.raises(StorageFailed):
        for number in range(10):
            save_key(new_key("constancia/x"), small_disk / f"{number}.key")
    for path in small_disk.glob("*.key"):
        assert path.read_text().startswith("PRIVATE+KEY+")
    assert not list(small_disk.glob(".*"))


_ON_READ_ONLY_MEDIA = [
    (["verify", "{case}"], 0),
    (["status", "--case", "{case}"], 0),
    (["custody", "m1", "--case", "{case}"], 0),
    (["count", "--case", "{case}"], 0),
    (["add", "/etc/hostname", "--case", "{case}"], 8),
    (["scrub", "--case", "{case}"], 8),
]


def test_a_case_on_read_only_media_verifies_is_read_and_refuses_to_be_written(
    case_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    if subprocess.run(["mount", "--bind", case_folder, folder], capture_output=True, check=False).returncode:
        pytest.skip("a folder cannot be mounted read-only here (it needs root)")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        assert failed(verify_case(folder)) == []
        with pytest.raises(StorageFailed) as caught:
            OriginalStore(folder / "originals").receive("/etc/hostname")
        assert "writable" in caught.value.next_step
        for words, code in _ON_READ_ONLY_MEDIA:
            ended = run(*(word.format(case=folder) for word in words))
            assert ended.returncode == code, (words, ended.stdout, ended.stderr)
            assert "Traceback" not in ended.stderr + ended.stdout
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_a_journal_left_on_read_only_media_is_named_with_what_to_do(case_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "media"
    database = case_folder / "case.sqlite3"
    with closing(sqlite3.connect(database)) as open_elsewhere:  # copied while somebody still had it open
        open_elsewhere.execute("CREATE TABLE other (a)")
        shutil.copytree(case_folder, folder)
    assert (folder / "case.sqlite3-wal").stat().st_size
    if subprocess.run(["mount", "--bind", folder, folder], capture_output=True, check=False).returncode:
        pytest.skip("a folder cannot be mounted read-only here (it needs root)")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        assert failed(verify_case(folder)) == []  # with the journal's index beside it
        subprocess.run(["mount", "-o", "remount,rw,bind", folder], check=True)
        (folder / "case.sqlite3-shm").unlink()
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        for words in (["verify", folder], ["status", "--case", folder]):
            ended = run(*words)
            assert (ended.returncode, ended.stdout) == (8, "")
            assert "still lies in case.sqlite3-wal" in ended.stderr and "to a disk that can be written" in ended.stderr
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
    shutil.copytree(folder, tmp_path / "copy")
    assert failed(verify_case(tmp_path / "copy")) == []


def _add_many(folder: str, sources: str, letter: str) -> None:
    from constancia.case.opening import open_case

    case = open_case(Path(folder))
    from constancia.case import intake

    for number in range(5):
        path = Path(sources) / f"{letter}{number}"
        path.write_text(f"{letter} {number}")
        (taken,) = intake.take(case, [path], {})
        assert taken.original, taken


def test_two_writers_at_once_both_keep_everything(case_folder: Path, tmp_path: Path) -> None:
    with get_context("spawn").Pool(2) as pool:
        jobs = [pool.apply_async(_add_many, (str(case_folder), str(tmp_path), letter)) for letter in "ab"]
        for job in jobs:
            job.get(120)
    assert failed(verify_case(case_folder)) == []
    assert len(list(OriginalStore(case_folder / "originals"))) == 10


def test_a_clock_that_steps_back_is_recorded_and_breaks_nothing(case: object, case_folder: Path) -> None:
    from constancia.case import actions, ledger

    now = datetime.now(UTC)
    for at in (now, now - timedelta(days=400), now + timedelta(seconds=1)):
        with ledger.writing(case.id, "m1", now=lambda at=at: at) as batch:  # type: ignore[attr-defined]
            batch.append("note.make", "case", {"at": at.isoformat()})
    actions.checkpoint(case)  # type: ignore[arg-type]
    findings = verify_case(case_folder)
    assert failed(findings) == []
    assert any("stands earlier than" in f.message for f in findings if f.status == "not_checkable")


def test_a_folder_put_back_from_an_older_copy_is_caught(case: object, case_folder: Path, tmp_path: Path) -> None:
    from constancia.case import actions, ledger

    shutil.copytree(case_folder, tmp_path / "older")
    with ledger.writing(case.id, "m1") as batch:  # type: ignore[attr-defined]
        batch.append("note.make", "case", {"n": 1})
    kept = actions.checkpoint(case)  # type: ignore[arg-type]
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_bytes(kept.note)
    assert failed(verify_case(case_folder, against=elsewhere)) == []
    assert failed(verify_case(tmp_path / "older")) == []
    assert failed(verify_case(tmp_path / "older", against=elsewhere))


def test_killing_at_random_moments_loses_nothing(tmp_path: Path) -> None:
    """The store alone, killed from outside at moments that nobody chose."""
    program = (
        "import sys, os; from pathlib import Path; from constancia.evidence.originals import OriginalStore\n"
        "store = OriginalStore(Path(sys.argv[1]) / 'originals'); print('ready', flush=True)\n"
        "for n in range(100000):\n"
        "    source = Path(sys.argv[1]) / 'source'; source.write_bytes(os.urandom(2_000_000))\n"
        "    print(store.receive(source)[0].sha256, flush=True)\n"
    )
    acknowledged: list[str] = []
    for number in range(4):
        child = subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE, text=True)
        assert child.stdout
        child.stdout.readline()
        time.sleep(0.05 + 0.037 * number)
        child.kill()
        acknowledged += [line.strip() for line in child.stdout if line.endswith("\n")]
        child.wait()
    store = OriginalStore(tmp_path / "originals")
    store.sweep()
    assert list((store.root / ".incoming").iterdir()) == []
    assert set(acknowledged) <= set(store)
    assert all(store.check(sha256).sha256 == sha256 for sha256 in store)
