"""Signals: plain facts of an act's record, by which the statute's file says where a person should look.

    act          the act itself           act:KIND      it is of this kind
    with:KIND    the same person is also recorded as victim of this kind of act
    by:KIND      an alleged perpetrator   ground:KIND   a ground
    group:KIND   a group                  fact:KIND     a fact
    linked       proposed under another crime too (only known once the other crimes have been tried)

Each rests on claims. A kind stands for all kinds above it in its thesaurus. In the statute's file, signals joined by
" + " count only together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from constancia.counting.sentences import Sentence
from constancia.law.rows import ActRow
from constancia.law.sentences import joined, say, term
from constancia.law.statute import Statute
from constancia.terms.thesauri import thesaurus

Signals = Mapping[str, tuple[str, ...]]

AND = " + "

_LISTS = {"act": "acts", "with": "acts", "by": "perpetrators", "ground": "grounds", "group": "groups", "fact": "facts"}


def signals_of(row: ActRow, companions: Sequence[ActRow]) -> dict[str, tuple[str, ...]]:
    """Every signal of an act, with its claims; ``companions`` are the other acts against the same persons."""
    found: dict[str, dict[str, None]] = {}

    def add(signal: str, claims: Iterable[str]) -> None:
        found.setdefault(signal, {}).update(dict.fromkeys(claims))

    add("act", row.claims)
    for kind in thesaurus("acts").lineage(row.act) or (row.act,):
        add(f"act:{kind}", row.claims)
    for other in companions:
        for kind in thesaurus("acts").lineage(other.act) or (other.act,):
            add(f"with:{kind}", other.claims)
    for prefix, told in (
        ("by", row.perpetrators),
        ("ground", row.grounds),
        ("group", row.groups),
        ("fact", row.facts),
    ):
        for value, claims in told.items():
            for kind in thesaurus(_LISTS[prefix]).lineage(value) or (value,):
                add(f"{prefix}:{kind}", claims)
    return {signal: tuple(claims) for signal, claims in found.items()}


def companions_of(rows: Iterable[ActRow]) -> dict[str, tuple[ActRow, ...]]:
    """For each act, the other asserted acts against any of the same persons."""
    rows = [row for row in rows if row.is_act]
    by_person: dict[str, list[ActRow]] = {}
    for row in rows:
        for person in row.persons:
            by_person.setdefault(person, []).append(row)
    return {
        row.key: tuple({o.key: o for p in row.persons for o in by_person[p] if o.key != row.key}.values())
        for row in rows
    }


def resting_on(signal: str, signals: Signals) -> tuple[str, ...]:
    """The claims under a signal, or under all of several joined ones; empty if the act does not show it."""
    parts = signal.split(AND)
    if not all(part in signals for part in parts):
        return ()
    return tuple(dict.fromkeys(claim for part in parts for claim in signals[part]))


@cache
def reason(signal: str, act: str) -> Sentence:
    """Why this signal of an act makes an element worth a look, as a sentence that a person can check in the claims."""
    parts = signal.split(AND)
    if len(parts) > 1:
        return joined("reason", (reason(part, act) for part in parts))
    prefix, _, kind = signal.partition(":")
    if not kind:
        return say(f"reason.{prefix}", act=term("acts", act))
    return say("reason.act_kind" if prefix == "act" else f"reason.{prefix}", kind=term(_LISTS[prefix], kind))


def unknown_signals(statute: Statute) -> list[str]:
    """Signals that the statute's file names and that no thesaurus holds: spelling mistakes of ours."""
    named = [s for test in statute.tests.values() for s in (*test.shown_by, *test.spoken_against_by)]
    for crime in statute.crimes.values():
        named += [f"act:{act}" for act in (*crime.acts, *crime.excludes)]
        named += [signal for signals in crime.needs.values() for signal in signals]
        named += [s for element in crime.elements for s in (*element.shown_by, *element.spoken_against_by)]
    return sorted({part for signal in named for part in signal.split(AND) if not _is_known(part)})


def _is_known(signal: str) -> bool:
    prefix, _, kind = signal.partition(":")
    return signal in ("act", "linked") if not kind else prefix in _LISTS and kind in thesaurus(_LISTS[prefix])
