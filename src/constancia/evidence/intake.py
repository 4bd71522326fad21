"""What comes in, one thing at a time: files, members of archives, attachments, captured pages, standard input.

The container is the original; what is inside are derived items that point to it. Names from inside are kept as bytes
and never used as a path. Nothing is extracted to disk, run or fetched; every byte that is unpacked is counted against
a budget, and what exceeds it is an item with the reason, so that nothing disappears without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from constancia.errors import BadInput


@dataclass(frozen=True, slots=True)
class IntakeItem:
    """One thing on its way in, or the reason why it cannot be taken.

    ``name`` is its name in bytes (a path with slashes inside of a folder or container). ``size`` is None where only
    reading tells. ``facts`` are what its container says about it: claims, not checked. ``derived_from`` is the name of
    the container, empty for what was given itself.
    """

    name: bytes
    open: Callable[[], BinaryIO] | None = None
    size: int | None = None
    media_type: str = ""
    derived_from: bytes = b""
    facts: Mapping[str, Any] = field(default_factory=dict)
    refusal: str = ""

    @property
    def shown_name(self) -> str:
        """The name for a person: what is not text, not printable, or changes the direction of text is escaped."""
        return shown(self.name)


@dataclass(slots=True)
class Budget:
    """What one container with everything inside of it may cost. It is used up as things are unpacked.

    ``ratio`` is how many times larger than its compressed form a member of more than ``free`` bytes may be.
    """

    bytes: int = 4 << 30
    members: int = 20_000
    depth: int = 3
    ratio: int = 200
    free: int = 16 << 20

    def take_member(self) -> None:
        if self.members <= 0:
            raise BadInput("it holds more members than can be taken at once", next_step=_BY_HAND)
        self.members -= 1

    def take_bytes(self, count: int) -> None:
        if count > self.bytes:
            raise BadInput("unpacked it is larger than can be taken at once", next_step=_BY_HAND)
        self.bytes -= count

    def refuses(self, size: int, packed: int) -> str:
        """The reason why a member of this declared size is not even begun, or nothing."""
        if size > self.bytes:
            return "unpacked it is larger than can be taken at once"
        return self.swells(size, packed)

    def swells(self, size: int, packed: int) -> str:
        """The reason why this much is too much to come out of so little, or nothing."""
        if size > self.free and size > self.ratio * max(packed, 1):
            return f"unpacked it would be {size // max(packed, 1)} times as large: this looks like a bomb"
        return ""


def shown(name: bytes) -> str:
    """A stranger's name, safe to print: letters of any language stay, everything that could deceive is escaped."""
    text = name.decode("utf-8", errors="backslashreplace")
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c.isprintable() and c not in _DECEIVING else ascii(c)[1:-1] for c in text)


_BY_HAND = "Unpack it yourself on a machine without sources, look at it, and add the parts that you need."
_DECEIVING = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u061c")
