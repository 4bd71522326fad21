"""A claim in one plain line: who did what to whom, when, where, how many, according to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from constancia.cli.language import _, lang
from constancia.cli.output import printable
from constancia.terms.dates import PartialDate
from constancia.terms.thesauri import thesaurus


def sentence(kind: str, body: Mapping[str, Any]) -> str:
    """The line for a claim, ask, intervention, response or context event, in the source's words where it has some."""
    told = _TOLD.get(kind, _span_only)(body)
    return printable(" · ".join(part for part in told if part))


def _act(body: Mapping[str, Any]) -> list[str]:
    polarity = body.get("polarity") or "asserted"
    act = thesaurus("acts").label(body.get("act") or "", lang())
    return [
        act if polarity == "asserted" else f"{act} [{thesaurus('polarity').label(polarity, lang())}]",
        _labelled(_("victims"), ", ".join(_victim(v) for v in body.get("victims") or [])),
        _labelled(_("number"), _words(body.get("count"))),
        _labelled(_("by"), ", ".join(_words(p) for p in body.get("perpetrators") or [])),
        _labelled(_("where"), _place(body.get("place"))),
        _labelled(_("when"), _date(body.get("date"))),
        _labelled(_("grounds"), (body.get("grounds") or {}).get("text", "")),
        _labelled(_("according to"), source(body.get("source"))),
    ]


def source(told: Mapping[str, Any] | None) -> str:
    """Who says it, in one phrase; the document itself where nobody else does."""
    if not told or told.get("mode") == "narrator":
        return _("the document itself")
    names = [_text(told.get(part)) for part in ("speaker", "role", "org")]
    known = [name for name in names if name]
    return ", ".join(dict.fromkeys(known)) or _words(told) or _("someone not named")


def _ask(body: Mapping[str, Any]) -> list[str]:
    return [
        _("asks: {what}").format(what=(body.get("span") or {}).get("text", "")),
        _labelled(_("of"), _party(body.get("addressee"))),
        _labelled(_("asked by"), _party(body.get("requested_by"))),
    ]


def _intervention(body: Mapping[str, Any]) -> list[str]:
    return [
        thesaurus("intervention_types").label(str(body.get("type") or ""), lang()),
        _labelled(_("from"), _party(body.get("party"))),
        _labelled(_("to"), _party(body.get("addressee"))),
        _labelled(_("when"), _date(body.get("date"))),
    ]


def _response(body: Mapping[str, Any]) -> list[str]:
    return [
        thesaurus("response_types").label(str(body.get("type") or ""), lang()),
        _labelled(_("of"), _party(body.get("party"))),
        (body.get("span") or {}).get("text", ""),
    ]


def _context(body: Mapping[str, Any]) -> list[str]:
    return [
        str(body.get("type") or ""),
        (body.get("span") or {}).get("text", ""),
        _labelled(_("when"), _date(body.get("date"))),
    ]


def _span_only(body: Mapping[str, Any]) -> list[str]:
    return [(body.get("span") or body.get("trigger") or {}).get("text", "")]


_TOLD = {"claim": _act, "ask": _ask, "intervention": _intervention, "response": _response, "context": _context}


def _victim(victim: Mapping[str, Any]) -> str:
    text = victim.get("name") or _words(victim)
    return f"{text} ({victim['age']})" if victim.get("age") is not None else text


def _place(place: Mapping[str, Any] | None) -> str:
    if not place:
        return ""
    parts = [place.get("name"), place.get("municipality"), place.get("state")]
    return ", ".join(dict.fromkeys(part for part in parts if part)) or _words(place)


def _date(value: Mapping[str, Any] | None) -> str:
    if not value:
        return ""
    try:
        return str(PartialDate.from_json(value))
    except ValueError:
        return _words(value)


def _party(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name") or value.get("text") or _words(value))
    return str(value or "")


def _words(value: Mapping[str, Any] | None) -> str:
    return str(((value or {}).get("span") or {}).get("text", ""))


def _text(value: Any) -> str:
    return str(value.get("text", "")) if isinstance(value, Mapping) else str(value or "")


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""
