"""Learning from a person's own decisions: which suggestions of this case tend to be confirmed, and which rejected.

A pure function of the decisions: the same decisions give the same model. What it looks at are the parts of a
suggestion (its act, polarity,
form of source, whether it has victims, figures, places, the small words of its trigger), never a name, a place or a
capitalised word. It changes scores only;
no suggestion is made or dropped by it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from constancia.reading.claims.prose import fold
from constancia.reading.models.logistic import Features, Logistic, fit
from constancia.reading.suggestion import Suggestion

FEWEST = 40
_PENALTY = 2.0


def learn(judged: Sequence[tuple[Suggestion, bool]]) -> Logistic | None:
    """A model of what is confirmed, from suggestions with whether each was confirmed; None where there are too few.

    It needs 40 decisions, and at least one of each kind: before that, chance would be taken for a rule.
    """
    answers = [confirmed for _, confirmed in judged]
    if len(judged) < FEWEST or all(answers) or not any(answers):
        return None
    return fit([features_of(suggestion) for suggestion, _ in judged], answers, penalty=_PENALTY, rarest=3)


def rescored(suggestions: Sequence[Suggestion], model: Logistic | None) -> list[Suggestion]:
    """The suggestions with the scores that the decisions so far speak for; unchanged without a model."""
    if model is None:
        return list(suggestions)
    return [replace(s, score=round(model.probability(features_of(s)), 2)) for s in suggestions]


def features_of(suggestion: Suggestion) -> Features:
    """What a model may look at in a suggestion."""
    body = suggestion.body
    found = {f"kind {suggestion.kind}": 1.0, f"origin {suggestion.origin.name}": 1.0, "score": _logit(suggestion.score)}
    for key in ("act", "polarity", "type"):
        if body.get(key):
            found[f"{key} {body[key]}"] = 1.0
    if body.get("act"):
        found[f"act {body['act']} {body.get('polarity')}"] = 1.0
    for key in ("victims", "perpetrators", "count", "place", "date", "grounds", "addressee", "requested_by", "party"):
        found[f"has {key}"] = float(bool(body.get(key)))
    for victim in body.get("victims") or ():
        found[f"victim {victim['kind']}"] = 1.0
    if body.get("source"):
        found[f"source {body['source']['mode']}"] = 1.0
    words = (body.get("trigger") or body.get("cue") or {}).get("text", "")
    found.update({f"w {fold(word)}": 1.0 for word in words.split() if word.islower() and word.isalpha()})
    return found


def _logit(score: float) -> float:
    kept = min(0.99, max(0.01, score))
    return math.log(kept / (1 - kept))
