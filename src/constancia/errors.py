"""Everything that can go wrong in constancia, drawn as one small tree.

    ConstanciaError              exit  1
    +-- BadInput                 exit  2   what was given cannot be taken: file, list, date, option
    |   +-- NotACase             exit  3   the folder holds no case
    |   +-- Unreadable           exit  4   the file is there but cannot be read as what it claims to be
    +-- Refused                  exit  5   this person may not do this, or the record forbids it
    +-- Busy                     exit  6   another process holds the case
    +-- NewerFormat              exit  7   made by a newer version than this one
    +-- StorageFailed            exit  8   disk full, read-only, or failing; nothing was acknowledged
    +-- Tampered                 exit  9   what is stored is not what was recorded
    +-- Unavailable              exit 10   an optional part (library, tool, service) is not here

The message is the sentence shown to the person; ``next_step`` says what they can do now. Verification does
not raise these: it returns findings. The messages carry keys and paths that the person typed, and never a
name, place or text of a source.
"""

from __future__ import annotations


class ConstanciaError(Exception):
    """Something went wrong that we can name."""

    exit_code = 1

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return self.message

    @property
    def in_one_line(self) -> str:
        """What is wrong and what to do next, as two sentences."""
        told = self.message if self.message.endswith((".", "?", "!", ":")) else f"{self.message}."
        return f"{told} {self.next_step}".strip()


class BadInput(ConstanciaError):
    """What was given cannot be taken as it is."""

    exit_code = 2


class NotACase(BadInput):
    """The folder holds no case."""

    exit_code = 3


class Unreadable(BadInput):
    """The file is there, but cannot be read as what it claims to be."""

    exit_code = 4


class Refused(ConstanciaError):
    """This person may not do this, or the record forbids it."""

    exit_code = 5


class Busy(ConstanciaError):
    """Another process holds the case."""

    exit_code = 6


class NewerFormat(ConstanciaError):
    """The case or dossier was made by a newer version than this one."""

    exit_code = 7


class StorageFailed(ConstanciaError):
    """The storage is full, read-only or failing; nothing was acknowledged."""

    exit_code = 8


class Tampered(ConstanciaError):
    """What is stored is not what was recorded."""

    exit_code = 9


class Unavailable(ConstanciaError):
    """An optional part is not installed or cannot be reached."""

    exit_code = 10
