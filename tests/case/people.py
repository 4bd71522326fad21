"""Accounts of invented people in a case: each document tells of several, one claim and one mention for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
