"""Copy bytes once and hash what was stored, without ever holding more than a few mebibytes in memory.

A large file is copied inside the kernel where that works, while a second thread hashes the copy behind it and the
disk already writes: the time is that of the slowest of the three, not their sum. The digest is of the stored bytes.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import queue
import stat
import threading
from dataclasses import dataclass, field
from typing import BinaryIO

from constancia.errors import BadInput
from constancia.evidence.durable import storage_errors, write_all

SMALL = 1 << 20
CHUNK = 4 << 20

_ITEM_CHANGED = "Wait until nothing writes to the file, then add it again."
_START_WRITING = 2  # SYNC_FILE_RANGE_WRITE


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy turned out to hold: SHA-256 in lower-case hexadecimal, and the size in bytes.

    ``content`` is what was stored, where that was small enough to be at hand anyway.
    """

    sha256: str
    size: int
    content: bytes | None = field(default=None, compare=False, repr=False)

    def alone(self) -> Copied:
        """The same without its content, to be kept for longer."""
        return Copied(self.sha256, self.size)


def open_source(path: str | bytes | os.PathLike[str], dir_fd: int | None = None) -> int:
    """Open a regular file for reading; a link, pipe, socket or device is refused and never followed or waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=dir_fd)
    except OSError as error:
        raise BadInput(f"the file cannot be read: {error.strerror}", next_step=_next_step(error)) from error
    except ValueError as error:
        raise BadInput("the file's name holds a NUL") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BadInput("only a regular file can be added, not a folder, link, pipe, socket or device")
    return descriptor


def copy_file(source: int, target: int) -> Copied:
    """Copy an open regular file to an empty one (open for reading and writing); BadInput if it changes meanwhile."""
    before = os.fstat(source)
    size = before.st_size
    copied = _copy_small(source, target, size) if size <= SMALL else _copy_large(source, target)
    if _state(os.fstat(source)) != _state(before) or copied.size != size:
        raise BadInput("the file changed while it was read", next_step=_ITEM_CHANGED)
    return copied


def copy_stream(source: BinaryIO, target: int) -> Copied:
    """Copy whatever a stream still holds."""
    digest, size, first = hashlib.sha256(), 0, b""
    while True:
        try:
            chunk = source.read(SMALL)
        except OSError as error:
            raise BadInput(f"the source could not be read to its end: {error.strerror or error}") from error
        if not chunk:
            return Copied(digest.hexdigest(), size, first if len(first) == size else None)
        first = first or chunk
        _write(target, chunk)
        digest.update(chunk)
        size += len(chunk)


def hash_file(descriptor: int) -> Copied:
    """The digest of an open file from its beginning."""
    length = os.fstat(descriptor).st_size
    digest, size = hashlib.sha256(), 0
    buffer = memoryview(bytearray(min(SMALL, max(length, 1) + 1)))
    while count := os.preadv(descriptor, [buffer], size):
        digest.update(buffer[:count])
        size += count
    return Copied(digest.hexdigest(), size)


def _copy_small(source: int, target: int, size: int) -> Copied:
    content = _read(source, size + 1)
    while len(content) < size and (more := _read(source, size)):  # a read may be short without being at the end
        content += more
    if len(content) > size:
        raise BadInput("the file changed while it was read", next_step=_ITEM_CHANGED)
    _write(target, content)
    return Copied(hashlib.sha256(content).hexdigest(), len(content), content)


def _copy_large(source: int, target: int) -> Copied:
    follower = _Follower(target)
    try:
        while count := _copy_chunk(source, target):
            _start_writing(target, follower.promised, count)
            follower.follow(count)
    finally:
        copied = follower.end()
    return copied


class _Follower:
    """Hashes a growing file behind its writer."""

    def __init__(self, descriptor: int) -> None:
        self.promised = 0
        self._descriptor = descriptor
        self._lengths: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._digest, self._size = hashlib.sha256(), 0
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def follow(self, count: int) -> None:
        self.promised += count
        self._lengths.put(count)

    def end(self) -> Copied:
        self._lengths.put(0)
        self._thread.join()
        with storage_errors("the stored copy could not be read back"):
            if self._error:
                raise self._error
        return Copied(self._digest.hexdigest(), self._size)

    def _run(self) -> None:
        buffer = memoryview(bytearray(SMALL))
        until = 0
        try:
            while count := self._lengths.get():
                until += count
                while self._size < until:
                    got = os.preadv(self._descriptor, [buffer[: min(SMALL, until - self._size)]], self._size)
                    if not got:
                        raise OSError("the stored copy is shorter than what was written")
                    self._digest.update(buffer[:got])
                    self._size += got
        except OSError as error:
            self._error = error


def _copy_chunk(source: int, target: int) -> int:
    with contextlib.suppress(OSError, AttributeError):  # not on this filesystem; the plain way names a real failure
        if count := os.copy_file_range(source, target, CHUNK):
            return count
    chunk = _read(source, SMALL)
    _write(target, chunk)
    return len(chunk)


def _read(source: int, count: int) -> bytes:
    try:
        return os.read(source, count)
    except OSError as error:
        raise BadInput(
            f"the file could not be read to its end: {error.strerror}", next_step=_next_step(error)
        ) from error


def _write(target: int, content: bytes) -> None:
    with storage_errors("the copy could not be written"):
        write_all(target, content)


def _start_writing(descriptor: int, offset: int, count: int) -> None:
    """Let the disk begin with what was copied; a hint only, the sync comes later and is what counts."""
    sync_file_range = getattr(ctypes.CDLL(None), "sync_file_range", None)
    if sync_file_range:
        sync_file_range(descriptor, ctypes.c_int64(offset), ctypes.c_int64(count), _START_WRITING)


def _state(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _next_step(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "Ask the owner of the file for the right to read it, or copy it yourself and add the copy."
    return "Check that the file is there, is not a link, and can be read."
