"""The record in the terms of HURIDOCS' Events Standard Formats, for systems that read those.

Fields have the names of our formats and, where ESF has one, its number; every field names the claims under it. ESF
takes one value for most fields. Where claims give rival values none is preferred: the field is left out and all
values stand under ``rivals``. Dates are EDTF, so that a month stays a month.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from constancia.counting.words import bounds
from constancia.dossier.html.book import Book
from constancia.records.acts import Act, Field, Mention
from constancia.records.replay import Record
from constancia.terms.canonical import canonical_json
from constancia.terms.dates import PartialDate
from constancia.terms.formats import record_format

#: A value and the claims that give it.
Told = Sequence[tuple[Any, tuple[str, ...]]]


def esf_json(book: Book) -> bytes:
    """Persons, acts, involvements and interventions as one canonical JSON object, with the numbers of their fields."""
    found = {"person": _persons(book), "act": _acts(book), "intervention": _interventions(book)}
    found["involvement"] = [record for act in book.acts for record in _involvements(book, act)]
    numbers = {
        name: {field.id: field.esf for field in record_format(name).fields.values() if field.esf} for name in found
    }
    return canonical_json({"format": "constancia-esf/1", "numbers": numbers, "records": found})


def _record(key: str, format_name: str, told: Mapping[str, Told]) -> dict[str, Any]:
    """One record: fields with one value (or, where the format repeats, several), and the rivals of the others."""
    fields: dict[str, Any] = {}
    claims: dict[str, list[str]] = {}
    rivals: dict[str, list[dict[str, Any]]] = {}
    for name, values in told.items():
        if not values:
            continue
        claims[name] = list(dict.fromkeys(claim for _, keys in values for claim in keys))
        plain = _distinct(value for value, _ in values)
        if record_format(format_name).fields[name].is_repeatable:
            fields[name] = plain
        elif len(plain) == 1:
            fields[name] = plain[0]
        else:
            rivals[name] = [{"value": value, "claims": list(keys)} for value, keys in values]
    return {"key": key, "fields": fields, "claims": claims} | ({"rivals": rivals} if rivals else {})


def _persons(book: Book) -> list[dict[str, Any]]:
    return [_person(key, mentions) for key, mentions in book.mentions_of.items()]


def _person(key: str, mentions: Sequence[Mention]) -> dict[str, Any]:
    names = [(_name(m.victim), (m.claim,)) for m in mentions if _name(m.victim)]
    return _record(
        key,
        "person",
        {
            "name": names[:1],
            "other_names": [told for told in names if told[0] != names[0][0]],
            "sex": _given(mentions, "sex"),
            "identity_documents": _given(mentions, "national_id"),
            "occupation": _given(mentions, "role"),
        },
    )


def _given(mentions: Sequence[Mention], name: str) -> Told:
    return [(m.victim[name], (m.claim,)) for m in mentions if m.victim.get(name)]


def _acts(book: Book) -> list[dict[str, Any]]:
    return [_act(book, act) for act in book.acts]


def _act(book: Book, act: Act) -> dict[str, Any]:
    dates = [(PartialDate.from_json(field.value), field.claims) for field in _shown(book, act, "date")]
    counts = [(bounds(f.value, f.value.get("words", "")), f.claims) for f in _shown(book, act, "count")]
    told: dict[str, Told] = {
        "type": [(act.act, act.claims)],
        "victim": [(act.person, act.claims)] if act.person else [],
        "date_from": [(_edge(date, date.first), claims) for date, claims in dates if date.first],
        "date_to": [(_edge(date, date.last), claims) for date, claims in dates if date.last],
        "place": [(_place(field.value), field.claims) for field in _shown(book, act, "place")],
        "stated_reason": [(str(field.value), field.claims) for field in _shown(book, act, "grounds")],
        "number_from": [(read.low, claims) for read, claims in counts if read.low is not None],
        "number_to": [(read.high, claims) for read, claims in counts if read.high is not None],
    }
    return _record(act.key, "act", told)


def _edge(date: PartialDate, day: Any) -> str:
    """One end of a date, no more exact than the date is."""
    return str(date) if "/" not in str(date) else day.isoformat()


def _involvements(book: Book, act: Act) -> Iterator[dict[str, Any]]:
    """Who is said to have taken part; the person or group as the source calls it, for nobody is identified here."""
    for n, field in enumerate(_shown(book, act, "perpetrator"), start=1):
        kind, name = field.value.get("kind"), field.value.get("name") or field.value.get("words")
        told: dict[str, Told] = {
            "act": [(act.key, field.claims)],
            "degree": [("unknown", field.claims)],
            "type": [(kind, field.claims)] if kind else [],
            "remarks": [(name, field.claims)] if name else [],
        }
        yield _record(f"{act.key}-{n}", "involvement", told)


def _interventions(book: Book) -> list[dict[str, Any]]:
    """Each letter with the parts that its claim has, and the asks that were confirmed in the same document."""
    standing = [claim for key, claim in book.claims.items() if book.is_standing(key)]
    asks = [claim for claim in standing if claim.body.get("kind") == "ask"]
    return [_intervention(claim, asks) for claim in standing if claim.body.get("kind") == "intervention"]


def _intervention(claim: Record, asks: Sequence[Record]) -> dict[str, Any]:
    body, by = claim.body.get("body", {}), (claim.key,)
    mine = [ask for ask in asks if ask.body.get("document") == claim.body.get("document")]
    told: dict[str, Told] = {
        "type": [(body["type"], by)] if body.get("type") else [],
        "date": [(str(PartialDate.from_json(body["date"])), by)] if body.get("date") else [],
        "addressee": [(_name(body["addressee"]), by)] if body.get("addressee") else [],
        "asks": [(_name(ask.body.get("body", {})), (ask.key,)) for ask in mine],
        "remarks": [(_name(body["party"]), by)] if body.get("party") else [],
    }
    return _record(claim.key, "intervention", told)


def _shown(book: Book, act: Act, name: str) -> list[Field]:
    """The values of a field that disclosed claims support."""
    return [field for field in act.fields.get(name, ()) if any(map(book.is_disclosed, field.claims))]


def _place(value: Mapping[str, Any]) -> str:
    parts = [value.get("name") or value.get("words"), value.get("municipality"), value.get("state")]
    return ", ".join(dict.fromkeys(str(part) for part in parts if part))


def _name(part: Mapping[str, Any]) -> str:
    return str(part.get("name") or part.get("summary") or (part.get("span") or {}).get("text") or "")


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
