"""What pages ask of a case. Nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from constancia.case import ledger
from constancia.case.database import said_plainly
from constancia.case.models import Entry, Record, Suggestion
from constancia.evidence.entries import parse_leaf
from constancia.records import replay
from constancia.records.replay import UNDOABLE


def record(case: str, kind: str, key: str) -> replay.Record | None:
    """The record of this kind under this key, whatever its status."""
    with said_plainly():
        row = Record.objects.filter(case=case, kind=kind, key=key).first()
    return ledger.to_record(row) if row else None


def records(case: str, kind: str, **where: Any) -> list[replay.Record]:
    """The records of a kind in the order of their keys; ``where`` narrows by column."""
    with said_plainly():
        rows = Record.objects.filter(case=case, kind=kind, **where).order_by("number")
        return [ledger.to_record(row) for row in rows]


def members(case: str) -> dict[str, str]:
    """What each member is called, by key."""
    return {row.key: str(row.body.get("name") or row.key) for row in records(case, "member")}


def suggestion(case: str, key: str) -> Suggestion | None:
    """The suggestion under this key (S12), whatever became of it."""
    digits = key.removeprefix("S")
    if not (key.startswith("S") and digits.isascii() and digits.isdigit() and len(digits) < 18):
        return None
    with said_plainly():
        return Suggestion.objects.filter(case=case, number=int(digits)).first()


def waiting_by_document(case: str) -> dict[str, int]:
    """How many suggested claims wait in each document."""
    from django.db.models import Count

    with said_plainly():
        rows = Suggestion.objects.filter(case=case, about="claim", state="waiting").order_by()
        return dict(rows.values_list("document").annotate(n=Count("pk")))


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the ledger as a page shows it. ``payload`` is None once it was expunged."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    payload: Mapping[str, Any] | None
    leaf: bytes
    is_undone: bool = False

    @property
    def may_be_undone(self) -> bool:
        return self.action in UNDOABLE and not self.is_undone and self.payload is not None


def entries(case: str, first: int, end: int) -> list[Line]:
    """The entries from ``first`` up to ``end`` (excluded), oldest first."""
    with said_plainly():
        rows = list(Entry.objects.filter(case=case, seq__gte=first, seq__lt=end).order_by("seq"))
    return _lines(case, rows)


def entries_about(case: str, *subjects: str) -> list[Line]:
    """Every entry that speaks of these keys, oldest first."""
    with said_plainly():
        rows = list(Entry.objects.filter(case=case, subject__in=subjects).order_by("seq"))
    return _lines(case, rows)


def last_decisions(
    case: str, number: int, actor: str | None = None, document: str | None = None, *, action: str = ""
) -> list[Line]:
    """The latest decisions that still stand and may be undone, newest first; those of one actor or in one document.

    ``action``: only decisions of this kind.
    """
    gone = undone(case)
    found: list[Line] = []
    with said_plainly():
        kinds = [action] if action else UNDOABLE
        for entry in Entry.objects.filter(case=case, action__in=kinds).order_by("-seq").iterator(chunk_size=100):
            line = _line(entry, gone)
            if line.may_be_undone and actor in (None, line.actor) and document in (None, _document_of(case, line)):
                found.append(line)
            if len(found) == number:
                break
    return found


def _document_of(case: str, line: Line) -> str:
    """The document that a decision is about; that of its claim where the entry names only the claim."""
    said = line.payload or {}
    if "document" in said:
        return str(said["document"])
    with said_plainly():
        row = Record.objects.filter(case=case, key=line.subject).only("document").first()
    return row.document if row else ""


def undone(case: str) -> frozenset[int]:
    """The places of all entries that were undone."""
    with said_plainly():
        rows = Entry.objects.filter(case=case, action="decision.undo").exclude(payload=None)
        return frozenset(int(json.loads(bytes(row.payload))["seq"]) for row in rows.iterator())


@dataclass(frozen=True, slots=True)
class Run:
    """Decisions of the same kind that one person made as one: consecutive entries within a second."""

    lines: Sequence[Line]

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def may_be_undone(self) -> bool:
        return any(line.may_be_undone for line in self.lines)


def runs(lines: Iterable[Line]) -> list[Run]:
    """Lines in either order, with what was decided together put together."""
    found: list[list[Line]] = []
    for line in lines:
        if found and _together(found[-1][-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return [Run(tuple(sorted(run, key=lambda line: line.seq))) for run in found]


def _together(one: Line, other: Line) -> bool:
    return (
        one.action == other.action
        and one.actor == other.actor
        and one.action in UNDOABLE
        and abs(one.seq - other.seq) == 1
        and one.at[:19] == other.at[:19]
        and one.is_undone == other.is_undone
    )


def _lines(case: str, rows: Sequence[Entry]) -> list[Line]:
    gone = undone(case)
    return [_line(row, gone) for row in rows]


def _line(entry: Entry, gone: frozenset[int]) -> Line:
    leaf = bytes(entry.leaf)
    said = parse_leaf(leaf)
    payload = None if entry.payload is None else json.loads(bytes(entry.payload))
    return Line(said.seq, said.at, said.actor, said.action, said.subject, payload, leaf, said.seq in gone)
