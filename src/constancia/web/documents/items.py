"""What a document says, as its page lists it: suggestions that wait and claims on record, never mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from constancia.case.models import Suggestion
from constancia.dossier import telling
from constancia.dossier.marks import Passage, quoted
from constancia.dossier.words import Words
from constancia.reading.sentences import in_words
from constancia.reading.suggestion import POSSIBLE_BELOW
from constancia.records.replay import Record
from constancia.web.context import lang

WAITING = "waiting"

#: In which order a person asks about a claim; parts that are not named here follow.
_ORDER = (
    "victims", "count", "perpetrators", "addressee", "requested_by", "party", "to", "summary", "date", "place",
    "source", "polarity", "grounds", "type",
)  # fmt: skip
_CORE = ("trigger", "span")
_LEFT_OUT = frozenset({"act", "row", "table", "relations"})


@dataclass(frozen=True, slots=True)
class Item:
    """A suggestion (``state`` "waiting") or a claim ("standing", "withdrawn", "undone"), and what is known of it."""

    key: str
    state: str
    kind: str
    body: Mapping[str, Any]
    place: int
    origin: Mapping[str, Any] | None = None
    score: float | None = None
    reason: str = ""
    made: int | None = None
    changed: int | None = None
    by: str = ""
    at: str = ""
    note: str = ""

    @property
    def waits(self) -> bool:
        return self.state == WAITING

    @property
    def is_possible(self) -> bool:
        """Is it so little sure that it is shown as possible only?"""
        return self.waits and (self.score or 0.0) < POSSIBLE_BELOW

    @property
    def row(self) -> tuple[int, int] | None:
        """The table and row of a list that say it."""
        row = self.body.get("row")
        return (int(self.body.get("table") or 1), row) if isinstance(row, int) else None

    @property
    def record(self) -> Record:
        """The same as a record, for those who tell records in words."""
        return Record(self.key, "claim", self.state, {"kind": self.kind, "body": self.body}, 0, 0)


def from_suggestion(suggestion: Suggestion) -> Item:
    return Item(
        suggestion.key,
        suggestion.state,
        suggestion.kind,
        suggestion.body,
        _place(suggestion.body, suggestion.place),
        suggestion.origin,
        suggestion.score,
        in_words(suggestion.reason, lang()),
    )


def from_claim(claim: Record) -> Item:
    made_by = claim.body.get("suggestion") or {}
    return Item(
        claim.key,
        claim.status,
        str(claim.body.get("kind", "claim")),
        claim.body.get("body", {}),
        _place(claim.body.get("body", {}), 0),
        made_by.get("origin"),
        made_by.get("score"),
        in_words(str(made_by.get("reason") or ""), lang()),
        claim.made,
        claim.changed,
        str(claim.body.get("by", "")),
        str(claim.body.get("at", "")),
        str(claim.body.get("note") or ""),
    )


def items_of(suggestions: Sequence[Suggestion], claims: Sequence[Record]) -> list[Item]:
    """All of them in the order of the text."""
    both = [from_suggestion(s) for s in suggestions] + [from_claim(c) for c in claims]
    return sorted(both, key=lambda item: (item.place, item.key[0] == "S", int(item.key[1:])))


def headline(item: Item, words: Words) -> str:
    """Two or three words: the act, or what else it is."""
    return telling.headline(item.record, words)


def gist(item: Item, words: Words) -> Markup:
    """Whom, how many, where and when, in the source's own words, on one line."""
    body = item.body
    said: list[Any] = [_of_victim(victim) for victim in (body.get("victims") or [])[:3]]
    said += [_words(body.get(name)) for name in ("count", "addressee", "party", "place")]
    shown = [quoted(text) for text in dict.fromkeys(said) if text]
    if len(body.get("victims") or []) > 3:
        shown.append(Markup("…"))
    if isinstance(body.get("date"), Mapping):
        shown.append(escape(telling.date_text(body["date"], words)))
    return Markup(" · ").join(shown)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said on one question: the source's words, and what was read from them as (label, value)."""

    question: str
    quotes: tuple[str, ...]
    readings: tuple[tuple[str, Markup], ...]


def answers(item: Item, words: Words, questions: Mapping[str, str]) -> list[Answer]:
    """Each part of what is said under the question that it answers, in the order in which a person asks."""
    parts = [part for part in telling.parts(item.record, words) if part.name not in _LEFT_OUT]
    place = {name: n for n, name in enumerate(_ORDER)}
    parts.sort(key=lambda part: (part.name in _CORE, place.get(part.name, len(place))))
    return [_answer(part, words, questions) for part in parts]


def passages(item: Item, words: Words, questions: Mapping[str, str]) -> list[Passage]:
    """The ranges of the text that it rests on, each named by the question that it answers; its core has no name."""
    core = telling.core_span(item.record)
    found = [
        Passage(span.start, span.end, item.key, "" if span == core else questions.get(part.name, label), span == core)
        for part in telling.parts(item.record, words)
        for label, span in part.quotes
    ]
    return sorted(dict.fromkeys(found))


def _answer(part: telling.Part, words: Words, questions: Mapping[str, str]) -> Answer:
    """The part without what says nothing new: a name that repeats the words, the precision of a day."""
    named_first = sorted(part.quotes, key=lambda quote: quote[0] != part.label)
    quotes = tuple(dict.fromkeys(span.text for _, span in named_first))
    said = {str(quoted(text)) for text in quotes} | set(quotes)
    readings = tuple(
        ("" if label == words("field.reading") else label, value)
        for label, value in part.readings
        if str(value) not in said and not (part.name == "date" and str(value) == words.term("precision", "day"))
    )
    return Answer(questions.get(part.name, part.label), quotes, readings)


def _place(body: Mapping[str, Any], otherwise: int) -> int:
    for name in _CORE:
        span = body.get(name)
        if isinstance(span, Mapping) and isinstance(span.get("start"), int) and "row" not in body:
            return int(span["start"])
    starts = [v["span"]["start"] for v in body.get("victims") or [] if isinstance(v.get("span"), Mapping)]
    return int(min(starts, default=otherwise))


def _of_victim(victim: Mapping[str, Any]) -> str:
    return str(victim.get("name") or _words(victim))


def _words(part: Any) -> str:
    if not isinstance(part, Mapping):
        return ""
    span = part.get("span")
    return str(span["text"]) if isinstance(span, Mapping) and "text" in span else ""
