"""The matrix: acts held against elements, and above all what is missing.

It is sparse: a row is an element or a shared contextual test, a cell is one act held against it by a person. The list
of gaps is the main view; the grid is for looking things up. A state describes what is on record, never whether it is
enough: no state says that an element is proved, and contrary evidence is shown beside every state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from constancia.counting.sentences import Sentence
from constancia.law.indicators import Indicator, indicators
from constancia.law.qualify import Stance
from constancia.law.rows import ActRow, independent
from constancia.law.sentences import joined, say
from constancia.law.statute import Crime, Element, Labels, Statute

#: What is on record for a cell or a row: nothing; one independent source; two or more; contrary material too; or the
#: opinion of a named person at a named step. Later ones hide earlier ones, but ``is_contested`` is always told.
State = Literal["none", "thin", "corroborated", "contested", "opinion"]
STATES: Mapping[State, Labels] = {
    "none": {"en": "Nothing on record", "es": "Nada registrado"},
    "thin": {"en": "One independent source", "es": "Una sola fuente independiente"},
    "corroborated": {"en": "Two or more independent sources", "es": "Dos o más fuentes independientes"},
    "contested": {"en": "Contrary material on record", "es": "Consta material contrario"},
    "opinion": {"en": "Opinion of a named person", "es": "Opinión de una persona identificada"},
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a named person thinks at a named step of the ladder (``Statute.thresholds``). It is theirs, not ours."""

    text: str
    by: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Qualification:
    """A suggestion that a person confirmed, or one of their own: this act bears on this element, for or against."""

    key: str
    act: str
    crime: str
    element: str
    stance: Stance
    rests_on: tuple[str, ...]
    linked_act: str | None = None
    opinion: Opinion | None = None

    @classmethod
    def from_json(cls, key: str, value: Mapping[str, Any]) -> Qualification:
        """From the body of the record: a suggestion's fields, and ``opinion``, ``step`` and ``by`` of who decided."""
        text = value.get("opinion") or ""
        return cls(
            key=key,
            act=value["act"],
            crime=value["crime"],
            element=value["element"],
            stance=value["stance"],
            rests_on=tuple(value["rests_on"]),
            linked_act=value.get("linked_act"),
            opinion=Opinion(text, value.get("by", ""), value.get("step", "")) if text else None,
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One act held against one row: the claims for it and against it, and what would help."""

    act: str
    state: State
    evidence_for: tuple[str, ...]
    evidence_against: tuple[str, ...]
    missing: tuple[str, ...]
    independent_sources: int
    qualifications: tuple[str, ...]
    opinions: tuple[Opinion, ...] = ()

    @property
    def is_contested(self) -> bool:
        return bool(self.evidence_against)

    def to_json(self) -> dict[str, Any]:
        return {
            "act": self.act,
            "state": self.state,
            "is_contested": self.is_contested,
            "evidence_for": list(self.evidence_for),
            "evidence_against": list(self.evidence_against),
            "missing": list(self.missing),
            "independent_sources": self.independent_sources,
            "qualifications": list(self.qualifications),
            "opinions": [{"text": o.text, "by": o.by, "step": o.step} for o in self.opinions],
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One element of a crime, or one shared test (``crime`` is then None), with the acts held against it.

    ``without`` are the acts that are held against the crime, but have nothing for this element. ``indicators`` inform a
    shared test and are not evidence by themselves.
    """

    element: Element
    crime: Crime | None
    state: State
    cells: tuple[Cell, ...]
    without: tuple[str, ...]
    independent_sources: int
    indicators: tuple[Indicator, ...] = ()

    @property
    def is_contested(self) -> bool:
        return any(cell.is_contested for cell in self.cells)

    def to_json(self) -> dict[str, Any]:
        return {
            "element": self.element.id,
            "crime": self.crime.id if self.crime else None,
            "kind": self.element.kind,
            "labels": dict(self.element.labels),
            "source": self.element.source,
            "reviewed_by": self.element.reviewed_by,
            "state": self.state,
            "is_contested": self.is_contested,
            "independent_sources": self.independent_sources,
            "without": list(self.without),
            "cells": [cell.to_json() for cell in self.cells],
            "indicators": [indicator.to_json() for indicator in self.indicators],
        }


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing for one row: a sentence, the acts concerned, and what would help, in words of both languages."""

    element: str
    crime: str
    labels: Labels
    state: State
    says: Sentence
    acts: tuple[str, ...]
    would_help: tuple[Labels, ...]
    alternative_to: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "element": self.element,
            "crime": self.crime,
            "labels": dict(self.labels),
            "state": self.state,
            "says": self.says.to_json(),
            "acts": list(self.acts),
            "would_help": [dict(item) for item in self.would_help],
            "alternative_to": self.alternative_to,
        }


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everything that is held against a statute, gaps first.

    ``unqualified`` are acts not held against anything; ``unplaced_contrary`` are the claims that deny, negate or
    dismiss something and are held against nothing, so that no denial on record stays unseen.
    """

    statute: Statute
    gaps: tuple[Gap, ...]
    tests: tuple[Row, ...]
    rows: tuple[Row, ...]
    unqualified: tuple[str, ...] = ()
    unplaced_contrary: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)

    def row(self, element: str) -> Row:
        """The row of this element or test; KeyError if nothing is held against its crime."""
        return {row.element.id: row for row in (*self.tests, *self.rows)}[element]

    def to_json(self) -> dict[str, Any]:
        return {
            "statute": self.statute.id,
            "labels": dict(self.statute.labels),
            "reviewed_by": self.statute.reviewed_by,
            "states": {state: dict(labels) for state, labels in STATES.items()},
            "steps": {
                step.id: {"labels": dict(step.labels), "stage": dict(step.stage)}
                for step in self.statute.thresholds.values()
            },
            "not_suggested": {crime: dict(why) for crime, why in self.statute.not_suggested.items()},
            "crimes": {row.crime.id: dict(row.crime.labels) for row in self.rows if row.crime},
            "gaps": [gap.to_json() for gap in self.gaps],
            "tests": [row.to_json() for row in self.tests],
            "rows": [row.to_json() for row in self.rows],
            "unqualified": list(self.unqualified),
            "unplaced_contrary": list(self.unplaced_contrary),
            "links": dict(self.links),
        }


def matrix(acts: Sequence[ActRow], qualifications: Iterable[Qualification], statute: Statute) -> Matrix:
    """The matrix of these confirmed qualifications; unconfirmed suggestions have no place in it.

    A qualification against an element, or an opinion at a step, that the statute does not have is an error
    (BadInput): a page that left it out in silence would lose evidence.
    """
    held = [q for q in qualifications if q.stance != "missing"]
    for qualification in held:
        if qualification.opinion and qualification.opinion.step:
            statute.threshold(qualification.opinion.step)
    by_element: dict[str, list[Qualification]] = {}
    for qualification in held:
        by_element.setdefault(statute.element(qualification.element).id, []).append(qualification)
    found = {i.id: i for i in indicators(acts)}
    origins = {claim: origin for act in acts for claim, origin in act.sources.items()}
    tests = [_row(test, None, by_element, (), origins, found) for test in statute.tests.values()]
    rows = [
        _row(element, crime, by_element, in_play, origins, found)
        for crime in statute.crimes.values()
        if (in_play := _in_play(crime, held)) or any(q.crime == crime.id for q in held)
        for element in crime.elements
    ]
    touched = {q.act for q in held}
    return Matrix(
        statute=statute,
        gaps=tuple(gap for row in (*tests, *rows) if (gap := _gap(row, statute)) is not None),
        tests=tuple(tests),
        rows=tuple(rows),
        unqualified=tuple(act.key for act in acts if act.is_act and act.key not in touched),
        unplaced_contrary=tuple(c for act in acts if act.is_contrary and act.key not in touched for c in act.claims),
        links={q.act: q.linked_act for q in held if q.linked_act},
    )


def _in_play(crime: Crime, held: Iterable[Qualification]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(q.act for q in held if q.crime == crime.id and q.stance == "for"))


def _row(
    element: Element,
    crime: Crime | None,
    by_element: Mapping[str, list[Qualification]],
    in_play: tuple[str, ...],
    origins: Mapping[str, tuple[str, ...]],
    found: Mapping[str, Indicator],
) -> Row:
    by_act: dict[str, list[Qualification]] = {}
    for qualification in by_element.get(element.id, []):
        by_act.setdefault(qualification.act, []).append(qualification)
    cells = [_cell(act, element, held, origins) for act, held in by_act.items()]
    with_evidence = {cell.act for cell in cells if cell.evidence_for}
    return Row(
        element=element,
        crime=crime,
        state=_state_of_row(cells),
        cells=tuple(cells),
        without=tuple(act for act in in_play if act not in with_evidence),
        independent_sources=independent(origins.get(c, ()) for cell in cells for c in cell.evidence_for),
        indicators=tuple(found[i] for i in element.indicators if i in found),
    )


def _cell(act: str, element: Element, held: Sequence[Qualification], origins: Mapping[str, tuple[str, ...]]) -> Cell:
    for_ = _claims(q for q in held if q.stance == "for")
    against = _claims(q for q in held if q.stance == "against")
    count = independent(origins.get(claim, ()) for claim in for_)
    opinions = tuple(q.opinion for q in held if q.opinion)
    return Cell(
        act=act,
        state=_state(for_, against, count, opinions),
        evidence_for=for_,
        evidence_against=against,
        missing=element.look_for,
        independent_sources=count,
        qualifications=tuple(q.key for q in held),
        opinions=opinions,
    )


def _claims(held: Iterable[Qualification]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim for qualification in held for claim in qualification.rests_on))


def _state(for_: Sequence[str], against: Sequence[str], sources: int, opinions: Sequence[Opinion]) -> State:
    if opinions:
        return "opinion"
    if against:
        return "contested"
    if not for_:
        return "none"
    return "corroborated" if sources >= 2 else "thin"


def _state_of_row(cells: Sequence[Cell]) -> State:
    """The row is contested if any cell is; otherwise it is as good as its best cell.

    Two acts with one source each do not corroborate each other: many reports are not yet one proved incident.
    """
    states = {cell.state for cell in cells}
    order: tuple[State, ...] = ("opinion", "contested", "corroborated", "thin")
    if any(cell.is_contested for cell in cells) and "opinion" not in states:
        return "contested"
    return next((state for state in order if state in states), "none")


def _gap(row: Row, statute: Statute) -> Gap | None:
    said = list(_said(row))
    if not said:
        return None
    if row.element.alternative_to:
        said.append(say("gap.alternative", other=statute.tests[row.element.alternative_to].labels))
    return Gap(
        element=row.element.id,
        crime=row.crime.id if row.crime else "",
        labels=row.element.labels,
        state=row.state,
        says=joined("gap", said),
        acts=row.without,
        would_help=tuple(statute.evidence[item] for item in row.element.look_for),
        alternative_to=row.element.alternative_to,
    )


def _said(row: Row) -> Iterable[Sentence]:
    with_evidence = [cell for cell in row.cells if cell.evidence_for]
    acts = len(with_evidence) + len(row.without)
    if not with_evidence:
        yield say("gap.none", acts=acts) if row.crime else say("gap.none_shared")
    elif row.without:
        yield say("gap.some", missing=len(row.without), acts=acts)
    thin = [cell for cell in with_evidence if cell.independent_sources < 2]
    if thin:
        yield say("gap.thin", thin=len(thin), acts=len(with_evidence))
    against = {claim for cell in row.cells for claim in cell.evidence_against}
    if against:
        yield say("gap.contested", against=len(against))
