"""From confirmed claims and judgements to persons and acts, each field with the claims that support it.

A mention is one victim of one claim (claim C12, first victim: C12.1). A person is a cluster of mentions that people
judged the same, and is named after its earliest mention (P12.1). An act is one violation against one person or one
group; claims of the same violation against the same person on compatible dates support one act and may disagree,
unless a person judged otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from constancia.records.replay import Record
from constancia.terms.dates import PartialDate

#: Two dated claims of the same violation against the same person within these days tell of one act.
SAME_ACT_DAYS = 7

#: Kinds of victim that are one human being each; groups and organisations are never turned into persons.
INDIVIDUALS = ("named", "unnamed_individual")


@dataclass(frozen=True, slots=True)
class Mention:
    """One victim as one claim has it; ``person`` is the key of the person it belongs to."""

    key: str
    claim: str
    document: str
    victim: Mapping[str, Any]
    person: str


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a record's field, and the claims that support it. Rival values stand side by side."""

    value: Any
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """One violation against one person (``person``) or one group (``person`` is None)."""

    key: str
    act: str
    person: str | None
    claims: tuple[str, ...]
    fields: Mapping[str, tuple[Field, ...]]


def in_order(key: str) -> tuple[str, tuple[int, ...], str]:
    """C2 before C10, P1.2 before P1.10."""
    numbers = tuple(int(part) for part in key[1:].split(".") if part.isascii() and part.isdigit())
    return key[:1], numbers, key


def is_asserted(claim: Record) -> bool:
    """Does this standing claim tell an act as fact, according to its source?"""
    body = claim.body.get("body", {})
    return (
        claim.kind == "claim"
        and claim.status == "standing"
        and claim.body.get("kind") == "claim"
        and body.get("polarity", "asserted") == "asserted"
    )


def mention_keys(claim: Record) -> list[tuple[str, Mapping[str, Any]]]:
    """The named victims of a claim with their mention keys."""
    victims = claim.body.get("body", {}).get("victims", [])
    return [
        (f"{claim.key}.{n}", v)
        for n, v in enumerate(victims, start=1)
        if v.get("kind") in ("named", "unnamed_individual")
    ]


def person_keys(mentions: Iterable[str], clusters: Iterable[Iterable[str]]) -> dict[str, str]:
    """Which person each mention belongs to, by the clusters that judgements made; alone where none holds it."""
    persons = {mention: "P" + mention[1:] for mention in mentions}
    for cluster in clusters:
        known = sorted((m for m in cluster if m in persons), key=in_order)
        for mention in known:
            persons[mention] = "P" + known[0][1:]
    return persons


def mentions(claims: Iterable[Record], clusters: Iterable[Iterable[str]]) -> list[Mention]:
    """Every named victim of the asserted claims, with the person it belongs to."""
    found = [(key, claim, victim) for claim in claims if is_asserted(claim) for key, victim in mention_keys(claim)]
    persons = person_keys((key for key, _, _ in found), clusters)
    return [Mention(key, claim.key, claim.body["document"], victim, persons[key]) for key, claim, victim in found]


def acts(
    claims: Sequence[Record],
    clusters: Iterable[Iterable[str]],
    *,
    one: Iterable[Iterable[str]] = (),
    apart: Iterable[tuple[str, str]] = (),
) -> list[Act]:
    """The acts that the asserted claims tell of, in the order of their earliest claim.

    ``one``: mentions that people judged to tell of one act; ``apart``: two that tell of different acts. Where nobody
    judged, dates decide (``dates_agree``). What was judged of mentions of two persons or two violations says nothing.
    """
    by_key = {claim.key: claim for claim in claims}
    told: dict[tuple[str, str], list[Mention]] = {}
    named = mentions(claims, clusters)
    for mention in named:
        told.setdefault((by_key[mention.claim].body["body"]["act"], mention.person), []).append(mention)
    judged = {mention: frozenset(several) for several in one for mention in several}
    held = {frozenset(pair) for pair in apart}
    made = [
        _act("A" + bundle[0].key[1:], violation, person, [m.claim for m in bundle], by_key)
        for (violation, person), several in told.items()
        for bundle in _bundles(several, judged, held, by_key)
    ]
    with_names = {mention.claim for mention in named}
    for claim in claims:
        if is_asserted(claim) and claim.key not in with_names and claim.body["body"].get("act"):
            made.append(_act("A" + claim.key[1:], claim.body["body"]["act"], None, [claim.key], by_key))
    return sorted(made, key=lambda act: in_order(act.key))


def dates_agree(left: Mapping[str, Any] | None, right: Mapping[str, Any] | None) -> bool:
    """May these two dates be of one act? Yes where either is missing or they come within SAME_ACT_DAYS."""
    if not left or not right:
        return True
    a, b = PartialDate.from_json(left), PartialDate.from_json(right)
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return True
    days = timedelta(days=SAME_ACT_DAYS)
    return a.first - days <= b.last and b.first - days <= a.last


def _bundles(
    mentions: Iterable[Mention],
    one: Mapping[str, frozenset[str]],
    apart: Collection[frozenset[str]],
    by_key: Mapping[str, Record],
) -> list[list[Mention]]:
    """The mentions of one person and violation, those of one act together, each act's earliest first."""
    units: dict[frozenset[str], list[Mention]] = {}
    for mention in mentions:
        units.setdefault(one.get(mention.key, frozenset([mention.key])), []).append(mention)
    bundles: list[list[list[Mention]]] = []
    for unit in units.values():
        home = next((b for b in bundles if all(_may_be_one(unit, other, apart, by_key) for other in b)), None)
        if home is None:
            bundles.append([unit])
        else:
            home.append(unit)
    return [sorted((m for unit in bundle for m in unit), key=lambda m: in_order(m.key)) for bundle in bundles]


def _may_be_one(
    left: Iterable[Mention],
    right: Collection[Mention],
    apart: Collection[frozenset[str]],
    by_key: Mapping[str, Record],
) -> bool:
    """Do any of their dates agree, and did nobody hold two of them apart?"""
    pairs = [(a, b) for a in left for b in right]
    if any(frozenset((a.key, b.key)) in apart for a, b in pairs):
        return False
    return any(dates_agree(_date(a, by_key), _date(b, by_key)) for a, b in pairs)


def _date(mention: Mention, by_key: Mapping[str, Record]) -> Mapping[str, Any] | None:
    date: Mapping[str, Any] | None = by_key[mention.claim].body["body"].get("date")
    return date


def _act(key: str, violation: str, person: str | None, told_by: Iterable[str], by_key: Mapping[str, Record]) -> Act:
    claims = tuple(dict.fromkeys(told_by))
    fields: dict[str, list[tuple[Any, list[str]]]] = {}
    for claim in claims:
        for name, value in _fields(by_key[claim].body["body"]):
            _support(fields.setdefault(name, []), value, claim)
    fixed = {name: tuple(Field(value, tuple(keys)) for value, keys in values) for name, values in fields.items()}
    return Act(key, violation, person, claims, fixed)


def _fields(body: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    if body.get("date"):
        yield "date", {k: body["date"].get(k) for k in ("from", "to", "precision")}
    if body.get("place"):
        yield "place", _worded(body["place"])
    for perpetrator in body.get("perpetrators") or []:
        yield "perpetrator", _worded(perpetrator)
    if body.get("count"):
        yield "count", _worded(body["count"])
    if body.get("grounds"):
        yield "grounds", body["grounds"]["text"]


def _worded(part: Mapping[str, Any]) -> dict[str, Any]:
    """A claim's part with the source's words in place of the span, so that equal tellings are equal."""
    told = {name: value for name, value in part.items() if name != "span"}
    return told | {"words": part["span"]["text"]} if part.get("span") else told


def _support(values: list[tuple[Any, list[str]]], value: Any, claim: str) -> None:
    for known, claims in values:
        if known == value:
            if claim not in claims:
                claims.append(claim)
            return
    values.append((value, [claim]))
