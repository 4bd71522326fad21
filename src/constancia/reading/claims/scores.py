"""How sure the rules are of a claim, between 0 and 1, before a person looks at it."""

from __future__ import annotations

from collections.abc import Mapping

from constancia.reading.claims.claim import Claim
from constancia.reading.claims.people import NAME

_BY_FORM = {"verbs": 0.85, "phrases": 0.8, "suffers": 0.75, "nouns": 0.7, "weak": 0.55}
_UNLIKELY = 0.05


def score_of(claim: Claim, likely: Mapping[str, float]) -> float:
    """A verb with its victim is surer than a noun without one; ``likely`` says how likely each person named is a
    victim.
    """
    score = _BY_FORM[claim.hit.value.form]
    score += 0.08 if claim.who.victims else -0.2
    score += 0.04 if claim.who.perpetrators else 0.0
    score -= 0.1 if claim.polarity.name != "asserted" else 0.0
    if has_unlikely_victims(claim, likely):
        score -= 0.25
    return round(min(0.97, max(0.1, score)), 2)


def has_unlikely_victims(claim: Claim, likely: Mapping[str, float]) -> bool:
    """Are all its victims names that the model does not take for victims?"""
    names = [v.full_name for v in claim.who.victims if v.sort == NAME]
    return bool(names) and len(names) == len(claim.who.victims) and all(likely.get(n, 1.0) < _UNLIKELY for n in names)
