"""Taking originals into a case: durable first, logged next, signed last, and only then acknowledged.

Files come from folders of any depth, from standard input, and from inside archives, e-mails and web captures: the
container is the original, and each member is an original of its own whose receipt points to it. What an earlier intake
left half-copied when it was interrupted is removed first.
"""

from __future__ import annotations

import contextlib
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
from constancia.evidence.ahead import preserved_ahead
from constancia.evidence.containers import is_container, members
from constancia.evidence.intake import Budget, IntakeItem, shown
from constancia.evidence.originals import OriginalStore
from constancia.evidence.preserving import BATCH, BATCH_BYTES, Arrived, Durable, last_name, preserved
from constancia.evidence.walking import walk

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase

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
    case.originals.sweep()
    items = _take(case, _batches(case, paths, done), told, done, None, 1)
    while some := list(islice(items, BATCH)):
        if any(taken.original for taken in some):
            actions.checkpoint(case)
        yield from some


def _batches(case: OpenCase, paths: Sequence[Path], done: Callable[[], None]) -> Iterator[Durable]:
    """What these paths lead to, durable batch by batch; where there is more than one, copied ahead of the logging."""
    store = case.originals
    if isinstance(store, OriginalStore) and STANDARD_INPUT not in paths and _is_more_than_a_batch(paths):
        return preserved_ahead(store.root, paths, done)
    return preserved(store, _items(paths), done)


def _is_more_than_a_batch(paths: Sequence[Path]) -> bool:
    """Is there so much that a second process is worth its start? Only then can one copy while the other logs."""
    size = 0
    with contextlib.closing(walk(paths)) as items:
        for number, item in enumerate(items, 1):
            size += item.size or 0
            if number > BATCH or size > BATCH_BYTES:
                return True
    return False


def _items(paths: Iterable[Path]) -> Iterator[IntakeItem]:
    for path in paths:
        if path == STANDARD_INPUT:
            yield IntakeItem(b"standard-input", open=lambda: sys.stdin.buffer)
        else:
            yield from walk([path])


def _take(
    case: OpenCase,
    batches: Iterator[Durable],
    told: Mapping[str, Any],
    done: Callable[[], None],
    budget: Budget | None,
    depth: int,
    inside: Taken | None = None,
) -> Iterator[Taken]:
    """Log batch by batch what is durable; after each batch, take what is inside of its containers.

    ``budget`` is that of the container around. Each container that was given itself has one of its own, so that a
    hostile one takes nothing from the others.
    """
    for arrived, refused in batches:
        for each in refused:
            yield Taken(_shown(each.name, inside), refused=each.reason)
        received = _receive(case, arrived, told, inside)
        opened = _opened_before(case, [taken for taken in received if not taken.is_new])
        for taken in received:
            yield taken
            if is_container(taken.media_type) and taken.original not in opened:
                opened.add(str(taken.original))
                yield from _take_inside(case, taken, told, done, budget or Budget(), depth)


def _opened_before(case: OpenCase, known: Sequence[Taken]) -> set[str]:
    """Out of which of these was anything taken before? A container that could not be opened then is tried again."""
    sought = {str(taken.original) for taken in known if is_container(taken.media_type)}
    opened: set[str] = set()
    if sought:
        rows = Record.objects.filter(case=case.id, kind="original", body__icontains='"derived_from"').only("body")
        for row in rows.iterator(chunk_size=2000):
            opened.update(sought & {receipt.get("derived_from") for receipt in row.body["receipts"]})
            if opened == sought:
                break
    return opened


def _take_inside(
    case: OpenCase, container: Taken, told: Mapping[str, Any], done: Callable[[], None], budget: Budget, depth: int
) -> Iterator[Taken]:
    with case.originals.open(container.sha256) as file:
        found = members(file, os.fsencode(container.path), container.media_type, budget, depth)
        batches = preserved(case.originals, found, done)
        yield from _take(case, batches, told, done, budget, depth + 1, container)


def _receive(case: OpenCase, arrived: Sequence[Arrived], told: Mapping[str, Any], inside: Taken | None) -> list[Taken]:
    """Log what is durable by now."""
    arrivals = [_arrival(each, told, inside) for each in arrived]
    received = actions.receive(case, arrivals)
    return [
        Taken(
            path=_shown(each.name, inside),
            original=receipt.original,
            receipt=receipt.receipt,
            is_new=receipt.is_new,
            sha256=each.sha256,
            size=each.size,
            media_type=arrival.facts["media_type"],
            derived_from=inside.original if inside else None,
        )
        for each, arrival, receipt in zip(arrived, arrivals, received, strict=True)
    ]


def _arrival(arrived: Arrived, told: Mapping[str, Any], inside: Taken | None) -> actions.Arrival:
    name = last_name(arrived.name)
    receipt = {
        "name": name,
        "name_bytes": arrived.name.hex(),
        "path": shown(arrived.name) if b"/" in arrived.name else None,
        "modified": _modified(arrived),
        "custody_before": f"inside {inside.original}" if inside else "unknown",
        "derived_from": inside.original if inside else None,
        "claims_of_container": {k: v for k, v in arrived.facts.items() if k != "modified_ns"} or None,
        **told,
    }
    facts = {"size": arrived.size, **_format(arrived, name)}
    return actions.Arrival(arrived.sha256, facts, {key: value for key, value in receipt.items() if value is not None})


def _format(arrived: Arrived, name: str) -> dict[str, Any]:
    """What the bytes are by their content; the name decides only between kinds of text."""
    media_type = arrived.format.media_type
    if media_type == "text/plain":
        guess = mimetypes.guess_type(name)[0] or ""
        media_type = guess if guess.startswith("text/") else media_type
    flagged = {"name_contradicts_content": True} if arrived.format.contradicts_name else {}
    return {"media_type": media_type, **flagged}


def _modified(arrived: Arrived) -> str | None:
    """When the file says that it was last changed: a claim of the filesystem it came from, no more."""
    ns = arrived.facts.get("modified_ns")
    return None if ns is None else datetime.fromtimestamp(ns / 1e9, UTC).isoformat(timespec="seconds")


def _shown(name: bytes, inside: Taken | None) -> str:
    return f"{inside.path} > {shown(name)}" if inside else shown(name)
