"""Taking originals into a case: durable first, logged next, signed last, and only then acknowledged.

Files come from folders of any depth, from standard input, and from inside archives, e-mails and web captures: the
container is the original, and each member is an original of its own whose receipt points to it. What cannot be taken is
refused by itself, with the reason, and the others are kept. Of bytes that are not stored yet only the signature is
read; they are looked into only afterwards.
"""

from __future__ import annotations

import mimetypes
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constancia.case import actions
from constancia.case.models import Record
from constancia.errors import BadInput, Unreadable
from constancia.evidence.containers import is_container, members
from constancia.evidence.formats import Format, recognise, recognise_bytes
from constancia.evidence.intake import Budget, IntakeItem
from constancia.evidence.intake import shown as shown_name
from constancia.evidence.walking import walk

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.evidence.copying import Copied
    from constancia.evidence.originals import Batch

#: How many items, or after how many bytes, what came is made durable, logged and signed together.
BATCH = 2000
BATCH_BYTES = 1 << 30

STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Taken:
    """One item that was asked to be taken: its keys if it was, and the reason if it was refused."""

    path: str
    original: str | None = None
    receipt: str | None = None
    is_new: bool = False
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    derived_from: str | None = None
    refused: str = ""


def take(
    case: OpenCase, paths: Sequence[Path], told: Mapping[str, Any], done: Callable[[], None] = lambda: None
) -> list[Taken]:
    """Preserve what these paths lead to and log each receipt with what was ``told`` about it (source, published, ...).

    ``done`` is called for each item. The path "-" is standard input.
    """
    return list(taking(case, paths, told, done))


def taking(
    case: OpenCase, paths: Sequence[Path], told: Mapping[str, Any], done: Callable[[], None] = lambda: None
) -> Iterator[Taken]:
    """The same, one after the other: each item is given out when the checkpoint over its receipt is durable.

    So a later failure, of the disk or of the power, takes nothing back that was given out before.
    """
    items = _take(case, _items(paths), told, done, None, 1)
    while some := list(islice(items, BATCH)):
        if any(taken.original for taken in some):
            actions.checkpoint(case)
        yield from some


def _items(paths: Iterable[Path]) -> Iterator[IntakeItem]:
    for path in paths:
        if path == STANDARD_INPUT:
            yield IntakeItem(b"standard-input", open=lambda: sys.stdin.buffer)
        else:
            yield from walk([path])


def _take(
    case: OpenCase,
    items: Iterator[IntakeItem],
    told: Mapping[str, Any],
    done: Callable[[], None],
    budget: Budget | None,
    depth: int,
    inside: Taken | None = None,
) -> Iterator[Taken]:
    """Take items batch by batch; after each batch, what is inside of its containers.

    ``budget`` is that of the container around. Each container that was given itself has one of its own, so that a
    hostile one takes nothing from the others.
    """
    while True:
        with case.originals.batch() as batch:
            copied, refused = _fill(batch, items, inside, done)
        if not copied and not refused:
            return
        yield from refused
        for taken in _receive(case, copied, told, inside):
            yield taken
            if is_container(taken.media_type) and (taken.is_new or not _was_opened(case, str(taken.original))):
                yield from _take_inside(case, taken, told, done, budget or Budget(), depth)


def _was_opened(case: OpenCase, container: str) -> bool:
    """Was anything taken out of this container before? One that could not be opened then is tried again."""
    named = Record.objects.filter(case=case.id, kind="original", body__icontains=f'"{container}"').only("body")
    return any(receipt.get("derived_from") == container for row in named for receipt in row.body["receipts"])


def _take_inside(
    case: OpenCase, container: Taken, told: Mapping[str, Any], done: Callable[[], None], budget: Budget, depth: int
) -> Iterator[Taken]:
    with case.originals.open(container.sha256) as file:
        found = members(file, os.fsencode(container.path), container.media_type, budget, depth)
        yield from _take(case, found, told, done, budget, depth + 1, container)


def _fill(
    batch: Batch, items: Iterator[IntakeItem], inside: Taken | None, done: Callable[[], None]
) -> tuple[list[_Arrived], list[Taken]]:
    """Copy items until the batch is full or there are no more; those that cannot be taken come with the reason."""
    copied: list[_Arrived] = []
    refused: list[Taken] = []
    size = 0
    for item in items:
        try:
            copied.append(_copy(batch, item))
            size += copied[-1].copy.size
        except BadInput as error:
            refused.append(Taken(_shown(item, inside), refused=str(error)))
        done()
        if len(copied) + len(refused) >= BATCH or size >= BATCH_BYTES:
            break
    return copied, refused


@dataclass(frozen=True, slots=True)
class _Arrived:
    """An item, what was stored of it, and its format where all of it was at hand."""

    item: IntakeItem
    copy: Copied
    format: Format | None


def _copy(batch: Batch, item: IntakeItem) -> _Arrived:
    if item.refusal or item.open is None:
        raise BadInput(item.refusal)
    with item.open() as file:
        copied = batch.add(file)
    if copied.size == 0:
        batch.drop(copied.sha256)
        raise Unreadable("the file is empty: there is nothing to preserve")
    found = None if copied.content is None else recognise_bytes(copied.content, _name(item))
    return _Arrived(item, copied.alone(), found)


def _receive(case: OpenCase, copied: Sequence[_Arrived], told: Mapping[str, Any], inside: Taken | None) -> list[Taken]:
    """Log what is durable by now."""
    arrivals = [_arrival(case, each, told, inside) for each in copied]
    received = actions.receive(case, arrivals)
    return [
        Taken(
            path=_shown(each.item, inside),
            original=receipt.original,
            receipt=receipt.receipt,
            is_new=receipt.is_new,
            sha256=each.copy.sha256,
            size=each.copy.size,
            media_type=arrival.facts["media_type"],
            derived_from=inside.original if inside else None,
        )
        for each, arrival, receipt in zip(copied, arrivals, received, strict=True)
    ]


def _arrival(case: OpenCase, arrived: _Arrived, told: Mapping[str, Any], inside: Taken | None) -> actions.Arrival:
    item, copy, shown = arrived.item, arrived.copy, _name(arrived.item)
    receipt = {
        "name": shown,
        "name_bytes": item.name.hex(),
        "path": item.shown_name if b"/" in item.name else None,
        "modified": _modified(item),
        "custody_before": f"inside {inside.original}" if inside else "unknown",
        "derived_from": inside.original if inside else None,
        "claims_of_container": {k: v for k, v in item.facts.items() if k != "modified_ns"} or None,
        **told,
    }
    facts = {"size": copy.size, **_format(case, arrived, shown)}
    return actions.Arrival(copy.sha256, facts, {key: value for key, value in receipt.items() if value is not None})


def _name(item: IntakeItem) -> str:
    """The last part of the name, as a person may be shown it."""
    return shown_name(item.name.rpartition(b"/")[2] or item.name)


def _format(case: OpenCase, arrived: _Arrived, name: str) -> dict[str, Any]:
    """What the bytes are by their content; the name decides only between kinds of text."""
    found = arrived.format or _format_of_stored(case, arrived.copy.sha256, name)
    media_type = found.media_type
    if media_type == "text/plain":
        guess = mimetypes.guess_type(name)[0] or ""
        media_type = guess if guess.startswith("text/") else media_type
    flagged = {"name_contradicts_content": True} if found.contradicts_name else {}
    return {"media_type": media_type, **flagged}


def _format_of_stored(case: OpenCase, sha256: str, name: str) -> Format:
    with case.originals.open(sha256) as file:
        return recognise(file, name)


def _modified(item: IntakeItem) -> str | None:
    """When the file says that it was last changed: a claim of the filesystem it came from, no more."""
    ns = item.facts.get("modified_ns")
    return None if ns is None else datetime.fromtimestamp(ns / 1e9, UTC).isoformat(timespec="seconds")


def _shown(item: IntakeItem, inside: Taken | None) -> str:
    return f"{inside.path} > {item.shown_name}" if inside else item.shown_name
