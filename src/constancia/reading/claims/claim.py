"""A claim before it is written as a suggestion, and the body that it is written as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from constancia.reading.claims.lexicon import Act
from constancia.reading.claims.participants import Participants, is_of_the_state
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import AGENT, GROUP, NAME, ORGANISATION, Phrase
from constancia.reading.claims.polarity import Polarity
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.sources import Attribution, source_json
from constancia.reading.counts import Count
from constancia.reading.dates import When
from constancia.reading.places import Place
from constancia.terms.spans import Span


@dataclass(frozen=True)
class Claim:
    """One act before it is written as a suggestion."""

    scene: Scene
    hit: Hit[Act]
    act: str
    who: Participants
    polarity: Polarity
    source: Attribution | None
    count: Count | None
    unit: str
    when: When | None
    place: Place | None
    grounds: tuple[int, int] | None
    asked: bool
    quoted: bool = False


def claim_json(setting: Setting, claim: Claim) -> dict[str, Any]:
    """The body of the suggestion of a claim."""
    text = setting.prose.text
    body: dict[str, Any] = {
        "act": claim.act,
        "trigger": span_json(text, (claim.hit.start, claim.hit.end)),
        "polarity": claim.polarity.name,
        "victims": [_person(text, v) for v in claim.who.victims],
        "count": claim.count.to_json(text, claim.unit) if claim.count else None,
        "perpetrators": [_doer(setting, claim, p) for p in claim.who.perpetrators],
        "place": claim.place.to_json(text) if claim.place else None,
        "date": claim.when.to_json(text) if claim.when else None,
        "source": source_json(setting, claim.source),
        "grounds": span_json(text, claim.grounds) if claim.grounds else None,
        "relations": {},
    }
    if claim.polarity.cue:
        body["polarity_cue"] = span_json(text, claim.polarity.cue)
    if claim.polarity.condition:
        body["condition"] = span_json(text, claim.polarity.condition)
    return body


def span_json(text: str, place: tuple[int, int]) -> dict[str, Any]:
    return Span.of(text, *place).to_json()


#: Pronouns for an open number of people: they are nobody who could be counted as one.
_MANY = frozenset(
    (
        *("those", "they", "them", "we", "us", "everyone", "everybody", "anyone", "anybody", "nobody"),
        *("ellos", "ellas", "quienes", "todos", "todas", "nosotros", "nadie"),
    )
)


def _person(text: str, phrase: Phrase) -> dict[str, Any]:
    """A victim; a name is what the source wrote, and is given only where the phrase is one."""
    kinds = {NAME: "named", ORGANISATION: "organisation"}
    many = phrase.plural or phrase.count or phrase.sort == GROUP or text[phrase.start : phrase.end].lower() in _MANY
    kind = kinds.get(phrase.sort) or ("group" if many else "unnamed_individual")
    person: dict[str, Any] = {"span": span_json(text, (phrase.start, phrase.end)), "kind": kind}
    if phrase.sort in (NAME, ORGANISATION):
        person["name"] = phrase.full_name or text[phrase.start : phrase.end]
    if phrase.age is not None:
        person["age"] = phrase.age
    if phrase.minor:
        person["minor"] = True
        person["protect_identity"] = True
    if phrase.role:
        person["role"] = text[slice(*phrase.role)]
    return person


def _doer(setting: Setting, claim: Claim, phrase: Phrase) -> dict[str, Any]:
    """A perpetrator, with the word that ties it to the act: "by", "a manos de", or nothing where it is the subject."""
    text = setting.prose.text
    start = phrase.role[0] if phrase.role and phrase.role[0] < phrase.start else phrase.start
    kind = phrase.kind
    if phrase.sort == NAME:
        kind = "official" if "official" in phrase.extra or "state" in phrase.extra else "unknown"
    elif phrase.sort != AGENT:
        kind = "state" if phrase.sort == ORGANISATION and is_of_the_state(setting, claim.scene, phrase) else "unknown"
    doer: dict[str, Any] = {"span": span_json(text, (start, phrase.end)), "kind": kind}
    if phrase.sort in (NAME, ORGANISATION):
        doer["name"] = phrase.full_name or text[phrase.start : phrase.end]
    if claim.who.tie:
        doer["tie"] = span_json(text, claim.who.tie)
    if phrase.count:
        doer["count"] = phrase.count.to_json(text, "perpetrators")
    return doer
