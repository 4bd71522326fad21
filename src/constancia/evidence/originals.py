"""The originals: bytes as they were received, each under its SHA-256, never changed and never named by a stranger.

A batch of files is copied beside their places and hashed on the way; then all bytes are made durable at once, then all
are renamed to their digests, then all names are made durable. Only when the batch has ended may its items be logged
or called preserved. A crash leaves temporary files, swept later, and never a half-written original.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from constancia.errors import BadInput, StorageFailed, Tampered
from constancia.evidence.copying import Copied, copy_file, copy_stream, hash_file, open_source
from constancia.evidence.durable import storage_errors, sync_filesystem, sync_folder

INCOMING = ".incoming"
SET_ASIDE = ".set-aside"

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_FEW = 24  # up to here syncing each file is cheaper than syncing the whole filesystem


class OriginalStore:
    """A folder of originals, ``ab/cdef...`` by SHA-256, read-only once they are there."""

    reads_back = False

    def __init__(self, root: Path) -> None:
        self.root = root

    def receive(self, *sources: str | bytes | os.PathLike[str] | BinaryIO) -> list[Copied]:
        """Take all of these in as one batch: all are durable on return, or none is acknowledged."""
        with self.batch() as batch:
            return [batch.add(source).alone() for source in sources]

    @contextlib.contextmanager
    def batch(self) -> Iterator[Batch]:
        """Take in many items with the durability of one: they are preserved when the ``with`` block has ended."""
        with storage_errors("the originals' folder is not usable"):
            folder, descriptor = self._own_folder()
        batch = Batch(self.root, folder, descriptor)
        try:
            yield batch
            with storage_errors("the originals could not be made durable"):
                batch.preserve()
        finally:
            os.close(descriptor)
            _remove(folder)

    def path(self, sha256: str) -> Path:
        """Where an original lies, or would lie."""
        if not _SHA256.fullmatch(sha256):
            raise BadInput("an original is asked for by its SHA-256 in lower-case hexadecimal")
        return self.root / sha256[:2] / sha256[2:]

    def open(self, sha256: str) -> BinaryIO:
        """Open an original for reading, as it lies there; ``check`` says whether it still is what it was."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError as error:
            raise Tampered(
                f"the original {sha256} is missing", next_step="Restore it from a replica; run constancia verify."
            ) from error
        except OSError as error:
            raise StorageFailed(f"the original {sha256} cannot be read: {error.strerror}") from error

    def check(self, sha256: str) -> Copied:
        """Read an original to its end and say what it holds now."""
        with self.open(sha256) as original, storage_errors(f"the original {sha256} cannot be read to its end"):
            return hash_file(original.fileno())

    def forget(self, sha256: str) -> None:
        """Ask the system to forget what it read of an original, so that the next reading is from the disk; a hint."""
        with contextlib.suppress(OSError, AttributeError):
            descriptor = os.open(self.path(sha256), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def __iter__(self) -> Iterator[str]:
        """The digests of all originals, in order."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            for sha256 in sorted(folder.name + path.name for path in folder.iterdir()):
                if _SHA256.fullmatch(sha256):
                    yield sha256

    def set_aside(self, sha256: str) -> Path:
        """Move a damaged original out of the way; it is kept, since a technician may still read something from it."""
        target = self.root / SET_ASIDE / f"{sha256}.{secrets.token_hex(4)}"
        with storage_errors("a damaged original could not be set aside"):
            target.parent.mkdir(exist_ok=True)
            source = self.path(sha256).rename(target)
            sync_folder(target.parent)
            sync_folder(self.path(sha256).parent)
        return source

    def aside(self) -> set[str]:
        """The digests under which something was set aside."""
        return {path.name.partition(".")[0] for path in (self.root / SET_ASIDE).glob("*.*")}

    def erase(self, sha256: str) -> None:
        """Remove an original for good, with what was set aside of it, because its source withdrew it.

        The ledger must have said so before.
        """
        path = self.path(sha256)
        with storage_errors("an original could not be erased"):
            for damaged in (self.root / SET_ASIDE).glob(f"{sha256}.*"):
                damaged.unlink()
                sync_folder(damaged.parent)
            path.unlink(missing_ok=True)
            if path.parent.exists():
                sync_folder(path.parent)

    def sweep(self) -> int:
        """Remove what interrupted batches left behind; return how many files that were. Batches at work are spared."""
        swept = 0
        for folder in (self.root / INCOMING).glob("*"):
            with contextlib.suppress(OSError), _locked(folder):
                swept += sum(1 for _ in folder.iterdir())
                _remove(folder)
        return swept

    def _own_folder(self) -> tuple[Path, int]:
        """A fresh folder for one batch, locked as long as its process lives."""
        (self.root / INCOMING).mkdir(parents=True, exist_ok=True)
        while True:
            folder = self.root / INCOMING / secrets.token_hex(8)
            folder.mkdir(mode=0o700)
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if folder.exists():  # a sweep may have come between making and locking it
                return folder, descriptor
            os.close(descriptor)


class Batch:
    """Items on their way in. What ``add`` returns is true of the copy; nothing is preserved before the batch ends."""

    def __init__(self, root: Path, folder: Path, descriptor: int) -> None:
        self.root = root
        self._folder, self._descriptor = folder, descriptor
        self._waiting: dict[str, str] = {}
        self._count = 0

    def add(self, source: str | bytes | os.PathLike[str] | BinaryIO, *, dir_fd: int | None = None) -> Copied:
        """Copy and hash one file (by path, never through a link) or stream. BadInput refuses this item only."""
        if not isinstance(source, str | bytes | os.PathLike):
            opened = _regular_file(source)
            if opened is not None:
                return self._take(lambda target: copy_file(opened, target))
            return self._take(lambda target: copy_stream(source, target))
        descriptor = open_source(source, dir_fd)
        try:
            return self._take(lambda target: copy_file(descriptor, target))
        finally:
            os.close(descriptor)

    def drop(self, sha256: str) -> None:
        """Let go of an item of this batch: it will not be preserved."""
        (self._folder / self._waiting.pop(sha256)).unlink()

    def preserve(self) -> None:
        """Make everything durable, under its final name. Called at the end of the batch."""
        if not self._waiting:
            return
        self._sync_files()
        root, touched = os.fspath(self.root), set()
        for sha256, name in self._waiting.items():
            folder = sha256[:2]
            if folder not in touched:
                (self.root / folder).mkdir(exist_ok=True)
                touched.add(folder)
            self._put_in_place(sha256, name, f"{root}/{folder}/{sha256[2:]}")
        self._sync_names([self.root, *(self.root / folder for folder in touched)])
        self._waiting.clear()

    def _take(self, copy: Callable[[int], Copied]) -> Copied:
        name = str(self._count)
        self._count += 1
        with storage_errors("a copy could not be begun"):
            target = os.open(name, _NEW_FILE, 0o444, dir_fd=self._descriptor)
        try:
            copied = copy(target)
        except BaseException:
            os.unlink(name, dir_fd=self._descriptor)
            raise
        finally:
            os.close(target)
        if copied.sha256 in self._waiting:
            os.unlink(name, dir_fd=self._descriptor)
        else:
            self._waiting[copied.sha256] = name
        return copied

    def _sync_files(self) -> None:
        if len(self._waiting) > _FEW and sync_filesystem(self._descriptor):
            return
        for name in self._waiting.values():
            _sync_file(self._folder / name)

    def _put_in_place(self, sha256: str, name: str, target: str) -> None:
        """Rename to the final name, unless the same bytes are there already."""
        if os.path.lexists(target):
            if _holds(Path(target), sha256):
                os.unlink(name, dir_fd=self._descriptor)
                _sync_file(Path(target))
                return
            OriginalStore(self.root).set_aside(sha256)
        os.rename(name, target, src_dir_fd=self._descriptor)

    def _sync_names(self, folders: Sequence[Path]) -> None:
        if len(folders) > _FEW and sync_filesystem(self._descriptor):
            return
        for folder in folders:
            sync_folder(folder)


def _regular_file(source: BinaryIO) -> int | None:
    """The descriptor behind a stream that is a regular file at its beginning: it can be copied faster, and watched."""
    try:
        descriptor = source.fileno()
        is_regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return descriptor if is_regular and os.lseek(descriptor, 0, os.SEEK_CUR) == 0 else None
    except (OSError, AttributeError, ValueError):
        return None


def _holds(path: Path, sha256: str) -> bool:
    with path.open("rb") as file:
        return hash_file(file.fileno()).sha256 == sha256


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    """Remove a batch's folder with what is left in it; what cannot be removed now is swept later."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
