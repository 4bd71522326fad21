"""Indicators: what can be worked out from confirmed acts that informs the shared contextual tests.

Each says how many acts it rests on, for how many the fact is missing, and a caution of its own. None is a score, and
nothing here says that a test is satisfied: volume of reports is not proof of incidents, and the acts on record are
not a random sample of what happened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from constancia.counting.sentences import Sentence
from constancia.law.rows import ActRow, independent, plain
from constancia.law.sentences import say, term
from constancia.law.statute import Labels
from constancia.terms.thesauri import load_yaml, thesaurus

FILE = Path(__file__).parent / "indicators.yaml"

T = TypeVar("T")

#: So many recurring words are shown.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: what it says in sentences, on how many acts it rests, and for how many the fact is not known.

    ``acts`` are the acts it counted; ``contrary`` counts the statements that deny or dismiss such acts; an indicator
    that the program does not work out has ``is_computed`` False and one sentence that says so.
    """

    id: str
    tests: tuple[str, ...]
    labels: Labels
    says: tuple[Sentence, ...]
    n: int
    missing: int
    contrary: int
    caution: Sentence
    acts: tuple[str, ...] = ()
    is_computed: bool = True

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "tests": list(self.tests),
            "labels": dict(self.labels),
            "says": [sentence.to_json() for sentence in self.says],
            "n": self.n,
            "missing": self.missing,
            "contrary": self.contrary,
            "caution": self.caution.to_json(),
            "acts": list(self.acts),
            "is_computed": self.is_computed,
        }


@dataclass(frozen=True, slots=True)
class _Found:
    """What a calculation gives: its sentences, the acts it rests on, and the acts for which the fact is missing."""

    says: Sequence[Sentence]
    counted: Sequence[ActRow]
    missing: Sequence[ActRow] = ()


def indicators(acts: Iterable[ActRow]) -> list[Indicator]:
    """All indicators, in the order of their file."""
    rows = list(acts)
    asserted = [row for row in rows if row.is_act]
    contrary = sum(row.is_contrary for row in rows)
    return [_indicator(spec, asserted, contrary) for spec in specifications()]


@cache
def specifications() -> tuple[Mapping[str, Any], ...]:
    """Every indicator's id, tests, labels and caution, as its file has them."""
    return tuple(load_yaml(FILE.read_text(encoding="utf-8"))["indicators"])


def _indicator(spec: Mapping[str, Any], rows: Sequence[ActRow], contrary: int) -> Indicator:
    calculation = _CALCULATIONS.get(spec["id"])
    found = calculation(rows) if calculation else _Found([say("i.not_computed")], [])
    said = [*found.says, *([say("i.contrary", n=contrary)] if calculation and contrary else [])]
    return Indicator(
        id=spec["id"],
        tests=tuple(spec["tests"]),
        labels={"en": spec["en"], "es": spec["es"]},
        says=tuple(said),
        n=len(found.counted),
        missing=len(found.missing),
        contrary=contrary,
        caution=Sentence(f"caution.{spec['id']}", spec["caution"]["en"], spec["caution"]["es"]),
        acts=tuple(row.key for row in found.counted),
        is_computed=calculation is not None,
    )


def _distinct_victims(rows: Sequence[ActRow]) -> _Found:
    named = [row for row in rows if row.persons]
    figures = [row for row in rows if not row.persons]
    persons = {person for row in named for person in row.persons}
    said = [say("i.persons", n=len(persons), acts=len(named))]
    return _Found(said + ([say("i.figures", n=len(figures))] if figures else []), named, figures)


def _acts_by_sources(rows: Sequence[ActRow]) -> _Found:
    two = sum(independent(row.sources.values()) >= 2 for row in rows)
    return _Found([say("i.sources_two", n=two), say("i.sources_one", n=len(rows) - two)], rows)


def _geographic_spread(rows: Sequence[ActRow]) -> _Found:
    placed, missing = _split(rows, lambda row: row.state is not None)
    by_state = Counter(row.state or "" for row in placed)
    if not by_state:
        return _Found([], [], missing)
    top, most = _most(by_state)
    said = [say("i.states", n=len(by_state), share=_percent(most, len(placed)), top=top)]
    said += [say("i.per_state", state=state, n=n) for state, n in sorted(by_state.items(), key=lambda p: (-p[1], p[0]))]
    return _Found(said, placed, missing)


def _concentration_in_time(rows: Sequence[ActRow]) -> _Found:
    dated, missing = _split(rows, lambda row: bool(row.date and row.date.first and row.date.last))
    days = Counter(row.date.first for row in dated if row.date and row.date.first and row.date.first == row.date.last)
    if not dated:
        return _Found([], [], missing)
    first = min(row.date.first for row in dated if row.date and row.date.first)
    last = max(row.date.last for row in dated if row.date and row.date.last)
    said = [say("i.span", first=first.isoformat(), last=last.isoformat())]
    if days:
        day, most = _most(days)
        said.append(say("i.peak", day=day.isoformat(), n=most, share=_percent(most, sum(days.values()))))
    return _Found(said, dated, missing)


def _repeated_perpetrators(rows: Sequence[ActRow]) -> _Found:
    named, missing = _split(rows, lambda row: bool(set(row.perpetrators) - {"unknown"}))
    counts = Counter(kind for row in named for kind in row.perpetrators if kind != "unknown")
    said = [
        say(
            "i.perpetrator",
            kind=term("perpetrators", kind),
            n=n,
            states=len({row.state for row in named if kind in row.perpetrators and row.state}),
        )
        for kind, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return _Found(said, named, missing)


def _recurring(part: str) -> Callable[[Sequence[ActRow]], _Found]:
    """The words that recur under one part of the claims, as first written, with the acts and regions they stand in."""

    def calculation(rows: Sequence[ActRow]) -> _Found:
        known, missing = _split(rows, lambda row: bool(row.words.get(part)))
        written: dict[str, str] = {}
        acts: dict[str, list[ActRow]] = {}
        for row in known:
            for name in dict.fromkeys(plain(words) for words in row.words[part]):
                written.setdefault(name, next(words for words in row.words[part] if plain(words) == name))
                acts.setdefault(name, []).append(row)
        often = sorted((name for name in acts if len(acts[name]) > 1), key=lambda name: (-len(acts[name]), name))
        said = [
            say("i.words", words=written[name], n=len(of), states=len({row.state for row in of if row.state}))
            for name in often[:SHOWN]
            if (of := acts[name])
        ]
        once = len(acts) - len(often)
        return _Found([*said, *([say("i.words_once", n=once)] if once else [])], known, missing)

    return calculation


def _same_sequence(rows: Sequence[ActRow]) -> _Found:
    acts = thesaurus("acts")
    detained = [row for row in rows if row.persons and acts.is_a(row.act, "arbitrary_detention")]
    persons = {person for row in detained for person in row.persons}
    later: dict[str, set[str]] = {}
    for row in rows:
        if not acts.is_a(row.act, "arbitrary_detention"):
            for person in persons.intersection(row.persons):
                later.setdefault(row.act, set()).add(person)
    said = [
        say("i.sequence", of=len(persons), n=len(who), act=term("acts", act))
        for act, who in sorted(later.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
    followed = set().union(*later.values()) if later else set()
    return _Found(said, detained, [row for row in detained if not followed.intersection(row.persons)])


def _civilian_status(rows: Sequence[ActRow]) -> _Found:
    armed, others = _split(rows, lambda row: "member_of_armed_forces" in row.groups or "victim_armed" in row.facts)
    civilian, unknown = _split(others, lambda row: bool(set(row.groups) - {"unknown"}))
    said = [
        say("i.civilian", n=len(civilian)),
        say("i.armed", n=len(armed)),
        say("i.status_unknown", n=len(unknown)),
    ]
    return _Found(said, [*civilian, *armed], unknown)


def _targeted_profile(rows: Sequence[ActRow]) -> _Found:
    known, missing = _split(rows, lambda row: bool(set(row.groups) - {"unknown"}))
    counts = Counter(group for row in known for group in row.groups if group != "unknown")
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return _Found([say("i.group", kind=term("groups", group), n=n) for group, n in ordered], known, missing)


def _contrast(rows: Sequence[ActRow]) -> _Found:
    return _Found([say("i.no_denominator")], [], rows)


def _official_statements(rows: Sequence[ActRow]) -> _Found:
    acts, kinds = thesaurus("acts"), thesaurus("perpetrators")
    said = [
        row
        for row in rows
        if any(acts.is_a(row.act, act) for act in ("stigmatisation", "threat"))
        and any(kinds.is_a(kind, "state") for kind in row.perpetrators)
    ]
    return _Found([say("i.statements", n=len(said))], said)


def _joint_action(rows: Sequence[ActRow]) -> _Found:
    kinds = thesaurus("perpetrators")
    named, missing = _split(rows, lambda row: bool(set(row.perpetrators) - {"unknown"}))
    joint = [
        row
        for row in named
        if any(kinds.is_a(kind, "state") for kind in row.perpetrators)
        and any(kinds.is_a(kind, "pro_state_armed") for kind in row.perpetrators)
    ]
    return _Found([say("i.joint", n=len(joint))], joint, missing)


def _fit(rows: Sequence[ActRow]) -> _Found:
    """Each act against the others: is there another act that shares its week, its region, its perpetrators, its groups?

    What is not known of an act neither fits nor misfits; an act of which nothing is known is missing.
    """
    traits = {row.key: _traits(row) for row in rows}
    shared = [Counter(value for of in traits.values() for value in of[i]) for i in range(4)]
    known, missing = _split(rows, lambda row: any(traits[row.key]))
    fitting = [row for row in known if all(_is_shared(of, shared[i]) for i, of in enumerate(traits[row.key]))]
    said = [say("i.fit", n=len(fitting), of=len(known)), say("i.unfit", n=len(known) - len(fitting))]
    return _Found(said if known else [], known, missing)


def _traits(row: ActRow) -> tuple[frozenset[str], ...]:
    first = row.date.first if row.date else None
    week = frozenset({"{}-{}".format(*first.isocalendar()[:2])} if first else ())
    state = frozenset({row.state} if row.state else ())
    return week, state, frozenset(row.perpetrators) - {"unknown"}, frozenset(row.groups) - {"unknown"}


def _is_shared(values: frozenset[str], counts: Counter[str]) -> bool:
    return not values or any(counts[value] > 1 for value in values)


def _split(rows: Sequence[ActRow], known: Callable[[ActRow], bool]) -> tuple[list[ActRow], list[ActRow]]:
    return [row for row in rows if known(row)], [row for row in rows if not known(row)]


def _most(counts: Counter[T]) -> tuple[T, int]:
    return max(counts.items(), key=lambda pair: pair[1])


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole)


_CALCULATIONS: Mapping[str, Callable[[Sequence[ActRow]], _Found]] = {
    "I01": _distinct_victims,
    "I02": _acts_by_sources,
    "I03": _geographic_spread,
    "I04": _concentration_in_time,
    "I05": _recurring("cause"),
    "I06": _repeated_perpetrators,
    "I07": _same_sequence,
    "I08": _recurring("facility"),
    "I09": _recurring("charges"),
    "I10": _civilian_status,
    "I11": _targeted_profile,
    "I12": _contrast,
    "I20": _official_statements,
    "I25": _joint_action,
    "I30": _fit,
}
