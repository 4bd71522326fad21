"""What comes is durable batch by batch, and a process that copies ahead changes nothing but the time it takes."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from constancia.errors import StorageFailed
from constancia.evidence import ahead
from constancia.evidence.ahead import preserved_ahead
from constancia.evidence.originals import OriginalStore
from constancia.evidence.preserving import BATCH, preserved
from constancia.evidence.walking import walk


def a_folder(at: Path, count: int) -> Path:
    for number in range(count):
        path = at / f"{number // 1000}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"statement {number}")
    (at / os.fsdecode(b"odd \xff\n.pdf")).write_bytes(b"\x89PNG\r\n\x1a\n")
    (at / "large.bin").write_bytes(bytes(range(251)) * 10_000)
    (at / "empty.txt").touch()
    (at / "link").symlink_to("/etc/hostname")
    return at


def test_a_process_ahead_takes_the_same_items_in_the_same_batches(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "in", BATCH + 10)
    here = list(preserved(OriginalStore(tmp_path / "one"), walk([folder])))
    there = list(preserved_ahead(tmp_path / "two", [folder]))
    assert here == there
    assert [len(batch.arrived) + len(batch.refused) for batch in here] == [BATCH, 14]
    assert {refusal.name for batch in here for refusal in batch.refused} == {b"in/empty.txt", b"in/link"}
    assert list(OriginalStore(tmp_path / "one")) == list(OriginalStore(tmp_path / "two"))


def test_what_is_handed_over_by_the_process_ahead_is_in_the_store(tmp_path: Path) -> None:
    folder, store = a_folder(tmp_path / "in", 5), OriginalStore(tmp_path / "store")
    seen: list[None] = []
    for batch in preserved_ahead(store.root, [folder], lambda: seen.append(None)):
        assert all(store.check(each.sha256).sha256 == each.sha256 for each in batch.arrived)
        assert len(seen) == len(batch.arrived) + len(batch.refused) == 9


def test_an_error_of_the_process_ahead_is_said_with_what_to_do(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "in", 2)
    (tmp_path / "store").write_text("not a folder")
    with pytest.raises(StorageFailed) as raised:
        list(preserved_ahead(tmp_path / "store", [folder]))
    assert "folder is not usable" in raised.value.message
    assert raised.value.next_step


def test_a_killed_process_ahead_is_an_error_and_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = a_folder(tmp_path / "in", 3 * BATCH)
    started: list[ahead.subprocess.Popen[bytes]] = []

    class Watched(ahead.subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *arguments: object, **named: object) -> None:
            super().__init__(*arguments, **named)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(ahead.subprocess, "Popen", Watched)
    batches = preserved_ahead(tmp_path / "store", [folder])
    first = next(batches)
    os.kill(started[0].pid, signal.SIGKILL)
    with pytest.raises(StorageFailed, match="ended before its time"):
        list(batches)
    store = OriginalStore(tmp_path / "store")
    assert {each.sha256 for each in first.arrived} <= set(store)
    assert all(store.check(sha256).sha256 == sha256 for sha256 in store)


def test_nothing_in_the_current_folder_is_taken_for_a_part_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pickle.py").write_text("import pathlib; pathlib.Path('ran').touch()")
    monkeypatch.chdir(tmp_path)
    folder = a_folder(tmp_path / "in", 2)
    assert [len(batch.arrived) for batch in preserved_ahead(tmp_path / "store", [folder])] == [4]
    assert not (tmp_path / "ran").exists()


def test_a_folder_that_is_not_there_is_refused_and_named(tmp_path: Path) -> None:
    (batch,) = preserved_ahead(tmp_path / "store", [tmp_path / "nowhere"])
    assert [refusal.name for refusal in batch.refused] == [b"nowhere"]
