"""Who tells a text in the first person, so that "me", "nos" and "my arrest" have somebody whom they mean."""

from __future__ import annotations

import re

from constancia.reading.claims.lexicon import Act
from constancia.reading.claims.participants import clitic_of
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import NAME, PERSON, Phrase, outer
from constancia.reading.claims.quotes import outer_quote
from constancia.reading.claims.scene import Scene, Setting

_INTRODUCES = {
    "en": re.compile(r"\b(?:my name is|i am|i'm|i was|i work as|we are|we,|i,) $"),
    "es": re.compile(
        r"\b(?:me llamo|mi nombre es|soy|yo soy|somos|era|fui|yo,|nosotros,|quienes firmamos esta carta somos) $"
    ),
}
_ARTICLE = re.compile(r"(?:an?|the|el|la|los|las|un|una) $")


def teller_of(setting: Setting) -> Phrase | None:
    """Who says "I am ..." outside of every quotation, by name or by what they are; None where nobody does."""
    for scene in setting.scenes:
        for phrase in scene.phrases:
            if phrase.sort in (NAME, PERSON) and _is_introduced(setting, scene, phrase):
                return phrase
    return None


def _is_introduced(setting: Setting, scene: Scene, phrase: Phrase) -> bool:
    low, start = setting.prose.low, outer(phrase)
    before = low[max(scene.sentence.start, start - 44) : start]
    before = _ARTICLE.sub("", before)
    return bool(_INTRODUCES[scene.sentence.language].search(before)) and outer_quote(setting.quotes, start) is None


def is_of_first_person(setting: Setting, scene: Scene, hit: Hit[Act]) -> bool:
    """Does the act happen to "me" or "us": the object or the subject of its verb, or the owner of its noun?"""
    low = setting.prose.low
    before, after = low[max(scene.sentence.start, hit.start - 40) : hit.start], low[hit.end : hit.end + 5]
    words = low[hit.start : hit.end]
    if scene.sentence.language == "es":
        return clitic_of(setting, hit) in ("me", "nos") or bool(
            re.match(r"(?:mi|nuestr[oa]|estuve|estuvimos|fui|fuimos) ", words)
            or re.search(r"\b(?:mi|nuestr[oa]|fui|fuimos|estuve|estuvimos|he sido|hemos sido) (?:\w+mente )?$", before)
            or re.search(r"\b(?:me|nos|mi|nuestr[oa])\b", words)
        )
    return bool(
        re.search(r"\b(?:me|us|my|our)\b", words)
        or re.match(r" (?:me|us)\b", after)
        or re.search(
            r"\b(?:my|our) (?:own )?$|\b(?:i|we) (?:was|were|am|are|have been|had been|got) (?:\w+ly )?$", before
        )
    ) and not re.search(r"\b(?:my|our) (?:house|home|door|doors|flat|apartment|office|offices)\b", words)


def beside_the_teller(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """Who is taken with the teller: "nos llevaron, a mí y a una enfermera"."""
    led = re.match(r",? a mi y al? (?:la |el |los |las )?", setting.prose.low[hit.end : scene.sentence.end])
    at = hit.end + led.end() if led else -1
    return tuple(p for p in scene.phrases if led and at - 4 <= outer(p) <= at)[:1]
