"""Acts as the law package sees them: what was done to whom, by whom, why, and which claims say so.

An act row is taken from an act of the record and its claims. A claim that denies, negates or fears an act becomes a
row of its own with that polarity, so that contrary statements are never lost and never count as acts.

Two claims are independent only if they come from different origins. The origin is whoever speaks: an article that
quotes an organisation adds nothing to that organisation's own statement.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from constancia.law.recognise import facts_in, grounds_in, groups_in
from constancia.records.acts import INDIVIDUALS, Act, Mention
from constancia.records.replay import Record
from constancia.records.tellers import teller
from constancia.terms.dates import PartialDate

CHILD_UNDER = 18

#: The kind of act of a denial that does not say which act it denies.
UNSPECIFIED = "crimes_unspecified"

#: Parts of a claim whose words are kept as the source wrote them, to see what recurs.
KEPT_WORDS = ("charges", "facility", "cause")

#: So many joint statements, none of whose parts speaks for itself, are compared; more could only raise the count.
MOST_JOINT = 12

Told = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act with what its claims tell.

    ``act``       kind of act (thesaurus "acts")
    ``claims``    keys of the claims that tell it
    ``sources``   for each of them, the origins it comes from
    ``polarity``  thesaurus "polarity"; only "asserted" is an act
    ``persons``   keys of the persons it was done to; empty where a group or a figure is all that is known
    ``victims``   lower and upper bound of the people it was done to, None where nothing bounds it
    ``groups``, ``perpetrators``, ``grounds``, ``facts``  terms of those thesauri, each with the claims that say so
    ``words``     what the sources wrote under "charges", "facility" and "cause", each with the claims that say so
    ``state``     first-level region, None if not known
    ``denies``    keys of the claims that this one rejects
    """

    key: str
    act: str
    claims: tuple[str, ...]
    sources: Told = field(default_factory=dict)
    polarity: str = "asserted"
    persons: tuple[str, ...] = ()
    victims: tuple[int | None, int | None] = (None, None)
    groups: Told = field(default_factory=dict)
    perpetrators: Told = field(default_factory=dict)
    grounds: Told = field(default_factory=dict)
    facts: Told = field(default_factory=dict)
    words: Mapping[str, Told] = field(default_factory=dict)
    state: str | None = None
    date: PartialDate | None = None
    denies: tuple[str, ...] = ()

    @property
    def is_act(self) -> bool:
        return self.polarity == "asserted"

    @property
    def is_contrary(self) -> bool:
        """Does it speak against an act? What is only feared, or was withdrawn, speaks neither way."""
        return self.polarity in ("denied", "negated", "dismissed")


def act_rows(
    acts: Iterable[Act],
    claims: Mapping[str, Record],
    *,
    declared: Mapping[str, str],
    mentions: Iterable[Mention] = (),
    passages: Mapping[str, str] | None = None,
    same_origin: Mapping[str, str] | None = None,
    states: Mapping[str, str] | None = None,
) -> list[ActRow]:
    """The acts of the record, then the statements that deny, negate or fear one, as rows.

    ``declared`` names for each document key the source given when its original was received. ``mentions`` say which
    victim of a claim is which person, so that what is said of one victim is not said of the next; without them only
    what is certain is taken. ``passages`` is the sentence in which a claim stands, where facts such as "without a
    warrant" are looked for. ``same_origin`` maps a name to the one that a person decided it stands for, and
    ``states`` a place's name to its first-level region.
    """
    origins = origins_of(claims.values(), declared, same_origin or {})
    told = _Tellings(claims, origins, _victims_of(mentions), passages or {}, states or {})
    rows = [told.row(act.key, act.act, act.claims, act.person) for act in acts]
    unsaid = [c for c in claims.values() if _is_unasserted(c)]
    rows += [told.row("N" + c.key[1:], c.body["body"].get("act") or UNSPECIFIED, (c.key,), None) for c in unsaid]
    return _one_spelling(rows)


def origins_of(
    claims: Iterable[Record], declared: Mapping[str, str], same_origin: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Whose account each claim is. A joint statement has several origins: those of its parts that are known by name."""
    known = set(declared.values())
    named = {claim.key: _account(claim, declared, known) for claim in claims if claim.kind == "claim"}
    named = {key: same_origin.get(name, name) for key, name in named.items()}
    first_written: dict[str, str] = {}
    for name in named.values():
        first_written.setdefault(plain(name), name)
    parts = {name: _parts(name, first_written) for name in first_written}
    return {key: parts[plain(name)] for key, name in named.items()}


def independent(origins: Iterable[tuple[str, ...]]) -> int:
    """How many of these accounts rest on none of the others: the most that can be chosen without a shared origin."""
    accounts = {frozenset(parts) for parts in origins if parts}
    alone = [parts for parts in accounts if len(parts) == 1]
    heard = frozenset[str]().union(*alone)
    joint = sorted((parts for parts in accounts if not parts & heard), key=lambda parts: (len(parts), sorted(parts)))
    return len(alone) + _most_disjoint(joint[:MOST_JOINT])


def _most_disjoint(accounts: Sequence[frozenset[str]]) -> int:
    if not accounts:
        return 0
    first, rest = accounts[0], accounts[1:]
    return max(_most_disjoint(rest), 1 + _most_disjoint([other for other in rest if not other & first]))


def plain(name: str) -> str:
    """A name or word for comparing: no accents, capitals, signs or leading article."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"\w+", bare)
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("the", "el", "la", "los", "las") else words)


@dataclass(frozen=True, slots=True)
class _Tellings:
    claims: Mapping[str, Record]
    origins: Mapping[str, tuple[str, ...]]
    victims: Mapping[tuple[str, str], tuple[Mapping[str, Any], ...]]
    passages: Mapping[str, str]
    states: Mapping[str, str]

    def row(self, key: str, act: str, claims: Sequence[str], person: str | None) -> ActRow:
        bodies = [(claim, self.claims[claim].body["body"]) for claim in claims if claim in self.claims]
        polarity = _polarity(self.claims[claims[0]]) if bodies else "asserted"
        return ActRow(
            key=key,
            act=act,
            claims=tuple(claims),
            sources={claim: self.origins.get(claim, ()) for claim, _ in bodies},
            polarity=polarity,
            persons=(person,) if person else (),
            victims=(1, 1) if person else _bounds(body for _, body in bodies),
            groups=_told((claim, term) for claim, body in bodies for term in self._groups(claim, body, person)),
            perpetrators=_told((c, p.get("kind") or "unknown") for c, b in bodies for p in b.get("perpetrators") or ()),
            grounds=_told((claim, term) for claim, body in bodies for term in _grounds(body)),
            facts=_told((claim, term) for claim, body in bodies for term in self._facts(claim, body)),
            words={
                part: _told((claim, said) for claim, body in bodies if (said := _words(body.get(part)).strip()))
                for part in KEPT_WORDS
            },
            state=next((place for _, body in bodies if (place := self._state(body))), None),
            date=_narrowest(body.get("date") for _, body in bodies),
            denies=tuple(other for _, body in bodies for other in _listed((body.get("relations") or {}).get("denies"))),
        )

    def _groups(self, claim: str, body: Mapping[str, Any], person: str | None) -> Iterable[str]:
        """What is said of this person, and of the group that the claim as a whole is about (but for ages)."""
        victims = body.get("victims") or ()
        if person is None:
            return (term for victim in victims for term in _groups(victim))
        individuals = [victim for victim in victims if victim.get("kind") in INDIVIDUALS]
        own = self.victims.get((claim, person)) or (individuals if len(individuals) == 1 else ())
        of_all = {term for victim in victims if victim not in individuals for term in _groups(victim)}
        noted = groups_in(_words(body.get("notes"))) if len(victims) == 1 else ()
        return (*(term for victim in own for term in _groups(victim)), *noted, *sorted(of_all - {"child"}))

    def _facts(self, claim: str, body: Mapping[str, Any]) -> Iterable[str]:
        texts = dict.fromkeys((*_texts(body), self.passages.get(claim, "")))
        return facts_in(texts)

    def _state(self, body: Mapping[str, Any]) -> str | None:
        place = body.get("place") or {}
        if place.get("state"):
            return str(place["state"])
        name = place.get("name")
        if not name:
            return None
        return str(name) if place.get("level") == "state" else self.states.get(name)


def _account(claim: Record, declared: Mapping[str, str], known: Iterable[str]) -> str:
    document = str(claim.body.get("document", ""))
    return teller(claim.body.get("body", {}), declared.get(document, document), known)


def _words(part: object) -> str:
    """A name as text, whether the claim has it as such or as a span."""
    return str(part.get("text", "")) if isinstance(part, Mapping) else str(part or "")


def _parts(whole: str, first_written: Mapping[str, str]) -> tuple[str, ...]:
    inside = [
        written
        for name, written in first_written.items()
        if name != whole and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", whole)
    ]
    return tuple(sorted(inside)) or (first_written[whole],)


def _is_unasserted(claim: Record) -> bool:
    return claim.kind == "claim" and claim.status == "standing" and _polarity(claim) != "asserted"


def _polarity(claim: Record) -> str:
    """What the source does with it; an authority's answer that denies is a denial, even if it names no act."""
    body = claim.body.get("body", {})
    if claim.body.get("kind") == "response" and body.get("type") == "denied":
        return "denied"
    told = body.get("polarity") if claim.body.get("kind") == "claim" and body.get("act") else None
    return str(told or "asserted")


def _told(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for claim, term in pairs:
        found.setdefault(term, {})[claim] = None
    return {term: tuple(claims) for term, claims in found.items()}


def _one_spelling(rows: list[ActRow]) -> list[ActRow]:
    """The same rows, each region written in one way: as most rows have it, with its accents where any has them."""
    written: dict[str, Counter[str]] = {}
    for row in rows:
        if row.state:
            written.setdefault(plain(row.state), Counter())[row.state] += 1
    chosen = {name: max(ways, key=lambda way: (not way.isascii(), ways[way], way)) for name, ways in written.items()}
    return [replace(row, state=chosen[plain(row.state)]) if row.state else row for row in rows]


def _victims_of(mentions: Iterable[Mention]) -> dict[tuple[str, str], tuple[Mapping[str, Any], ...]]:
    found: dict[tuple[str, str], tuple[Mapping[str, Any], ...]] = {}
    for mention in mentions:
        place = (mention.claim, mention.person)
        found[place] = (*found.get(place, ()), mention.victim)
    return found


def _groups(victim: Mapping[str, Any]) -> Iterable[str]:
    age = victim.get("age")
    if victim.get("minor") or (isinstance(age, int) and age < CHILD_UNDER):
        yield "child"
    words = [victim.get("role"), _words(victim.get("span")) if victim.get("kind") != "named" else ""]
    yield from groups_in(" . ".join(word for word in words if word))


def _grounds(body: Mapping[str, Any]) -> Iterable[str]:
    grounds = body.get("grounds")
    return grounds_in(str(grounds.get("text", ""))) if grounds else ()


def _bounds(bodies: Iterable[Mapping[str, Any]]) -> tuple[int | None, int | None]:
    counts = [count for body in bodies if (count := body.get("count")) and count.get("unit", "persons") == "persons"]
    lows = [low for count in counts if (low := _low(count)) is not None]
    highs = [count.get("max") for count in counts]
    return min(lows, default=None), None if not highs or None in highs else max(h for h in highs if h is not None)


def _low(count: Mapping[str, Any]) -> int | None:
    low = count.get("min")
    return low if low is not None else count.get("value") if count.get("op") in ("eq", "ge") else None


def _narrowest(dates: Iterable[Mapping[str, Any] | None]) -> PartialDate | None:
    """The date that says most: the shortest closed one, the earliest of several."""
    known = [PartialDate.from_json(date) for date in dates if date and (date.get("from") or date.get("to"))]
    closed = [(date.last - date.first, date) for date in known if date.first and date.last]
    if closed:
        return min(closed, key=lambda pair: (pair[0], pair[1].first))[1]
    return known[0] if known else None


def _listed(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(part) for part in value) if isinstance(value, list | tuple) else ()


def _texts(value: object) -> Iterable[str]:
    """The source's words in a claim's body: of its cells and spans, but not of names and of who says it."""
    if isinstance(value, Mapping):
        if value.get("kind") == "named":
            return
        for name, part in value.items():
            if name == "text" and isinstance(part, str):
                yield part
            elif name != "source":
                yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
