"""Reading originals again, a slice at a time, so that damage shows while another copy can still mend it.

A damaged original is set aside and never deleted. It is put back from a replica only if the replica's bytes, hashed on
their way in, are the very ones that were received. A read that is wrong once and right the second time is told apart:
then the stored bytes are good, and the disk, the cable or the memory is not.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from constancia.errors import BadInput, ConstanciaError, StorageFailed, Tampered
from constancia.evidence.copying import Copied
from constancia.evidence.durable import write_durably

Status = Literal["sound", "wrong_once", "restored", "damaged", "missing", "unreadable"]

#: What a reading may say without anything being lost.
WELL = frozenset({"sound", "wrong_once", "restored"})

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_AMOUNT = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*(%|[KMGT]?B?)", re.IGNORECASE)


class Batch(Protocol):
    """Originals on their way into a store."""

    def add(self, source: BinaryIO, /) -> Copied: ...

    def drop(self, sha256: str) -> None: ...


class Store(Protocol):
    """Where originals lie: a folder or a bucket. ``reads_back``: what it takes in was read back and hashed already."""

    reads_back: bool

    def batch(self) -> contextlib.AbstractContextManager[Batch]: ...

    def open(self, sha256: str) -> BinaryIO: ...

    def check(self, sha256: str) -> Copied: ...

    def forget(self, sha256: str) -> None: ...

    def set_aside(self, sha256: str) -> object: ...

    def __contains__(self, sha256: str) -> bool: ...

    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Item:
    """An original as the ledger knows it."""

    key: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one original turned out to be. ``found`` is the digest of what lay there, where it was another one."""

    item: Item
    status: Status
    found: str = ""
    set_aside: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the current round has come: ``after`` is the last original that was read, in the order of the keys."""

    after: int = 0
    round: int = 1

    @classmethod
    def read(cls, path: Path) -> Progress:
        """The progress that was kept; a lost or damaged file only means that a round begins again."""
        try:
            value = json.loads(path.read_text(encoding="ascii"))
            return cls(int(value["after"]), int(value["round"]))
        except (OSError, ValueError, TypeError, KeyError):
            return cls()

    def keep(self, path: Path) -> None:
        """Write it durably."""
        write_durably(path, (json.dumps(asdict(self), sort_keys=True) + "\n").encode())


def amount(text: str, total: int) -> int:
    """How many bytes ``10%`` or ``500MB`` of a total are; a slice is never empty."""
    match = _AMOUNT.fullmatch(text.strip())
    if not match:
        raise BadInput(f"{text!r} is no slice", next_step="Write a part such as 10% or an amount such as 500MB.")
    number, unit = float(match[1]), match[2].upper()
    if unit == "%" and not 0 < number <= 100:
        raise BadInput(f"{text!r} is no slice: a part lies above 0% and up to 100%")
    size = total * number / 100 if unit == "%" else number * _UNITS[unit.rstrip("B") + "B" if unit else ""]
    return max(1, round(size))


def portion(items: Sequence[Item], after: int, size: int) -> list[Item]:
    """The next originals after number ``after``, until ``size`` bytes are reached; at least one if any is left."""
    taken, sum_of = [], 0
    for item in items:
        if _number(item) > after and sum_of < size:
            taken.append(item)
            sum_of += max(item.size, 1)
    return taken


def reached(item: Item) -> int:
    """The number to remember once this original was read."""
    return _number(item)


def scrub(store: Store, items: Iterable[Item], replica: Store | None = None) -> Iterator[Outcome]:
    """Read each of these to its end and say what it is, after mending from the replica what can be mended."""
    for item in items:
        outcome = _read_twice(store, item)
        if outcome.status not in WELL:
            outcome = _mend(store, outcome, replica)
        yield outcome


def _read_twice(store: Store, item: Item) -> Outcome:
    first = _read(store, item)
    if first.status == "sound" or first.status == "missing":
        return first
    second = _read(store, item)
    if second.status == "sound":
        return Outcome(item, "wrong_once", first.found, reason=first.reason)
    return second


def _read(store: Store, item: Item) -> Outcome:
    """One reading, from the disk and not from what this machine remembers of it."""
    try:
        store.forget(item.sha256)
        found = store.check(item.sha256)
    except Tampered:
        return Outcome(item, "missing")
    except StorageFailed as error:
        return Outcome(item, "unreadable", reason=str(error))
    return Outcome(item, "sound" if found.sha256 == item.sha256 else "damaged", found.sha256)


def _mend(store: Store, outcome: Outcome, replica: Store | None) -> Outcome:
    """Set a damaged original aside, and put back what the replica holds if that is what was received."""
    item = outcome.item
    try:
        if replica is not None and _put_back(store, item, replica):
            return Outcome(item, "restored", outcome.found, outcome.status != "missing")
        reason = "the replica does not hold it unchanged" if replica is not None else ""
    except ConstanciaError as error:
        reason = str(error)
    if outcome.status != "damaged":
        return Outcome(item, outcome.status, outcome.found, reason=outcome.reason or reason)
    store.set_aside(item.sha256)
    return Outcome(item, "damaged", outcome.found, True, reason)


def _put_back(store: Store, item: Item, replica: Store) -> bool:
    """Copy from the replica; only once the copy's own digest is right, the damaged one makes way for it."""
    if item.sha256 not in replica:
        return False
    with replica.open(item.sha256) as source, store.batch() as batch:
        copied = batch.add(source)
        if copied.sha256 != item.sha256:
            batch.drop(copied.sha256)
            return False
        if item.sha256 in store:
            store.set_aside(item.sha256)
    return True


def _number(item: Item) -> int:
    return int(item.key[1:])
