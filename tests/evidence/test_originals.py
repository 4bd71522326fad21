"""Originals are whole, durable, read-only and found again, or they are not there at all."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import stat
from pathlib import Path

import pytest

from constancia.errors import BadInput, StorageFailed, Tampered
from constancia.evidence import copying
from constancia.evidence.originals import OriginalStore


@pytest.fixture
def store(tmp_path: Path) -> OriginalStore:
    return OriginalStore(tmp_path / "originals")


def put(folder: Path, name: str | bytes, content: bytes) -> Path:
    path = folder / os.fsdecode(name)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("size", [0, 1, 5, copying.SMALL - 1, copying.SMALL, copying.SMALL + 1, copying.CHUNK * 2 + 7])
def test_what_is_received_is_kept_byte_for_byte(store: OriginalStore, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    copied = store.receive(put(tmp_path, "a", content))[0]
    assert (copied.sha256, copied.size) == (hashlib.sha256(content).hexdigest(), size)
    with store.open(copied.sha256) as original:
        assert original.read() == content
    assert stat.S_IMODE(store.path(copied.sha256).stat().st_mode) & 0o333 == 0
    assert store.path(copied.sha256).parent.name + store.path(copied.sha256).name == copied.sha256


def test_a_stream_is_kept_like_a_file(store: OriginalStore) -> None:
    content = os.urandom(3 << 20)
    assert store.receive(io.BytesIO(content))[0].sha256 == hashlib.sha256(content).hexdigest()


def test_a_large_file_is_kept_also_where_the_kernel_cannot_copy(
    store: OriginalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "copy_file_range", refuse)
    content = os.urandom(copying.CHUNK * 2 + 7)
    assert store.receive(put(tmp_path, "a", content))[0].sha256 == hashlib.sha256(content).hexdigest()


def test_the_same_bytes_twice_are_one_original(store: OriginalStore, tmp_path: Path) -> None:
    one, other = put(tmp_path, "a", b"same"), put(tmp_path, "b", b"same")
    first, second = store.receive(one, other)
    third = store.receive(one)[0]
    assert first == second == third
    assert list(store) == [first.sha256]


def test_a_damaged_original_is_set_aside_when_its_bytes_come_again(store: OriginalStore, tmp_path: Path) -> None:
    source = put(tmp_path, "a", b"good")
    sha256 = store.receive(source)[0].sha256
    store.path(sha256).chmod(0o644)
    store.path(sha256).write_bytes(b"evil")
    assert store.check(sha256).sha256 != sha256
    store.receive(source)
    assert store.check(sha256).sha256 == sha256
    assert [path.read_bytes() for path in (store.root / ".set-aside").iterdir()] == [b"evil"]


@pytest.mark.parametrize(
    "name", [b"\xff\xfe.txt", b"new\nline", b"-rf", b" ", b"...", "й".encode(), b"con:aux", b"%0A", b"\x1b[31m"]
)
def test_odd_names_are_read_as_bytes_and_never_used(store: OriginalStore, tmp_path: Path, name: bytes) -> None:
    sha256 = store.receive(put(tmp_path, name, b"x" + name))[0].sha256
    assert list(store) == [sha256]


def test_links_pipes_sockets_folders_and_devices_are_refused_at_once(store: OriginalStore, tmp_path: Path) -> None:
    put(tmp_path, "real", b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "socket"))
    for name in ("link", "dangling", "folder", "pipe", "socket", "absent", "a\0b"):
        with pytest.raises(BadInput) as caught:
            store.receive(tmp_path / name)
        assert "secret" not in caught.value.message
    with pytest.raises(BadInput):
        store.receive("/dev/zero")
    listener.close()
    assert list(store) == []


def test_one_refused_item_does_not_hinder_the_others(store: OriginalStore, tmp_path: Path) -> None:
    with store.batch() as batch:
        kept = batch.add(put(tmp_path, "a", b"a"))
        with pytest.raises(BadInput):
            batch.add(tmp_path / "absent")
    assert list(store) == [kept.sha256]


def test_nothing_is_under_its_final_name_before_the_batch_has_ended(store: OriginalStore, tmp_path: Path) -> None:
    with store.batch() as batch:
        copied = batch.add(put(tmp_path, "a", b"a"))
        assert copied.sha256 not in store
    assert copied.sha256 in store


def test_an_aborted_batch_leaves_nothing(store: OriginalStore, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), store.batch() as batch:
        batch.add(put(tmp_path, "a", b"a"))
        raise RuntimeError
    assert list(store) == []
    assert list((store.root / ".incoming").iterdir()) == []


def test_a_sweep_spares_the_batch_at_work_and_removes_a_dead_one(store: OriginalStore, tmp_path: Path) -> None:
    with store.batch() as batch:
        copied = batch.add(put(tmp_path, "a", b"a"))
        dead = store.root / ".incoming" / "dead"
        dead.mkdir()
        (dead / "0").write_bytes(b"half")
        assert store.sweep() == 1
        assert not dead.exists()
    assert copied.sha256 in store
    assert store.sweep() == 0


@pytest.mark.parametrize("size", [100, copying.CHUNK * 2])
def test_a_file_that_changes_while_it_is_read_is_refused(
    store: OriginalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    source = put(tmp_path, "a", os.urandom(size))
    small, large = copying._copy_small, copying._copy_large

    def and_change(copy, *given):  # type: ignore[no-untyped-def]
        copied = copy(*given)
        with source.open("r+b") as file:
            file.write(b"changed")
        return copied

    monkeypatch.setattr(copying, "_copy_small", lambda *given: and_change(small, *given))
    monkeypatch.setattr(copying, "_copy_large", lambda *given: and_change(large, *given))
    with pytest.raises(BadInput, match="changed"):
        store.receive(source)
    assert list(store) == []


def test_a_file_that_grows_without_end_is_refused(store: OriginalStore) -> None:
    """Like a file of /proc: its size says 0, and yet it holds bytes."""
    with pytest.raises(BadInput, match="changed"):
        store.receive("/proc/self/status")


def test_a_failing_sync_acknowledges_nothing(
    store: OriginalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    source = put(tmp_path, "a", b"a")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageFailed) as caught:
        store.receive(source)
    assert caught.value.next_step
    monkeypatch.undo()
    assert list(store) == []


def test_short_writes_are_finished(store: OriginalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, bytes(data)[:7]))
    content = os.urandom(1000)
    sha256 = store.receive(put(tmp_path, "a", content))[0].sha256
    monkeypatch.undo()
    with store.open(sha256) as original:
        assert original.read() == content


def test_a_missing_original_is_said_to_be_missing(store: OriginalStore) -> None:
    with pytest.raises(Tampered):
        store.open("ab" * 32)
    with pytest.raises(BadInput):
        store.open("../../etc/passwd")
