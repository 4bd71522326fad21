"""Taking originals into a case: durable first, logged next, signed last, and only then acknowledged.

A file that cannot be taken is refused by itself, with the reason; the others of the batch are kept.
"""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constancia.case import actions
from constancia.errors import BadInput, Unreadable

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.evidence.originals import Batch

#: How many files are made durable and acknowledged together.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """One file that was asked to be taken: its keys if it was, and the reason if it was refused."""

    path: str
    original: str | None = None
    receipt: str | None = None
    is_new: bool = False
    sha256: str = ""
    size: int = 0
    refused: str = ""


def take(
    case: OpenCase, paths: Sequence[Path], told: Mapping[str, Any], done: Callable[[], None] = lambda: None
) -> list[Taken]:
    """Preserve these files and log each receipt with what was ``told`` about them (source, published, ...)."""
    results = []
    for start in range(0, len(paths), BATCH):
        results += _take_batch(case, paths[start : start + BATCH], told, done)
    if any(taken.original for taken in results):
        actions.checkpoint(case)
    return results


def files_under(paths: Iterable[Path]) -> list[Path]:
    """The files that these paths name, those in folders included, in order; links are never followed."""
    found: list[Path] = []
    waiting = list(paths)[::-1]
    while waiting:
        path = waiting.pop()
        if path.is_dir() and not path.is_symlink():
            waiting.extend(sorted(path.iterdir(), reverse=True))
        else:
            found.append(path)
    return found


def _take_batch(
    case: OpenCase, paths: Sequence[Path], told: Mapping[str, Any], done: Callable[[], None]
) -> list[Taken]:
    arrivals: dict[int, actions.Arrival] = {}
    results: list[Taken] = []
    with case.originals.batch() as batch:
        for n, path in enumerate(paths):
            try:
                arrivals[n] = _arrival(batch, path, told)
                results.append(Taken(str(path), sha256=arrivals[n].sha256, size=arrivals[n].facts["size"]))
            except BadInput as error:
                results.append(Taken(str(path), refused=str(error)))
            done()
    received = iter(actions.receive(case, list(arrivals.values())))
    for n in arrivals:
        receipt = next(received)
        results[n] = Taken(
            results[n].path, receipt.original, receipt.receipt, receipt.is_new, results[n].sha256, results[n].size
        )
    return results


def _arrival(batch: Batch, path: Path, told: Mapping[str, Any]) -> actions.Arrival:
    copied = batch.add(path)
    if copied.size == 0:
        raise Unreadable("the file is empty: there is nothing to preserve")
    name = os.fsencode(path.name)
    receipt = {
        "name": name.decode("utf-8", errors="replace"),
        "name_bytes": name.hex(),
        "modified": _modified(path),
        "custody_before": "unknown",
        **told,
    }
    return actions.Arrival(copied.sha256, {"size": copied.size, "media_type": _media_type(path)}, receipt)


def _modified(path: Path) -> str:
    """When the file says that it was last changed: a claim of the filesystem it came from, no more."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")


def _media_type(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"
