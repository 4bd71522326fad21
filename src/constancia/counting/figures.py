"""A figure: a number that knows what it counts, for when and where, by which rule, and from which claims.

Its key is the hash of its own description, digits included, so two figures with the same key say exactly the same
thing of the same record. ``recompute`` counts again from the rows: either the very same figure comes back, or one
that says what changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from constancia.counting.sentences import Sentence, say
from constancia.terms.canonical import canonical_json

if TYPE_CHECKING:
    from constancia.counting.tally import CountRow, Estimator

Kind = Literal["reported", "documented", "verified", "estimated"]


@dataclass(frozen=True)
class Figure:
    """One line of a cell.

    ``what``      the unit counted: persons, acts, or the unit a source used
    ``by``        the cell: {"violation": "arbitrary_detention", "state": "Lara"}; a source's own line adds {"source":
                  ...}
    ``low, high`` bounds, None where nothing bounds it; ``value`` only where the figure is one number
    ``words``     the sources' own, verbatim, in the order of ``rests_on``
    ``rule``      how the digits came about; ``rests_on`` the claims under it; ``lists`` the lists that an estimate
                  compares
    ``cut``       {"size", "root"} of the ledger at which it was counted
    ``method``    what an estimate needs to be run again and to be judged: settings, seed, data hash, results,
                  diagnostics
    """

    what: str
    by: Mapping[str, str]
    kind: Kind
    low: int | None
    high: int | None
    value: int | None
    words: tuple[str, ...]
    rule: Sentence
    rests_on: tuple[str, ...]
    lists: tuple[str, ...] = ()
    cut: Mapping[str, Any] | None = None
    notes: tuple[Sentence, ...] = ()
    refusals: tuple[Sentence, ...] = ()
    method: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of the figure's canonical description."""
        return hashlib.sha256(canonical_json(self._description())).hexdigest()[:16]

    @property
    def question(self) -> str:
        """What two figures share that answer the same question at two cuts: kind, unit, cell and rule."""
        asked = {"what": self.what, "by": dict(self.by), "kind": self.kind, "rule": self.rule.code}
        return hashlib.sha256(canonical_json(asked)).hexdigest()[:16]

    @property
    def last_number(self) -> int | None:
        """The number after which the unit is said, by which one writes "at least 1 person" or "1 to 3 persons"."""
        if self.kind == "estimated" and self.value is not None and self.low != self.high:
            return None
        return self.low if self.high is None else self.high

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key, **self._description()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Figure:
        """The figure that ``to_json`` wrote; ValueError if its key is not the hash of its description."""
        figure = cls(
            what=value["what"],
            by=dict(value["by"]),
            kind=value["kind"],
            low=value["low"],
            high=value["high"],
            value=value["value"],
            words=tuple(value["words"]),
            rule=Sentence.from_json(value["rule"]),
            rests_on=tuple(value["rests_on"]),
            lists=tuple(value["lists"]),
            cut=value["cut"],
            notes=tuple(map(Sentence.from_json, value["notes"])),
            refusals=tuple(map(Sentence.from_json, value["refusals"])),
            method=value["method"],
        )
        if value.get("key", figure.key) != figure.key:
            raise ValueError(f"figure {value['key']} is not what it was: its description hashes to {figure.key}")
        return figure

    def _description(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "by": dict(self.by),
            "kind": self.kind,
            "low": self.low,
            "high": self.high,
            "value": self.value,
            "words": list(self.words),
            "rule": self.rule.to_json(),
            "rests_on": list(self.rests_on),
            "lists": list(self.lists),
            "cut": dict(self.cut) if self.cut else None,
            "notes": [note.to_json() for note in self.notes],
            "refusals": [refusal.to_json() for refusal in self.refusals],
            "method": dict(self.method),
        }


def range_text(figure: Figure) -> str:
    """The digits alone, in no language: ``2001-``, ``7-12``, ``620``, or ``-`` when nothing bounds it."""
    if figure.value is not None and figure.low == figure.high == figure.value:
        return str(figure.value)
    return f"{'' if figure.low is None else figure.low}-{'' if figure.high is None else figure.high}"


def recompute(
    figure: Figure,
    rows: Iterable[CountRow],
    *,
    cut: Mapping[str, Any] | None = None,
    estimator: Estimator | None = None,
) -> Figure:
    """Count the figure again from the rows of the record (at another ``cut``, where one is given).

    The very same figure comes back when the record under it gives the same digits from the same claims. Otherwise the
    new one, whose first note says how it moved, which claims came and which went, and names the earlier one by its key.
    """
    from constancia.counting.tally import same_line  # tally builds on figures

    if estimator is None and "settings" in figure.method:
        from constancia.counting.estimate import estimator_again  # heavy, and only an estimate needs it

        estimator = estimator_again(figure.method["settings"])
    again = same_line(figure, tuple(rows), cut or figure.cut, estimator)
    if again is None:
        gone = say("refusal.cell_gone")
        again = replace(figure, low=None, high=None, value=None, words=(), rests_on=(), lists=(), notes=(), method={})
        again = replace(again, cut=cut or figure.cut, refusals=(gone,))
    if _tells(again) == _tells(figure):
        return figure
    return replace(again, notes=(changed(figure, again), *again.notes))


def says_the_same(one: Figure, other: Figure) -> bool:
    """Do two figures give the same digits in the same words from the same claims, an estimate to the last decimal?"""
    return _tells(one) == _tells(other) and _results(one) == _results(other)


def _results(figure: Figure) -> dict[str, Any]:
    """What an estimate came to, apart from the versions and times that are told with it."""
    told = ("methods", "headline", "spread", "table", "linkages", "certain")
    return {name: json.loads(canonical_json(figure.method[name])) for name in told if name in figure.method}


def _tells(figure: Figure) -> tuple[object, ...]:
    return figure.low, figure.high, figure.value, figure.words, figure.rests_on, figure.lists


def changed(before: Figure, after: Figure) -> Sentence:
    """How a figure moved, from what to what, and which claims came and went."""
    added = sorted(set(after.rests_on) - set(before.rests_on))
    gone = sorted(set(before.rests_on) - set(after.rests_on))
    return say(
        "note.changed",
        before=range_text(before),
        after=range_text(after),
        added=added or "-",
        gone=gone or "-",
        key=before.key,
    )
