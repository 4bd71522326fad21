"""Suggests, for each act, the elements of crimes against which a person should hold it.

A suggestion is never a finding. It says which plain facts of the record make an element worth a look, which speak the
other way, and what would help. Contrary statements become suggestions too (Statute, articles 54(1)(a) and 67(2): what
exonerates is gathered like what incriminates).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from constancia.counting.sentences import Sentence
from constancia.law.rows import ActRow
from constancia.law.sentences import joined, say, term
from constancia.law.signals import Signals, companions_of, reason, resting_on, signals_of
from constancia.law.statute import ANY_ACT, Crime, Element, Statute
from constancia.terms.thesauri import thesaurus

#: What makes these suggestions, and the version of its rules.
ORIGIN = ("law.statute-signals", "1")

Stance = Literal["for", "against", "missing"]


@dataclass(frozen=True, slots=True)
class QualificationSuggestion:
    """One act against one element: "for" and "against" wait for a person, "missing" tells what is not there yet.

    ``element`` is an element of ``crime``, or a contextual test (``crime`` is then empty). ``rests_on`` are claim
    keys. ``missing`` are ids of ``Statute.evidence`` that would help. ``linked_act`` is the act with which
    persecution is said to be connected.
    """

    act: str
    crime: str
    element: str
    stance: Stance
    reason: Sentence
    rests_on: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    linked_act: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "act": self.act,
            "crime": self.crime,
            "element": self.element,
            "stance": self.stance,
            "reason": self.reason.to_json(),
            "rests_on": list(self.rests_on),
            "missing": list(self.missing),
            "linked_act": self.linked_act,
        }


def suggest_qualifications(acts: Sequence[ActRow], statute: Statute) -> list[QualificationSuggestion]:
    """All suggestions, act by act in the order given, each act's by crime and element as the statute has them."""
    companions = companions_of(acts)
    signals = {row.key: signals_of(row, companions[row.key]) for row in acts if row.is_act}
    crimes = {row.key: _crimes(row, signals[row.key], statute) for row in acts if row.is_act}
    found: list[QualificationSuggestion] = []
    for row in acts:
        if row.is_act:
            found += _of_act(row, signals[row.key], companions[row.key], crimes, statute)
        elif row.is_contrary:
            found += _of_denial(row, statute)
    return found


def _of_act(
    row: ActRow,
    signals: Signals,
    companions: Sequence[ActRow],
    crimes: Mapping[str, list[Crime]],
    statute: Statute,
) -> Iterable[QualificationSuggestion]:
    for crime in crimes[row.key]:
        for element in crime.elements:
            if "linked" in element.shown_by:
                yield _linked(row, element, companions, crimes)
            else:
                yield from _held(row, element, signals, tell_missing=True)
    for test in statute.tests.values():
        yield from _held(row, test, signals, tell_missing=False)


def _held(row: ActRow, element: Element, signals: Signals, *, tell_missing: bool) -> Iterable[QualificationSuggestion]:
    shown = [signal for signal in element.shown_by if resting_on(signal, signals)]
    contrary = [signal for signal in element.spoken_against_by if resting_on(signal, signals)]
    if shown:
        yield _suggestion(row, element, "for", shown, signals)
    if contrary:
        yield _suggestion(row, element, "against", contrary, signals)
    if tell_missing and not shown:
        yield _missing(row, element)


def _suggestion(
    row: ActRow, element: Element, stance: Stance, shown: Sequence[str], signals: Signals
) -> QualificationSuggestion:
    said = [reason(signal, row.act) for signal in shown]
    if not row.persons and element.kind == "conduct":
        said.append(say("reason.unnamed"))
    rests_on = dict.fromkeys(claim for signal in shown for claim in resting_on(signal, signals))
    return QualificationSuggestion(
        row.key, element.crime, element.id, stance, joined("reason", said), tuple(rests_on), element.look_for
    )


def _missing(row: ActRow, element: Element) -> QualificationSuggestion:
    return QualificationSuggestion(
        row.key, element.crime, element.id, "missing", say("reason.missing"), (), element.look_for
    )


def _linked(
    row: ActRow, element: Element, companions: Sequence[ActRow], crimes: Mapping[str, list[Crime]]
) -> QualificationSuggestion:
    """The act with which this one is connected: another against the same person if there is one, else itself."""
    for other in (*companions, row):
        under = [crime for crime in crimes[other.key] if not crime.needs_linked_act]
        if under:
            code = "reason.linked_itself" if other is row else "reason.linked_other"
            said = say(code, key=other.key, act=term("acts", other.act), crime=_named(under[0]))
            claims = tuple(dict.fromkeys((*row.claims, *other.claims)))
            return QualificationSuggestion(
                row.key, element.crime, element.id, "for", said, claims, element.look_for, other.key
            )
    return _missing(row, element)


def _of_denial(row: ActRow, statute: Statute) -> Iterable[QualificationSuggestion]:
    """Against the conduct of the crimes for which the denied act would be suggested; of all its crimes if of none."""
    crimes = _crimes(row, signals_of(row, ()), statute) or [c for c in statute.crimes.values() if _is_of(row.act, c)]
    for crime in crimes:
        for element in crime.elements:
            if element.kind in ("conduct", "consequence"):
                said = say(f"reason.{row.polarity}")
                yield QualificationSuggestion(row.key, crime.id, element.id, "against", said, row.claims)


def _crimes(row: ActRow, signals: Signals, statute: Statute) -> list[Crime]:
    return [crime for crime in statute.crimes.values() if _is_of(row.act, crime) and _has_what_it_needs(crime, signals)]


def _is_of(act: str, crime: Crime) -> bool:
    kinds = thesaurus("acts").lineage(act)
    return any(kind in crime.acts for kind in kinds) and not any(kind in crime.excludes for kind in kinds)


def _has_what_it_needs(crime: Crime, signals: Signals) -> bool:
    return all(
        any(resting_on(signal, signals) for signal in needed)
        for act, needed in crime.needs.items()
        if act == ANY_ACT or f"act:{act}" in signals
    )


def _named(crime: Crime) -> Mapping[str, str]:
    return {lang: f"{label} ({crime.id})" for lang, label in crime.labels.items()}
