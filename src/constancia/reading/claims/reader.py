"""From a text to suggestions: lay it out, find who speaks, what is asked, which acts are told, and write each down."""

from __future__ import annotations

from datetime import date
from typing import Any

from constancia.reading.claims.acts import claims_of
from constancia.reading.claims.asks import Ask, asks_of
from constancia.reading.claims.claim import Claim, claim_json
from constancia.reading.claims.events import Event, context_of, interventions_of, responses_of
from constancia.reading.claims.lexicon import act_labels
from constancia.reading.claims.people import NAME, ORGANISATION, Phrase
from constancia.reading.claims.prose import prose_of
from constancia.reading.claims.relations import related
from constancia.reading.claims.scene import Setting, setting_of
from constancia.reading.claims.scores import has_unlikely_victims, score_of
from constancia.reading.claims.sources import Attribution, attributions_of, source_json
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
    likely = _likely(setting, claims, attributions) if _is_english_article(setting) else {}
    made = [*_claims(setting, claims, likely), *(_ask(setting, a) for a in asks), *(_event(setting, e) for e in events)]
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


def _is_english_article(setting: Setting) -> bool:
    """The model of likely victims was trained on English articles, and says nothing of a few sentences."""
    sentences = setting.prose.sentences
    return len(sentences) >= _AN_ARTICLE and all(s.language == "en" for s in sentences)


_AN_ARTICLE = 12


def _likely(setting: Setting, claims: list[Claim], spoken: list[Attribution]) -> dict[str, float]:
    """How likely each person whom a claim calls a victim is one, by the model that comes with the package."""
    names = frozenset(v.full_name for claim in claims for v in claim.who.victims if v.sort == NAME)
    if not names:
        return {}
    from constancia.reading.models.features import of_names
    from constancia.reading.models.shelf import victims

    shelved = victims()
    features = of_names(setting, claims, spoken, shelved.everyday, names)
    return {name: shelved.model.probability(found) for name, found in features.items()}


def _claims(setting: Setting, claims: list[Claim], likely: dict[str, float]) -> list[Suggestion]:
    bodies = [claim_json(setting, claim) for claim in claims]
    return [
        Suggestion("claim", body, RULES, score_of(claim, likely), _reason(setting, claim, likely))
        for claim, body in related(setting, claims, bodies)
    ]


def _reason(setting: Setting, claim: Claim, likely: dict[str, float]) -> str:
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
    doubt = " The name may be of somebody else than the victim." if has_unlikely_victims(claim, likely) else ""
    return f"“{words}” names {label}, {told}{because}.{doubt}"


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
