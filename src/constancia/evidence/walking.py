"""Every file that a path leads to, any depth and any name, without recursion and without following anything.

Names are bytes, as the filesystem has them. Each item is opened from its own folder, so that neither a long path nor a
folder swapped for a link on the way leads elsewhere. What cannot be taken is an item too, with the reason.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from typing import BinaryIO

from constancia.errors import BadInput
from constancia.evidence.copying import open_source
from constancia.evidence.intake import IntakeItem

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def walk(paths: Iterable[str | bytes | os.PathLike[str]]) -> Generator[IntakeItem]:
    """The files under these paths, in the order of their names' bytes.

    ``open`` of an item works until the next one is asked for. The name of an item begins with the last part of the
    path that was given, so that two folders do not mix.
    """
    for path in paths:
        given = os.fsencode(path)
        name = os.path.normpath(given).rpartition(b"/")[2] or given
        try:
            status = os.lstat(given)
        except (OSError, ValueError) as error:
            yield IntakeItem(name, refusal=f"it cannot be read: {getattr(error, 'strerror', None) or error}")
            continue
        if stat.S_ISDIR(status.st_mode):
            yield from _walk_folder(given, name)
        else:
            yield _item(name, given, None, status)


def _walk_folder(path: bytes, name: bytes) -> Iterator[IntakeItem]:
    try:
        here = _Place(path, name)
    except OSError as error:
        yield IntakeItem(name, refusal=f"the folder cannot be read: {error.strerror}")
        return
    with contextlib.closing(here):
        while here.folders:
            entry = here.next()
            if entry is None:
                here.leave()
                continue
            child, status = entry
            if not status or not stat.S_ISDIR(status.st_mode):
                yield _item(here.name + b"/" + child, child, here.descriptor, status)
                continue
            reason = here.enter(child)
            if reason:
                yield IntakeItem(here.name + b"/" + child, refusal=reason)


class _Place:
    """Where the walk is: one open folder, and for each folder above it what is still to be visited there."""

    def __init__(self, path: bytes, name: bytes) -> None:
        self.descriptor = os.open(path, _FOLDER)
        self._names = [name]
        self.folders = [(_identity(self.descriptor), _entries(self.descriptor))]

    @property
    def name(self) -> bytes:
        return b"/".join(self._names)

    def next(self) -> tuple[bytes, os.stat_result | None] | None:
        """The next entry of this folder and what it is (None if it went away), or None if all were seen."""
        left = self.folders[-1][1]
        if not left:
            return None
        child = left.pop()
        try:
            return child, os.stat(child, dir_fd=self.descriptor, follow_symlinks=False)
        except OSError:
            return child, None

    def enter(self, child: bytes) -> str:
        """Go into a folder; returns the reason if that cannot be done."""
        try:
            below = os.open(child, _FOLDER, dir_fd=self.descriptor)
        except OSError as error:
            return f"the folder cannot be read: {error.strerror}"
        os.close(self.descriptor)
        self.descriptor = below
        self._names.append(child)
        self.folders.append((_identity(below), _entries(below)))
        return ""

    def leave(self) -> None:
        """Go back up, and see that it is the folder that was left: nobody may have moved it meanwhile."""
        self.folders.pop()
        self._names.pop()
        if self.folders:
            above = os.open(b"..", _FOLDER, dir_fd=self.descriptor)
            os.close(self.descriptor)
            self.descriptor = above
            if _identity(above) != self.folders[-1][0]:
                raise BadInput(
                    "a folder was moved while it was read", next_step="Add it again when nobody works in it."
                )

    def close(self) -> None:
        os.close(self.descriptor)


def _entries(descriptor: int) -> list[bytes]:
    """The names of everything in a folder, last first."""
    return sorted((os.fsencode(name) for name in os.listdir(descriptor)), reverse=True)


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


def _item(name: bytes, path: bytes, dir_fd: int | None, status: os.stat_result | None) -> IntakeItem:
    if status is None:
        return IntakeItem(name, refusal="it cannot be read: it went away")
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "a special file")
        return IntakeItem(name, refusal=f"{kind} is never followed or read")
    facts = {"modified_ns": status.st_mtime_ns}
    return IntakeItem(name, open=partial(_open, path, dir_fd), size=status.st_size, facts=facts)


def _open(path: bytes, dir_fd: int | None) -> BinaryIO:
    return os.fdopen(open_source(path, dir_fd), "rb", buffering=0)


_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
