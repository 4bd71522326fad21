"""The record as plain values for the pages that work something out from all of it, taken once for each state of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from constancia.case import queue, snapshot
from constancia.case.counting import Counting, estimates
from constancia.case.database import said_plainly
from constancia.case.models import Case

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase

_State = tuple[Path, int, tuple[str, ...]]
_last: list[tuple[_State, snapshot.Snapshot]] = []
_counted: list[tuple[tuple[object, ...], Counting]] = []


def now(case: OpenCase) -> snapshot.Snapshot:
    """The case as it stands. Every write is an entry: as long as the ledger has the same head nothing changed."""
    with said_plainly():
        row = Case.objects.get(pk=case.id)
    state = (case.config.folder, row.size, tuple(row.frontier))
    for known, kept in _last[:]:
        if known == state:
            return kept
    taken = snapshot.take(case)
    if taken.size == row.size:  # else somebody wrote in between, and the next page asks again
        _last[:] = [(state, taken)]
    return taken


def counting(case: OpenCase) -> Counting:
    """The figures of the case as it stands; counted again only when the record, or what waits, is another."""
    taken, waiting, estimated = now(case), queue.unjudged_pairs(case), estimates(case)
    state = (taken.case, taken.root, tuple(waiting), tuple(figure.key for figure in estimated))
    for known, kept in _counted[:]:
        if known == state:
            return kept
    counted = Counting(taken, waiting, estimated)
    _counted[:] = [(state, counted)]
    return counted


def forget() -> None:
    """Keep nothing any longer, because the workbench was locked."""
    _last.clear()
    _counted.clear()
