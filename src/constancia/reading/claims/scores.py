"""How sure the rules are of a claim, between 0 and 1, before a person looks at it."""

from __future__ import annotations

from constancia.reading.claims.acts import Claim

_BY_FORM = {"verbs": 0.85, "phrases": 0.8, "suffers": 0.75, "nouns": 0.7, "weak": 0.55}


def score_of(claim: Claim) -> float:
    """A verb with its victim is surer than a noun without one."""
    score = _BY_FORM[claim.hit.value.form]
    score += 0.08 if claim.who.victims else -0.2
    score += 0.04 if claim.who.perpetrators else 0.0
    score -= 0.1 if claim.polarity.name != "asserted" else 0.0
    return round(min(0.97, max(0.1, score)), 2)
