"""The form with which a person corrects a suggestion or states a claim: the parts of its kind, each with its words.

Words are written (or taken from the text) exactly as they stand in the document; what was read from them stands
beside. A part without words is left out. What the form does not know of is kept as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from constancia.terms.dates import PartialDate
from constancia.terms.spans import Span
from constancia.terms.thesauri import thesaurus
from constancia.web.documents.questions import questions

_SPAN = ("start", "end", "text")

#: Which part holds what: the parts of each kind, and the fields of each part beside its words.
#: A field is (name, "text" | "number" | "date" | "yes" | the thesaurus that it is chosen from).
_ACTOR = (("kind", "perpetrators"), ("name", "text"))
_NAMED = (("name", "text"),)
_DATE = (("from", "date"), ("to", "date"), ("precision", "precision"))
_SOURCE = (("mode", "source_modes"), ("speaker", "text"), ("role", "text"), ("org", "text"))
_FIELDS: Mapping[str, Sequence[tuple[str, str]]] = {
    "trigger": (),
    "span": (),
    "victims": (("kind", "victims"), ("name", "text"), ("age", "number"), ("sex", "sex"), ("role", "text")),
    "count": (("op", "count_ops"), ("value", "number"), ("min", "number"), ("max", "number"), ("unit", "units")),
    "perpetrators": _ACTOR,
    "place": (("name", "text"), ("level", "place_levels")),
    "date": _DATE,
    "source": _SOURCE,
    "grounds": (),
    "addressee": _NAMED,
    "requested_by": _NAMED,
    "party": _NAMED,
    "to": _NAMED,
}
_PARTS: Mapping[str, Sequence[str]] = {
    "claim": ("trigger", "victims", "count", "perpetrators", "place", "date", "source", "grounds"),
    "ask": ("span", "addressee", "requested_by", "date", "source"),
    "intervention": ("span", "party", "addressee", "date"),
    "response": ("span", "party", "to", "date", "source"),
    "context": ("span", "date", "place"),
}
_CHOICES: Mapping[str, Sequence[tuple[str, str]]] = {
    "claim": (("act", "acts"), ("polarity", "polarity")),
    "ask": (("summary", "text"),),
    "intervention": (("type", "intervention_types"), ("channel", "text")),
    "response": (("type", "response_types"),),
    "context": (("type", "contexts"), ("note", "text")),
}
KINDS = tuple(_PARTS)
_MANY = ("victims", "perpetrators")
_BARE = ("trigger", "span", "grounds")  # the part is the span itself
_MUST = ("trigger", "span")
MOST = 60


@dataclass(slots=True)
class Input:
    """One field of the form; ``options`` are the id and label of each choice, empty where one writes."""

    name: str
    label: str
    value: str
    type: str
    options: Sequence[tuple[str, str]] = ()
    error: str = ""


@dataclass(slots=True)
class PartForm:
    """One part: its words with their place, and its fields. ``places`` are those where the words stand, if in doubt."""

    name: str
    number: int
    label: str
    words: str
    start: str
    inputs: list[Input]
    must: bool = False
    error: str = ""
    places: list[int] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"{self.name}-{self.number}"

    @property
    def is_open(self) -> bool:
        return bool(self.words or self.error or self.must)


@dataclass(slots=True)
class ClaimForm:
    """The whole form, filled from a body or from what was sent; ``body`` is what it makes, once it has no errors."""

    kind: str
    choices: list[Input]
    parts: list[PartForm]
    body: dict[str, Any] | None = None

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Each thing that cannot be taken, with the id of its field."""
        found = [(f"f-{i.name}", f"{i.label}: {i.error}") for i in self.choices if i.error]
        for part in self.parts:
            if part.error:
                found.append((f"f-{part.id}-words", f"{part.label}: {part.error}"))
            found += [(f"f-{part.id}-{i.name}", f"{part.label}, {i.label}: {i.error}") for i in part.inputs if i.error]
        return found


def form_of(kind: str, body: Mapping[str, Any], lang: str) -> ClaimForm:
    """The form filled with what stands."""
    choices = [_input(name, source, body.get(name), lang) for name, source in _CHOICES[kind]]
    parts = []
    for name in _PARTS[kind]:
        values = body.get(name)
        several = [*(values or []), None] if name in _MANY else [values]
        parts += [_part(name, n, value, lang) for n, value in enumerate(several[:MOST])]
    return ClaimForm(kind, choices, parts)


def form_sent(kind: str, sent: Mapping[str, str], before: Mapping[str, Any], text: str, lang: str) -> ClaimForm:
    """The form as it was sent, with its errors, or with the body that it makes of the document's text."""
    form = form_of(kind, before, lang)
    for each in form.choices:
        each.value = sent.get(each.name, "").strip()[:2000]
    form.parts = [_filled(part, sent) for part in _as_many_as_sent(form.parts, sent, lang)]
    body = dict(before)
    body.update(_read_inputs(form.choices))
    for name in _PARTS[kind]:
        made = [m for part in form.parts if part.name == name for m in [_read(part, before, text)] if m is not None]
        body[name] = made if name in _MANY else (made[0] if made else None)
    if not form.errors:
        form.body = body
    return form


def _as_many_as_sent(parts: list[PartForm], sent: Mapping[str, str], lang: str) -> list[PartForm]:
    more = []
    for name in _MANY:
        known = sum(part.name == name for part in parts)
        if known:
            more += [_part(name, n, None, lang) for n in range(known, MOST) if f"{name}-{n}-words" in sent]
    return parts + more


def _input(name: str, source: str, value: Any, lang: str) -> Input:
    label = field_label(name)
    if source in ("text", "number", "date", "yes"):
        return Input(name, label, "" if value is None else str(value), source)
    options = thesaurus(source).choices(lang)
    text = "" if value is None else str(value)
    if text and text not in dict(options):
        options = [(text, text), *options]
    return Input(name, label, text, "choice", [("", "—"), *options])


def _part(name: str, number: int, value: Any, lang: str) -> PartForm:
    told = value if isinstance(value, Mapping) else {}
    span = told if name in _BARE else told.get("span") or {}
    inputs = [_input(each, source, told.get(each), lang) for each, source in _FIELDS[name]]
    start = span.get("start")
    label = questions().get(name, name)
    return PartForm(
        name, number, label, str(span.get("text") or ""), "" if start is None else str(start), inputs, name in _MUST
    )


def _filled(part: PartForm, sent: Mapping[str, str]) -> PartForm:
    part.words = sent.get(f"{part.id}-words", "").replace("\r\n", "\n")[:20_000]
    part.start = sent.get(f"{part.id}-start", "")
    for each in part.inputs:
        each.value = sent.get(f"{part.id}-{each.name}", "").strip()[:2000]
    return part


def _read(part: PartForm, before: Mapping[str, Any], text: str) -> dict[str, Any] | None:
    """The part as a claim holds it; None where it has no words. Errors are noted in the part."""
    if not part.words.strip():
        if part.must:
            part.error = _("Say which words of the text tell it.")
        elif any(each.value and each.type != "choice" for each in part.inputs):
            part.error = _("Say which words of the text say so, or empty the fields beside.")
        return None
    span = _find(part, text)
    if span is None:
        return None
    if part.name in _BARE:
        return span.to_json()
    had = _before(part, before)
    read = {name: value for name, value in _read_inputs(part.inputs).items() if value is not None or name in had}
    made = dict(had) | read | {"span": span.to_json()}
    if part.name == "date":
        return _date(part, made)
    if part.name == "count":
        return _count(part, made)
    if not made.get("kind") and part.name in _MANY:
        made["kind"] = "group" if part.name == "victims" else "unknown"
    return made


def _find(part: PartForm, text: str) -> Span | None:
    """Where the words stand: where the form says, or the only place that they have."""
    words = part.words
    start = int(part.start) if part.start.isascii() and part.start.isdigit() and len(part.start) < 12 else -1
    for quote in dict.fromkeys((words, words.replace("\n", "\r\n"), words.strip())):
        if start >= 0 and text[start : start + len(quote)] == quote:
            return Span.of(text, start, start + len(quote))
    places = _places(text, words.strip())
    if len(places) == 1:
        return Span.of(text, places[0], places[0] + len(words.strip()))
    part.places = places[:20]
    part.error = (
        _("These words stand in the text more than once: choose which.")
        if places
        else _("These words do not stand in the text, letter for letter.")
    )
    return None


def _places(text: str, words: str) -> list[int]:
    found, at = [], text.find(words) if words else -1
    while at >= 0 and len(found) <= 20:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _before(part: PartForm, before: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the body had under this part, so that what the form does not know of stays."""
    had = before.get(part.name)
    if part.name in _MANY:
        return had[part.number] if isinstance(had, list) and part.number < len(had) else {}
    return had if isinstance(had, Mapping) else {}


def _read_inputs(inputs: Sequence[Input]) -> dict[str, Any]:
    return {each.name: _value(each) for each in inputs}


def _value(each: Input) -> Any:
    text = each.value
    if not text:
        return None
    if each.type == "number":
        if text.isascii() and text.isdigit() and len(text) <= 12:
            return int(text)
        each.error = _("Write a whole number, or nothing.")
        return None
    if each.type == "choice" and text not in dict(each.options):
        each.error = _("Choose one of the list.")
        return None
    if each.type == "date":
        return text
    return text


def _date(part: PartForm, made: dict[str, Any]) -> dict[str, Any] | None:
    """A date from what was written ("2024", "2024-07", "2024-07-28"), with the precision that this has."""
    first, last = made.get("from"), made.get("to")
    try:
        start, end = (PartialDate.parse(text) if text else None for text in (first, last))
        if start is None and end is None:
            raise ValueError
        whole = PartialDate(
            start.first if start else None,
            end.last if end else start.last if start and made.get("precision") != "since" else None,
            "day",
        )
    except ValueError:
        part.inputs[0].error = _("Write 2024, 2024-07 or 2024-07-28; the end may not come before the beginning.")
        return None
    precision = made.get("precision") or _precision(start, end)
    return made | {"from": _iso(whole.first), "to": _iso(whole.last), "precision": precision}


def _precision(start: PartialDate | None, end: PartialDate | None) -> str:
    if start is None:
        return "until"
    if end is None or start == end:
        return start.precision
    return "interval"


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _count(part: PartForm, made: dict[str, Any]) -> dict[str, Any]:
    low, high = made.get("min"), made.get("max")
    if low is not None and high is not None and low > high:
        part.inputs[2].error = _("The least may not be more than the most.")
    made["op"] = made.get("op") or ("eq" if made.get("value") is not None else "vague")
    made["unit"] = made.get("unit") or "persons"
    return made


def field_label(name: str) -> str:
    """What a field of the form is called."""
    return {
        "act": _("Act"),
        "polarity": _("How it is told"),
        "summary": _("In short"),
        "type": _("Type"),
        "channel": _("Through"),
        "note": _("Note"),
        "kind": _("Kind"),
        "name": _("Name"),
        "age": _("Age"),
        "sex": _("Sex"),
        "role": _("Role"),
        "op": _("Says"),
        "value": _("Number"),
        "min": _("At least"),
        "max": _("At most"),
        "unit": _("Of what"),
        "level": _("Level"),
        "from": _("From"),
        "to": _("To"),
        "precision": _("Precision"),
        "mode": _("How it is said"),
        "speaker": _("Speaker"),
        "org": _("Organisation"),
    }.get(name, name)
