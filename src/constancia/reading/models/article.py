"""An article as a whole: which violations it tells of, who the named victims are, and in which country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from constancia.reading.claims.acts import claims_of
from constancia.reading.claims.asks import asks_of
from constancia.reading.claims.claim import Claim
from constancia.reading.claims.prose import prose_of
from constancia.reading.claims.scene import Setting, setting_of
from constancia.reading.claims.sources import Attribution, attributions_of
from constancia.reading.models.features import of_names, of_text
from constancia.reading.models.logistic import Logistic
from constancia.reading.models.shelf import Victims
from constancia.reading.places import countries_in


@dataclass(frozen=True)
class Reading:
    """A text laid out, with what the rules find in it."""

    setting: Setting
    claims: list[Claim]
    spoken: list[Attribution]


def reading_of(text: str, language: str, published: date | None) -> Reading:
    """Lay out a text and read its claims."""
    setting = setting_of(prose_of(text, language), published)
    spoken = attributions_of(setting)
    return Reading(setting, claims_of(setting, spoken, asks_of(setting, spoken)), spoken)


def victims_of(reading: Reading, victims: Victims) -> dict[str, float]:
    """How likely each person named in a text is one of the victims."""
    features = of_names(reading.setting, reading.claims, reading.spoken, victims.everyday)
    return {name: victims.model.probability(found) for name, found in features.items()}


def violations_of(reading: Reading, models: dict[str, tuple[Logistic, float]]) -> frozenset[str]:
    """The types of violation that a text tells of, at least one."""
    features = of_text(reading.setting, reading.claims)
    margins = {name: model.probability(features) - threshold for name, (model, threshold) in models.items()}
    found = frozenset(name for name, margin in margins.items() if margin >= 0)
    return found or frozenset([max(margins, key=lambda name: margins[name])])


def country_of(text: str) -> str | None:
    """The country (ISO 3166-1) that a text is most about: named often, early, and in the title."""
    title = text.find("\n")
    scores: dict[str, float] = {}
    for at, code in countries_in(text):
        scores[code] = scores.get(code, 0.0) + 1 + _IN_TITLE * (at < title) + _EARLY * (1 - at / len(text))
    return max(scores, key=lambda code: scores[code], default=None)


_IN_TITLE = 3
_EARLY = 4
