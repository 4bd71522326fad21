"""What is left on the disk when the power fails, in a model of a disk that keeps only what was synced.

The real code runs on a real folder; beside it the model remembers what a sync has made durable: the bytes of a file by
fsync of the file, the names in a folder by fsync of the folder, both by a sync of the whole filesystem. Before and
after each call that changes a file the disk is read as after a power cut, in two ways: a disk that forgets every name
that was not synced, and one that writes names at once and bytes late. In both, what was acknowledged must be there, and
nothing may stand half-written under its final name.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from constancia.evidence import durable, originals
from constancia.evidence.checkpoints import Signer, load_key, new_key, open_checkpoint, save_key
from constancia.evidence.merkle import leaf_hash
from constancia.evidence.originals import OriginalStore

ORIGIN = "constancia/7q3k9x0v2m5c"
LEAVES = [leaf_hash(str(n).encode()) for n in range(50)]
_OBJECT = re.compile(r"originals/([0-9a-f]{2})/([0-9a-f]{62})")


class Disk:
    """What is durable of a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bytes: dict[int, bytes] = {}
        self.names: dict[int, dict[str, int]] = {}
        self.folders: dict[int, bool] = {}
        self.sync_all()

    def sync(self, descriptor: int) -> None:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            self.names[status.st_ino] = self._listing(Path(f"/proc/self/fd/{descriptor}").readlink())
        else:
            self.bytes[status.st_ino] = Path(f"/proc/self/fd/{descriptor}").read_bytes()

    def sync_all(self) -> None:
        for folder, _, files in os.walk(self.root):
            self.names[Path(folder).stat().st_ino] = self._listing(Path(folder))
            for name in files:
                path = Path(folder) / name
                self.bytes[path.stat().st_ino] = path.read_bytes()

    def after_power_cut(self, *, names_at_once: bool) -> dict[str, bytes]:
        """Every file that is found afterwards, by its path; bytes that were not synced are gone."""
        if names_at_once:
            paths = [path for path in self.root.rglob("*") if path.is_file()]
            return {str(path.relative_to(self.root)): self.bytes.get(path.stat().st_ino, b"") for path in paths}
        found: dict[str, bytes] = {}
        waiting = [("", self.root.stat().st_ino)]
        while waiting:
            prefix, folder = waiting.pop()
            for name, inode in self.names.get(folder, {}).items():
                if self.folders.get(inode):
                    waiting.append((f"{prefix}{name}/", inode))
                else:
                    found[prefix + name] = self.bytes.get(inode, b"")
        return found

    def _listing(self, folder: Path) -> dict[str, int]:
        entries = list(os.scandir(folder))
        self.folders.update({entry.inode(): entry.is_dir() for entry in entries})
        return {entry.name: entry.inode() for entry in entries}


class Watch:
    """Looks at the disk before and after each call, and knows what was acknowledged so far."""

    def __init__(self, root: Path) -> None:
        self.root, self.disk = root, Disk(root)
        self.originals: set[str] = set()
        self.signed = 0
        self.points = 0

    def look(self) -> None:
        self.points += 1
        for names_at_once in (False, True):
            files = self.disk.after_power_cut(names_at_once=names_at_once)
            found = {"".join(m.groups()): files[name] for name in files if (m := _OBJECT.fullmatch(name))}
            for sha256, content in found.items():
                assert hashlib.sha256(content).hexdigest() == sha256, "half-written under its final name"
            assert self.originals <= found.keys(), "an acknowledged original is lost"
            self._look_at_checkpoints(files)

    def _look_at_checkpoints(self, files: dict[str, bytes]) -> None:
        sizes = [0]
        for name, content in files.items():
            if name.startswith("checkpoints/") and re.fullmatch(r"[0-9]{12}|latest", Path(name).stem):
                checkpoint = open_checkpoint(content, self.key.verifier, ORIGIN)
                sizes.append(checkpoint.size)
        assert max(sizes) >= self.signed, "an acknowledged checkpoint is lost"

    @property
    def key(self) -> Any:
        return load_key(self.root / "keys" / "checkpoint.key")


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    (tmp_path / "keys").mkdir()
    (tmp_path / "originals").mkdir()
    (tmp_path / "checkpoints").mkdir()
    save_key(new_key(ORIGIN), tmp_path / "keys" / "checkpoint.key")
    watched = Watch(tmp_path)

    def wrapped(real: Callable[..., Any], after: Callable[..., None] = lambda *_: None) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            watched.look()
            result = real(*arguments, **named)
            after(*arguments)
            watched.look()
            return result

        return call

    def sync_all(_: int) -> bool:
        watched.look()
        watched.disk.sync_all()
        watched.look()
        return True

    opened = os.open

    def open_and_forget(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        descriptor = opened(path, flags, *rest, **named)
        if flags & os.O_CREAT and flags & os.O_EXCL:
            watched.disk.bytes.pop(os.fstat(descriptor).st_ino, None)  # a number that a removed file had
        return descriptor

    for name in ("rename", "unlink", "mkdir", "write"):
        monkeypatch.setattr(os, name, wrapped(getattr(os, name)))
    monkeypatch.setattr(os, "fsync", wrapped(os.fsync, watched.disk.sync))
    monkeypatch.setattr(os, "open", open_and_forget)
    monkeypatch.setattr(originals, "sync_filesystem", sync_all)
    yield watched


def test_the_model_forgets_what_was_not_synced(watch: Watch) -> None:
    durable.write_durably(watch.root / "kept", b"kept")
    descriptor = os.open(watch.root / "lost", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    os.write(descriptor, b"lost")
    os.close(descriptor)
    assert watch.disk.after_power_cut(names_at_once=False)["kept"] == b"kept"
    assert "lost" not in watch.disk.after_power_cut(names_at_once=False)
    assert watch.disk.after_power_cut(names_at_once=True)["lost"] == b""


@pytest.mark.parametrize("count", [1, 3, 30])
def test_no_acknowledged_original_is_lost_and_none_is_half_written(watch: Watch, count: int) -> None:
    sources = watch.root / "in"
    sources.mkdir()
    store = OriginalStore(watch.root / "originals")
    for batch in range(2):
        paths = []
        for number in range(count):
            paths.append(sources / f"{batch}-{number}")
            paths[-1].write_bytes(f"{batch} {number // 2}".encode())
        watch.originals |= {copied.sha256 for copied in store.receive(*paths)}
        watch.look()
    assert len(watch.originals) == 2 * ((count + 1) // 2)
    assert watch.points > 20


def test_no_acknowledged_checkpoint_is_lost_and_none_is_half_written(watch: Watch) -> None:
    signer = Signer(watch.root / "checkpoints", watch.key, ORIGIN)
    for size in (1, 7, 7, 50):
        watch.signed = signer.keep(size, lambda first: LEAVES[first:]).checkpoint.size
        watch.look()
    assert watch.points > 40
