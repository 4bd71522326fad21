"""What a claim says, part by part: the source's own words with where they stand, and how they were read.

A claim's body is walked as it is, whatever its kind, so that no part of it is left out of the page. Source words are
shown verbatim; readings (a term, a date, bounds) stand beside them and never in their place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from constancia.counting.words import bounds
from constancia.dossier.marks import Passage, quoted
from constancia.dossier.words import Words
from constancia.records.replay import Record
from constancia.terms.dates import PartialDate
from constancia.terms.spans import Span

#: Which thesaurus a value is from, by the part of the claim and the name of the value in it ("" is the claim itself).
_TERMS = {
    ("", "act"): "acts",
    ("", "polarity"): "polarity",
    ("victims", "kind"): "victims",
    ("victims", "sex"): "sex",
    ("perpetrators", "kind"): "perpetrators",
    ("place", "level"): "place_levels",
    ("source", "mode"): "source_modes",
    ("date", "precision"): "precision",
    ("count", "op"): "count_ops",
    ("count", "unit"): "units",
    ("intervention", "type"): "intervention_types",
    ("response", "type"): "response_types",
    ("context", "type"): "contexts",
}
_CORE = ("trigger", "span")
_ORDER = ("act", "type", *_CORE, "summary", "victims", "count", "perpetrators", "party", "addressee", "requested_by",
          "via", "to", "place", "date", "grounds", "source", "cue", "polarity", "relations", "row")  # fmt: skip
_SPAN = frozenset({"start", "end", "text"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a claim: the source's words as (label, span) pairs, and what was read from them as (label, value)."""

    name: str
    label: str
    quotes: tuple[tuple[str, Span], ...]
    readings: tuple[tuple[str, Markup], ...]


def parts(claim: Record, words: Words) -> list[Part]:
    """Everything that a claim says, in the order of its body."""
    body = claim.body.get("body", {})
    kind = claim.body.get("kind", "claim")
    found = [
        part
        for name, value in body.items()
        for each in (value if _is_list(value) else [value])
        for part in [_part(name, each, kind, words)]
        if part.quotes or part.readings
    ]
    found.sort(key=lambda part: _ORDER.index(part.name) if part.name in _ORDER else len(_ORDER))
    return found


def passages(claim: Record, words: Words) -> list[Passage]:
    """The ranges of the document that a claim rests on."""
    core = core_span(claim)
    found = [
        Passage(span.start, span.end, claim.key, told, span == core)
        for part in parts(claim, words)
        for told, span in part.quotes
    ]
    return sorted(dict.fromkeys(found))


def core_span(claim: Record) -> Span | None:
    """The words that make the claim: its trigger, its own span, or the first passage that it has.

    In a list the trigger may be a heading that all rows share; there it is the name in the row.
    """
    body = claim.body.get("body", {})
    if body.get("row") is not None:
        named = [span for victim in body.get("victims") or [] for _, span in _spans("", victim.get("span"))]
        if named:
            return named[0]
    for name in _CORE:
        if _is_span(body.get(name)):
            return Span.from_json(body[name])
    return min((span for _, span in _spans("", body)), default=None)


def headline(claim: Record, words: Words) -> str:
    """A claim in two or three words: its act, or what else it is."""
    body = claim.body.get("body", {})
    kind = claim.body.get("kind", "claim")
    if body.get("act"):
        return words.term("acts", body["act"])
    if body.get("type") and (kind, "type") in _TERMS:
        return words.term(_TERMS[kind, "type"], body["type"])
    return words(f"kind.{kind}") if words.has(f"kind.{kind}") else str(kind)


def date_text(value: Mapping[str, Any], words: Words) -> str:
    """A date with its precision: "2024-07-28", "2024-07", "2024-07-28 to 2024-08-09"."""
    try:
        date = PartialDate.from_json(value)
    except ValueError:
        return str({name: value.get(name) for name in ("from", "to", "precision")})
    text = str(date)
    if "/" not in text:
        return text
    first, last = text.split("/")
    if first == "..":
        return words("date.until", last=last)
    return words("date.since", first=first) if last == ".." else words("date.between", first=first, last=last)


def bounds_text(low: int | None, high: int | None, words: Words) -> str:
    """Bounds in words: "at least 2,001", "7 to 12", "620"."""
    if low is None and high is None:
        return words("bounds.none")
    if high is None:
        return words("bounds.low", n=low)
    if low is None:
        return words("bounds.high", n=high)
    return words.number(low) if low == high else words("bounds.both", low=low, high=high)


def field_text(name: str, value: Any, words: Words) -> Markup:
    """One value of an act's field, with the source's words where it has some."""
    if name == "date" and isinstance(value, Mapping):
        return escape(date_text(value, words))
    if not isinstance(value, Mapping):
        return quoted(value)
    part = {"perpetrator": "perpetrators"}.get(name, name)
    readings = dict.fromkeys(text for _, text in _readings(part, value, "", words) if text)
    shown = [text for text in readings if text != quoted(value.get("words"))]
    if value.get("words"):
        shown = [Markup("<q>{}</q>").format(quoted(value["words"])), *shown]
    return Markup(" · ").join(shown)


def _part(name: str, value: Any, kind: str, words: Words) -> Part:
    quotes = tuple(
        dict.fromkeys((label(name if key == "span" else key, words), span) for key, span in _spans(name, value))
    )
    if isinstance(value, Mapping):
        readings = () if _is_span(value) else tuple(_readings(name, value, kind, words))
    else:
        readings = () if value is None else ((words("field.reading"), _value("", kind, name, value, words)),)
    return Part(name, label(name, words), quotes, readings)


def label(name: str, words: Words) -> str:
    """What a person sees for a field of a claim or record; an unknown one is shown by its own name."""
    return words(f"field.{name}") if words.has(f"field.{name}") else name


def _readings(part: str, value: Mapping[str, Any], kind: str, words: Words) -> Iterator[tuple[str, Markup]]:
    if part == "date":
        yield words("field.reading"), escape(date_text(value, words))
    if part == "count":
        yield words("field.reading"), escape(_count(value, words))
    done = {"date": ("from", "to"), "count": ("op", "value", "min", "max")}.get(part, ())
    for name, each in value.items():
        if each is None or each == [] or name in (*done, "span", "words") or _is_span(each):
            continue
        if _holds_span(each):
            yield from _inner_readings(name, each, kind, words)
        else:
            yield label(name, words), _value(part, kind, name, each, words)


def _inner_readings(name: str, value: Any, kind: str, words: Words) -> Iterator[tuple[str, Markup]]:
    """What was read from passages inside a part, such as the organisation of a source's speaker."""
    for each in value if _is_list(value) else [value]:
        if isinstance(each, Mapping) and not _is_span(each):
            for told, text in _readings(name, each, kind, words):
                yield f"{label(name, words)}: {told}", text


def _count(value: Mapping[str, Any], words: Words) -> str:
    text = (value.get("span") or {}).get("text") or value.get("words") or ""
    read = bounds(value, text)
    return bounds_text(read.low, read.high, words)


def _value(part: str, kind: str, name: str, value: Any, words: Words) -> Markup:
    thesaurus = _TERMS.get((part, name)) or (_TERMS.get((kind, name)) if not part else None)
    if thesaurus:
        return escape(words.term(thesaurus, value))
    if isinstance(value, bool):
        return escape(words("yes") if value else words("no"))
    if _is_list(value):
        return Markup(", ").join(_value(part, kind, name, each, words) for each in value)
    if isinstance(value, Mapping):
        return Markup("; ").join(
            Markup("{}: {}").format(label(key, words), _value(part, kind, key, each, words))
            for key, each in value.items()
            if each is not None
        )
    return quoted(value)


def _spans(name: str, value: Any) -> Iterator[tuple[str, Span]]:
    """Every span inside a value, with the name under which it stands."""
    if _is_span(value):
        yield name, Span.from_json(value)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _spans(key, each)
    elif _is_list(value):
        for each in value:
            yield from _spans(name, each)


def _is_span(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() >= _SPAN


def _holds_span(value: Any) -> bool:
    return next(_spans("", value), None) is not None


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
