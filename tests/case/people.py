"""Accounts of invented people in a case: each document tells of several, one claim and one mention for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Told:
    """What one account says of one person and what was done to them."""

    name: str
    age: int | None = None
    date: str = ""
    state: str = ""
    municipality: str = ""
    act: str = "arbitrary_detention"
    more: tuple[tuple[str, Any], ...] = ()


def tell(case: Any, add_text: Callable[..., str], source: str, told: Sequence[Told]) -> list[str]:
    """A document of this source with a sentence for each, confirmed as claims; the keys of its mentions."""
    from constancia.case import actions

    lines = [f"{n}: detained {one.name} {one.date}" for n, one in enumerate(told)]
    document = add_text("\n".join(lines), f"{source}.txt", source=source)
    start, mentions = 0, []
    for line, one in zip(lines, told, strict=True):
        claim = actions.state_claim(case, document, "claim", _body(line, start, one))
        mentions.append(f"{claim}.1")
        start += len(line) + 1
    return mentions


def _body(line: str, start: int, told: Told) -> dict[str, Any]:
    place = {"name": None, "state": told.state or None, "municipality": told.municipality or None}
    victim = {"span": _span(line, start, told.name), "kind": "named", "name": told.name, "age": told.age}
    return {
        "act": told.act,
        "trigger": _span(line, start, "detained"),
        "polarity": "asserted",
        "victims": [victim | dict(told.more)],
        "place": place if told.state or told.municipality else None,
        "date": {"from": told.date, "to": told.date, "precision": "day"} if told.date else None,
    }


def _span(line: str, start: int, words: str) -> dict[str, Any]:
    at = start + line.index(words)
    return {"start": at, "end": at + len(words), "text": words}


FIRST = ("Alba", "Bruno", "Celia", "Darío", "Elsa", "Fermín", "Gilda", "Hugo", "Irma", "Jairo")
LAST = ("Zamudio", "Ybarra", "Quintero", "Peralta", "Oviedo", "Narváez", "Lecuna")
#: How many invented people stand on which of the lists a, b and c.
OVERLAPS = {"a": 12, "b": 10, "c": 8, "ab": 8, "ac": 7, "bc": 6, "abc": 5}


def three_lists(case: Any, folder: Path, overlaps: Mapping[str, int] = OVERLAPS) -> None:
    """Three lists of detained people that overlap, read, confirmed, and judged to the last likely match."""
    from constancia.case import actions, intake, matching, queue, reading, snapshot
    from constancia.case.models import Record

    names = [f"{first} {last}" for last in LAST for first in FIRST]
    on = [lists for lists, n in overlaps.items() for _ in range(n)]
    for name in "abc":
        told = enumerate(zip(names, on, strict=False))
        rows = [f"{person},{20 + n % 40}" for n, (person, lists) in told if name in lists]
        path = folder / f"detained_{name}.csv"
        path.write_text("\n".join(["Name,Age", *rows]), encoding="utf-8")
        (taken,) = intake.take(case, [path], {"source": f"Group {name}", "kind": "detained"})
        list(reading.read(case, [Record.objects.get(case=case.id, key=taken.original)]))
    actions.confirm(case, queue.waiting(case, "claim"))
    matching.suggest_matches(case)
    called = {row.key: row.name for row in snapshot.person_rows(snapshot.take(case))}
    for pair in queue.waiting(case, "match"):
        left, right = pair.body["left"], pair.body["right"]
        actions.judge(case, left, right, "same" if called[left] == called[right] else "different")
