"""Reading the originals of a case again: what was found is logged, and the next run goes on where this one stopped.

The work is done in steps: a step's originals are read, what was found is an entry of the ledger, and then the place is
remembered. A run that is killed repeats at most one step.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constancia.case import actions, permissions
from constancia.case.database import said_plainly
from constancia.case.models import Entry, Record
from constancia.evidence.entries import parse_leaf
from constancia.evidence.scrub import WELL, Item, Outcome, Progress, Store, amount, portion, reached, scrub

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase

PROGRESS = "scrub.json"
STEP = 4 << 30  # bytes read before it is logged and remembered
_STEP_ITEMS = 5000


@dataclass(frozen=True, slots=True)
class Lost:
    """An original that was not as it was received when it was last read again: what it was, and since when."""

    key: str
    status: str
    since: str
    set_aside: bool


def scrub_case(
    case: OpenCase,
    slice_text: str,
    replica: Store | None = None,
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> Progress:
    """Read the next slice of the originals, mend what can be mended, and say where the next run will go on.

    With a replica, what is missing from the case is put back first, wherever the slice stands.
    """
    permissions.require(case.role, "fixity.check")
    items, store = standing_originals(case), case.originals
    place = case.config.folder / PROGRESS
    progress = Progress.read(place)
    size = amount(slice_text, sum(item.size for item in items))
    todo = portion(items, progress.after, size) or portion(items, 0, size)
    if replica is not None:
        lost = [item for item in items if item.sha256 not in store and item not in todo]
        _step(case, lost, store, replica, done)
    for step in _steps(todo):
        _step(case, step, store, replica, done)
        progress = _after(progress, step[-1], items)
        progress.keep(place)
    return progress


def standing_originals(case: OpenCase) -> list[Item]:
    """The originals that the case stands for now, in the order of their keys."""
    with said_plainly():
        rows = Record.objects.filter(case=case.id, kind="original", status="standing").order_by("number")
        return [Item(row.key, row.sha256, int(row.body.get("size", 0))) for row in rows.iterator(chunk_size=2000)]


def lost_originals(case: OpenCase) -> tuple[Lost, ...]:
    """The originals that were found lost or damaged and were not mended since, by what the ledger says.

    One that came again is whole: its bytes were hashed before they were put in its place.
    """
    with said_plainly():
        checks = list(_checks(case))
        first = min((seq for seq, _at, facts in checks if facts["findings"]), default=None)
        if first is None:
            return ()
        entries = Entry.objects.filter(case=case.id, action="original.receive_again", seq__gt=first).order_by("seq")
        again = ((seq, key, None) for seq, key in entries.values_list("seq", "subject").iterator())
        found: dict[str, Lost] = {}
        for _seq, what, facts in heapq.merge(checks, again, key=lambda event: event[0]):
            if facts is None:
                found.pop(what, None)
            else:
                _follow(found, what, facts)
        gone = Record.objects.filter(case=case.id, kind="original").exclude(status="standing")
        for key in gone.values_list("key", flat=True):
            found.pop(key, None)
    return tuple(sorted(found.values(), key=lambda lost: int(lost.key[1:])))


def _checks(case: OpenCase) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Each reading that was logged: its place, when it was, and what it found."""
    rows = Entry.objects.filter(case=case.id, action="fixity.check").exclude(payload=None).order_by("seq")
    for row in rows.iterator(chunk_size=200):
        yield row.seq, parse_leaf(bytes(row.leaf)).at, json.loads(bytes(row.payload))


def _follow(found: dict[str, Lost], at: str, facts: Mapping[str, Any]) -> None:
    """What is lost after this reading: what it found well no longer is, what it did not read stays so."""
    odd = {each["key"]: each for each in facts["findings"] if each["status"] not in WELL}
    for key in [key for key in found if key not in odd and _was_read(key, facts)]:
        del found[key]
    for key, each in odd.items():
        before = found.get(key)
        is_aside = each["set_aside"] or (before is not None and before.set_aside)
        found[key] = Lost(key, each["status"], before.since if before else at, is_aside)


def _was_read(key: str, facts: Mapping[str, Any]) -> bool:
    return any(first <= int(key[1:]) <= last for first, last in facts["originals"])


def _steps(items: Sequence[Item]) -> Iterable[list[Item]]:
    left = list(items)
    while left:
        step = portion(left[:_STEP_ITEMS], 0, STEP)
        yield step
        left = left[len(step) :]


def _step(
    case: OpenCase,
    items: Sequence[Item],
    store: Store,
    replica: Store | None,
    done: Callable[[Outcome], None],
) -> None:
    outcomes = []
    for outcome in scrub(store, items, replica):
        outcomes.append(outcome)
        done(outcome)
    if outcomes:
        actions.check_fixity(case, _facts(outcomes))


def _facts(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What is logged: keys only, no digest, since a dossier may hold this entry and withhold an original."""
    odd = [outcome for outcome in outcomes if outcome.status != "sound"]
    return {
        "originals": ranges(reached(outcome.item) for outcome in outcomes),
        "checked": len(outcomes),
        "bytes": sum(outcome.item.size for outcome in outcomes),
        "sound": len(outcomes) - len(odd),
        "keys": [outcome.item.key for outcome in odd],
        "findings": [
            {"key": outcome.item.key, "status": outcome.status, "set_aside": outcome.set_aside} for outcome in odd
        ],
    }


def ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Rising numbers as pairs of first and last: 1, 2, 3, 7 is [[1, 3], [7, 7]]."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def _after(progress: Progress, last: Item, items: Sequence[Item]) -> Progress:
    if last.key == items[-1].key:
        return Progress(0, progress.round + 1)
    return Progress(reached(last), progress.round)
