"""Files that are still there after the power fails: written whole beside their place, synced, renamed, folder synced.

POSIX promises nothing for a file that was written but not synced, nor for a name whose folder was not. A failing
sync means that the bytes may be lost, and is never tried again on the same file: the kernel forgets the error.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from constancia.errors import StorageFailed


def write_durably(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put ``content`` under ``path``, whole or not at all, and return only when it will outlast a power cut."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    with storage_errors(f"{path.name} could not be stored"):
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
            try:
                write_all(descriptor, content)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            temporary.rename(path)
            sync_folder(path.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write every byte, however many writes that takes: a write may be short without being an error."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_folder(folder: Path) -> None:
    """Make the names inside a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_filesystem(descriptor: int) -> bool:
    """Make everything written so far to the filesystem of this open file durable; False where no such call exists."""
    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError):
        return False
    if syncfs(descriptor) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return True


@contextlib.contextmanager
def storage_errors(what: str) -> Iterator[None]:
    """Say a failing disk in the words of a person, with what they can do now."""
    try:
        yield
    except OSError as error:
        raise StorageFailed(f"{what}: {error.strerror or error}", next_step=_next_step(error.errno)) from error


def _next_step(number: int | None) -> str:
    if number in (errno.ENOSPC, errno.EDQUOT):
        return "Free some space or use a larger disk, then do it again. Nothing was acknowledged."
    if number in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "Make the case folder writable, or copy it to where you may write. Nothing was acknowledged."
    if number == errno.EIO:
        return "The disk is failing: copy the case to another one now. Nothing was acknowledged."
    return "Check the disk, then do it again. Nothing was acknowledged."


def unchanging_database(path: Path) -> str:
    """The address (for SQLite's ``uri``) of a database that is only read.

    Beside a database that is read, SQLite keeps a journal. Where none can be kept, on media that cannot be written, the
    file is read as one that does not change. StorageFailed if what was written last still lies in the journal beside
    it, and the index of that journal is not there: SQLite would have to write it anew.
    """
    journal, index = (path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))
    can_write = os.access(path.parent, os.W_OK)
    has_journal = journal.exists() and journal.stat().st_size > 0
    if has_journal and not can_write and not index.exists():
        raise StorageFailed(
            f"What was written last to this case still lies in {journal.name}, and it cannot be read in here, where "
            "nothing can be written. Nothing is damaged by that.",
            next_step=f"Copy the whole folder, with {journal.name}, to a disk that can be written, and go on there.",
        )
    return f"file:{quote(str(path.absolute()))}?mode=ro{'' if can_write or has_journal else '&immutable=1'}"
