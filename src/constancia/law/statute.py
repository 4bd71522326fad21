"""The law as data: crimes with their elements, the contextual tests that they share, and the steps of certainty.

The words are in ``statute/*.yaml``: our own summaries, in English and Spanish, with the origin of each row and the name
of the lawyer who reviewed it (so far none). The program reads from there which acts and facts make an element worth
looking at; it holds no legal knowledge of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from constancia.errors import BadInput
from constancia.terms.thesauri import LANGUAGES, load_yaml

FOLDER = Path(__file__).parent / "statute"
SCHEMA = "constancia-statute/1"
ANY_ACT = "*"

ElementKind = Literal["conduct", "consequence", "circumstance", "mental", "contextual"]
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a crime, or one contextual test (then ``crime`` is empty and the id begins with CX).

    ``shown_by`` and ``spoken_against_by`` are signals (see ``law.signals``); ``look_for`` are ids of
    ``Statute.evidence``; ``alternative_to`` names the test that may stand in its place; ``indicators`` those that
    inform it.
    """

    id: str
    crime: str
    kind: ElementKind
    labels: Labels
    article: str
    shown_by: tuple[str, ...] = ()
    spoken_against_by: tuple[str, ...] = ()
    look_for: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    alternative_to: str | None = None
    source: str = ""
    reviewed_by: str | None = None

    def label(self, lang: str = "en") -> str:
        return self.labels.get(lang, self.labels["en"])


@dataclass(frozen=True, slots=True)
class Crime:
    """One crime. Its last two elements, nexus and knowledge, are the shared tests and are not repeated here.

    ``acts`` are the kinds of act for which it may be suggested, less ``excludes``; ``needs`` says which signals an
    act of a kind (or of any kind, ``*``) must show before it is. ``n_elements`` counts all elements, the shared ones
    included.
    """

    id: str
    labels: Labels
    acts: tuple[str, ...]
    excludes: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    needs_linked_act: bool
    sensitive: bool
    n_elements: int
    elements: tuple[Element, ...]
    notes: tuple[Labels, ...]
    source: str
    reviewed_by: str | None

    def label(self, lang: str = "en") -> str:
        return self.labels.get(lang, self.labels["en"])


@dataclass(frozen=True, slots=True)
class Threshold:
    """One step of the ladder of certainty, and what it is needed for. Opinions name one; the program never does."""

    id: str
    article: str
    labels: Labels
    stage: Labels

    def label(self, lang: str = "en") -> str:
        return f"{self.labels.get(lang, self.labels['en'])} ({self.stage.get(lang, self.stage['en'])})"


@dataclass(frozen=True, slots=True)
class Statute:
    """One article with its crimes, shared tests, steps of certainty, and the crimes that are never suggested."""

    id: str
    article: str
    labels: Labels
    reviewed_by: str | None
    crimes: Mapping[str, Crime]
    tests: Mapping[str, Element]
    thresholds: Mapping[str, Threshold]
    not_suggested: Mapping[str, Labels]
    evidence: Mapping[str, Labels]

    def label(self, lang: str = "en") -> str:
        return self.labels.get(lang, self.labels["en"])

    def element(self, element_id: str) -> Element:
        """The element or test with this id, e.g. "7(1)(e).2" or "CX3"; BadInput if there is none."""
        if element_id in self.tests:
            return self.tests[element_id]
        crime = self.crimes.get(element_id.rpartition(".")[0])
        for element in crime.elements if crime else ():
            if element.id == element_id:
                return element
        raise BadInput(
            f"{self.id} has no element {element_id!r}", next_step="Elements are written 7(1)(e).2, tests CX1 to CX7."
        )

    def threshold(self, step: str) -> Threshold:
        """The step of the ladder with this id; BadInput names those that exist if there is none."""
        if step not in self.thresholds:
            raise BadInput(f"{self.id} has no step {step!r}", next_step=f"Use one of: {', '.join(self.thresholds)}.")
        return self.thresholds[step]

    def would_help(self, element: Element, lang: str = "en") -> list[str]:
        """What to look for, in words."""
        return [self.evidence[item].get(lang, self.evidence[item]["en"]) for item in element.look_for]


@cache
def statute(name: str = "article7") -> Statute:
    """The statute of this name; BadInput names those that exist if there is none."""
    known = sorted(file.stem for file in FOLDER.glob("*.yaml"))
    if name not in known:
        raise BadInput(f"there is no statute {name!r}", next_step=f"use one of: {', '.join(known)}")
    return statute_of(load_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def statute_of(data: Mapping[str, Any]) -> Statute:
    """A statute from the plain values of its file; BadInput if they are of another schema."""
    if data.get("schema") != SCHEMA:
        raise BadInput(f"this statute is written as {data.get('schema')!r}", next_step=f"write it as {SCHEMA}")
    return Statute(
        id=data["id"],
        article=data["article"],
        labels=_labels(data),
        reviewed_by=data["reviewed_by"],
        crimes={row["id"]: _crime(row) for row in data["crimes"]},
        tests={row["id"]: _element(row, "", row["id"], row["source"], row["reviewed_by"]) for row in data["tests"]},
        thresholds={
            row["id"]: Threshold(row["id"], row["article"], _labels(row), _labels(row["stage"]))
            for row in data["thresholds"]
        },
        not_suggested={row["id"]: _labels(row) for row in data["not_suggested"]},
        evidence={name: _labels(row) for name, row in data["evidence"].items()},
    )


def _crime(row: Mapping[str, Any]) -> Crime:
    source, reviewed_by = row["source"], row["reviewed_by"]
    elements = [
        _element(part, row["id"], f"{row['id']}.{part['n']}", source, reviewed_by)
        for part in row["elements"]
        if "ref" not in part
    ]
    return Crime(
        id=row["id"],
        labels=_labels(row),
        acts=tuple(row["acts"]),
        excludes=tuple(row.get("excludes", ())),
        needs={act: tuple(signals) for act, signals in row.get("needs", {}).items()},
        needs_linked_act=row.get("needs_linked_act", False),
        sensitive=row.get("sensitive", False),
        n_elements=len(row["elements"]),
        elements=tuple(elements),
        notes=tuple(_labels(note) for note in row.get("notes", ())),
        source=source,
        reviewed_by=reviewed_by,
    )


def _element(row: Mapping[str, Any], crime: str, id_: str, source: str, reviewed_by: str | None) -> Element:
    return Element(
        id=id_,
        crime=crime,
        kind=row["kind"],
        labels=_labels(row),
        article=row.get("article", crime),
        shown_by=tuple(row.get("for", ())),
        spoken_against_by=tuple(row.get("against", ())),
        look_for=tuple(row["look_for"]),
        indicators=tuple(row.get("indicators", ())),
        alternative_to=row.get("alternative_to"),
        source=row.get("source", source),
        reviewed_by=row.get("reviewed_by", reviewed_by),
    )


def _labels(row: Mapping[str, Any]) -> dict[str, str]:
    return {lang: row[lang] for lang in LANGUAGES}
