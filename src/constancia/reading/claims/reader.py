"""From a text to suggestions: lay it out, find who speaks, what is asked, which acts are told, and write each down."""

from __future__ import annotations

from datetime import date
from typing import Any

from constancia.reading.claims.acts import Claim, claim_json, claims_of
from constancia.reading.claims.asks import Ask, asks_of
from constancia.reading.claims.events import Event, context_of, interventions_of, responses_of
from constancia.reading.claims.lexicon import act_labels
from constancia.reading.claims.people import NAME, ORGANISATION, Phrase
from constancia.reading.claims.prose import prose_of
from constancia.reading.claims.relations import related
from constancia.reading.claims.scene import Setting, setting_of
from constancia.reading.claims.scores import score_of
from constancia.reading.claims.sources import attributions_of, source_json
from constancia.reading.suggestion import Origin, Suggestion
from constancia.terms.spans import Span

RULES = Origin("constancia-rules", "1")


def suggestions(text: str, language: str, published: date | None) -> list[Suggestion]:
    """All suggestions of a text, in the order in which they stand."""
    setting = setting_of(prose_of(text, language), published)
    attributions = attributions_of(setting)
    asks = asks_of(setting, attributions)
    claims = claims_of(setting, attributions, asks)
    events = interventions_of(setting, asks) + responses_of(setting, attributions) + context_of(setting, asks)
    made = [*_claims(setting, claims), *(_ask(setting, a) for a in asks), *(_event(setting, e) for e in events)]
    return sorted(made, key=_place)


def _place(suggestion: Suggestion) -> int:
    span = suggestion.body.get("trigger") or suggestion.body["span"]
    return int(span["start"])


def _span(setting: Setting, start: int, end: int) -> dict[str, Any]:
    return Span.of(setting.prose.text, start, end).to_json()


def _party(setting: Setting, phrase: Phrase | None) -> dict[str, Any] | None:
    """A party with its span; its name only where the source wrote a name."""
    if phrase is None:
        return None
    name = phrase.full_name or setting.prose.text[phrase.start : phrase.end]
    return {
        "span": _span(setting, phrase.start, phrase.end),
        "name": name if phrase.sort in (NAME, ORGANISATION) else None,
    }


def _claims(setting: Setting, claims: list[Claim]) -> list[Suggestion]:
    bodies = [claim_json(setting, claim) for claim in claims]
    kept = related(setting, claims, bodies)
    return [Suggestion("claim", body, RULES, score_of(claim), _reason(setting, claim)) for claim, body in kept]


def _reason(setting: Setting, claim: Claim) -> str:
    words = setting.prose.text[claim.hit.start : claim.hit.end]
    label = act_labels()[claim.act]["en"].lower()
    told = {
        "asserted": "told as fact",
        "denied": "denied",
        "negated": "said not to have happened or not to have been found",
        "hypothetical": "told as feared, possible or to come",
        "superseded": "an earlier figure that was corrected",
        "dismissed": "a case that was looked at and not accepted",
    }[claim.polarity.name]
    cue = claim.polarity.cue
    because = f" (“{setting.prose.text[slice(*cue)]}”)" if cue else ""
    return f"“{words}” names {label}, {told}{because}."


def _ask(setting: Setting, ask: Ask) -> Suggestion:
    body: dict[str, Any] = {
        "span": _span(setting, ask.start, ask.end),
        "summary": setting.prose.text[ask.start : ask.end],
        "addressee": _party(setting, ask.addressee),
        "requested_by": _party(setting, ask.requester),
        "cue": _span(setting, *ask.cue),
        "date": ask.when.to_json(setting.prose.text) if ask.when else None,
        "source": source_json(setting, ask.source),
    }
    score = 0.85 if ask.addressee and ask.requester else 0.6 if ask.addressee or ask.requester else 0.4
    cue = setting.prose.text[slice(*ask.cue)]
    return Suggestion("ask", body, RULES, score, f"“{cue}” asks for it.")


def _event(setting: Setting, event: Event) -> Suggestion:
    text = setting.prose.text
    body: dict[str, Any] = {
        "span": _span(setting, event.start, event.end),
        "type": event.type,
        "date": event.when.to_json(text) if event.when else None,
    }
    if event.kind != "context":
        body["party"] = _party(setting, event.party)
    if event.kind == "intervention":
        body["addressee"] = _party(setting, event.addressee)
        body["channel"] = event.type
    if event.kind == "context":
        body["place"] = None
    words = text[event.start : event.end]
    reasons = {
        "intervention": f"“{words}” was sent.",
        "response": f"“{words}” is how it was answered, or not.",
        "context": f"“{words}” happened around the acts and is none of them.",
    }
    score = 0.8 if event.kind == "context" or event.party else 0.5
    return Suggestion(event.kind, body, RULES, score, reasons[event.kind])  # type: ignore[arg-type]
