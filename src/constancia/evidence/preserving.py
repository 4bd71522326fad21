"""Copying what comes, batch by batch, and making each batch durable before anything is said of it.

What cannot be taken is refused by itself, with the reason, and the others are kept. Of bytes that are not stored yet
only the signature is read; they are looked into only afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from constancia.errors import BadInput, Unreadable
from constancia.evidence.formats import Format, recognise, recognise_bytes
from constancia.evidence.intake import IntakeItem, shown

if TYPE_CHECKING:
    from constancia.evidence.bucket import BucketBatch, BucketStore
    from constancia.evidence.copying import Copied
    from constancia.evidence.originals import Batch, OriginalStore

#: How many items, or after how many bytes, what came is made durable, logged and signed together.
BATCH = 2000
BATCH_BYTES = 1 << 30


class Arrived(NamedTuple):
    """An item that is durable in the store: its name, what its container says of it, and what was stored of it."""

    name: bytes
    facts: Mapping[str, Any]
    sha256: str
    size: int
    format: Format


class Refusal(NamedTuple):
    """An item that cannot be taken, and why."""

    name: bytes
    reason: str


class Durable(NamedTuple):
    """One batch: what of it is durable by now, and what was refused."""

    arrived: list[Arrived]
    refused: list[Refusal]


def preserved(
    store: OriginalStore | BucketStore, items: Iterator[IntakeItem], done: Callable[[], None] = lambda: None
) -> Iterator[Durable]:
    """Take items in, batch by batch; each batch is given out when it is durable. ``done`` is called for each item."""
    while True:
        with store.batch() as batch:
            copied, refused = _fill(batch, items, done)
        if not copied and not refused:
            return
        yield Durable([_arrived(store, *each) for each in copied], refused)


def last_name(name: bytes) -> str:
    """The last part of an item's name, as a person may be shown it."""
    return shown(name.rpartition(b"/")[2] or name)


def _fill(
    batch: Batch | BucketBatch, items: Iterator[IntakeItem], done: Callable[[], None]
) -> tuple[list[tuple[IntakeItem, Copied, Format | None]], list[Refusal]]:
    """Copy items until the batch is full or there are no more; those that cannot be taken come with the reason."""
    copied: list[tuple[IntakeItem, Copied, Format | None]] = []
    refused: list[Refusal] = []
    size = 0
    for item in items:
        try:
            copied.append((item, *_copy(batch, item)))
            size += copied[-1][1].size
        except BadInput as error:
            refused.append(Refusal(item.name, str(error)))
        done()
        if len(copied) + len(refused) >= BATCH or size >= BATCH_BYTES:
            break
    return copied, refused


def _copy(batch: Batch | BucketBatch, item: IntakeItem) -> tuple[Copied, Format | None]:
    """What was stored of an item, and its format where all of it was at hand."""
    if item.refusal or item.open is None:
        raise BadInput(item.refusal)
    with item.open() as file:
        copied = batch.add(file)
    if copied.size == 0:
        batch.drop(copied.sha256)
        raise Unreadable("the file is empty: there is nothing to preserve")
    found = None if copied.content is None else recognise_bytes(copied.content, last_name(item.name))
    return copied.alone(), found


def _arrived(store: OriginalStore | BucketStore, item: IntakeItem, copied: Copied, found: Format | None) -> Arrived:
    if found is None:
        with store.open(copied.sha256) as file:
            found = recognise(file, last_name(item.name))
    return Arrived(item.name, item.facts, copied.sha256, copied.size, found)
