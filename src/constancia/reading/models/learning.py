"""Learning from a person's own decisions: which suggestions of this case tend to be kept, and which rejected.

Pure functions of the decisions, without chance: the same decisions give the same model, byte for byte. What it looks at
are the parts of a suggestion (its act, polarity, form of source, whether it has victims, figures, places, the small
words of its trigger), never a name, a place or a capitalised word. It changes scores only; no suggestion is made or
dropped by it.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from constancia.errors import Tampered
from constancia.reading.claims.prose import fold
from constancia.reading.models.logistic import Features, Logistic, fit
from constancia.reading.suggestion import Scored, Suggestion
from constancia.terms.canonical import canonical_json

FEWEST = 40
FEWEST_OF_EACH = 5
FOLDS = 5
NAME = "learned"
_PENALTY = 2.0
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """A suggestion, the document it is from, and whether a person kept it (as it stood, or corrected)."""

    suggestion: Suggestion
    document: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """How well scores told what was kept from what was rejected.

    ``order`` is how often a kept suggestion scored above a rejected one (ties count half; 0.5 is chance), ``error`` the
    mean squared distance from the score to what was decided (Brier; 0 is best), ``gap`` how far scores are from the
    share that was kept, on average over five groups of scores (expected calibration error).
    """

    order: float
    error: float
    gap: float

    def to_json(self) -> dict[str, float]:
        return {"order": self.order, "error": self.error, "gap": self.gap}


@dataclass(frozen=True, slots=True)
class Learned:
    """A model of what one case's people keep, with how it did on decisions that it had not seen."""

    model: Logistic
    kept: int
    rejected: int
    documents: int
    before: Quality
    held_out: Quality

    @property
    def version(self) -> str:
        """The start of the SHA-256 of the model."""
        return _digest(self._facts())[:12]

    @property
    def is_better(self) -> bool:
        """Did it do better on what it had not seen than the scores did without it?"""
        return self.held_out.error < self.before.error

    def to_json(self) -> dict[str, Any]:
        """The model's file: what it holds, and the SHA-256 of the canonical JSON of that."""
        facts = self._facts()
        return {**facts, "sha256": _digest(facts)}

    def _facts(self) -> dict[str, Any]:
        return {
            "format": _FORMAT,
            "model": self.model.to_json(),
            "kept": self.kept,
            "rejected": self.rejected,
            "documents": self.documents,
            "before": self.before.to_json(),
            "held_out": self.held_out.to_json(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Learned:
        """The model of a file; Tampered where it is not the one that was written."""
        try:
            facts = {name: part for name, part in value.items() if name != "sha256"}
            if _digest(facts) != value["sha256"] or facts["format"] != _FORMAT:
                raise ValueError("another model")
            return cls(
                Logistic.from_json(facts["model"]),
                int(facts["kept"]),
                int(facts["rejected"]),
                int(facts["documents"]),
                Quality(**facts["before"]),
                Quality(**facts["held_out"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as broken:
            raise Tampered(
                "What this case learned is not what was written.",
                next_step="Learn again: constancia learn; or go on without: constancia learn --forget",
            ) from broken


def lesson(judged: Sequence[Judged]) -> Learned | None:
    """What these decisions teach, tried on decisions held out in turn; None where there are too few (see ``learn``).

    The parts that are held out are whole documents where there are five of them or more, so that the rows of one list
    do not vouch for each other; else every fifth decision.
    """
    model = learn([(one.suggestion, one.kept) for one in judged])
    if model is None:
        return None
    kept = [one.kept for one in judged]
    return Learned(
        Logistic.from_json(model.to_json()),
        sum(kept),
        len(kept) - sum(kept),
        len({one.document for one in judged}),
        quality([one.suggestion.score for one in judged], kept),
        quality(_held_out(judged), kept),
    )


def learn(judged: Sequence[tuple[Suggestion, bool]]) -> Logistic | None:
    """A model of what is kept, from suggestions with whether each was kept; None where there are too few.

    It needs 40 decisions, and at least five of each kind: before that, chance would be taken for a rule.
    """
    answers = [kept for _, kept in judged]
    if len(judged) < FEWEST or min(sum(answers), len(answers) - sum(answers)) < FEWEST_OF_EACH:
        return None
    return _fit([suggestion for suggestion, _ in judged], answers)


def rescored(suggestions: Iterable[Suggestion], model: Logistic | None) -> list[Suggestion]:
    """The suggestions with the scores that the decisions so far speak for; unchanged without a model."""
    if model is None:
        return list(suggestions)
    return [replace(s, score=_chance(model, s)) for s in suggestions]


def scored(suggestions: Iterable[Suggestion], learned: Learned) -> list[Suggestion]:
    """The suggestions with the scores of what was learned, saying that and by which version."""
    by = learned.version
    return [
        replace(one, score=_chance(learned.model, one), scored_by=Scored(NAME, by, one.own_score))
        for one in suggestions
    ]


def quality(scores: Sequence[float], kept: Sequence[bool]) -> Quality:
    """How well these scores tell what was kept; see ``Quality``."""
    yes = [score for score, is_kept in zip(scores, kept, strict=True) if is_kept]
    no = [score for score, is_kept in zip(scores, kept, strict=True) if not is_kept]
    error = sum((score - is_kept) ** 2 for score, is_kept in zip(scores, kept, strict=True)) / max(1, len(scores))
    order = _above(yes, no) / (len(yes) * len(no)) if yes and no else 0.5
    return Quality(round(order, 3), round(error, 3), round(calibration_gap(scores, kept), 3))


def calibration_gap(scores: Sequence[float], kept: Sequence[bool], groups: int = 5) -> float:
    """The expected calibration error: score against share kept, in groups of equal width, weighed by their size."""
    cells: list[list[tuple[float, bool]]] = [[] for _ in range(groups)]
    for score, is_kept in zip(scores, kept, strict=True):
        cells[min(groups - 1, int(score * groups))].append((score, is_kept))
    off = (abs(sum(score for score, _ in cell) - sum(is_kept for _, is_kept in cell)) for cell in cells)
    return sum(off) / max(1, len(scores))


def features_of(suggestion: Suggestion) -> Features:
    """What a model may look at in a suggestion."""
    body = suggestion.body
    found = {
        f"kind {suggestion.kind}": 1.0,
        f"origin {suggestion.origin.name}": 1.0,
        "score": _logit(suggestion.own_score),
    }
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


def _fit(suggestions: Sequence[Suggestion], kept: Sequence[bool]) -> Logistic:
    return fit([features_of(s) for s in suggestions], kept, penalty=_PENALTY, rarest=3)


def _held_out(judged: Sequence[Judged]) -> list[float]:
    """The score of each decision by a model that saw none of its part."""
    documents = sorted({one.document for one in judged})
    by_document = len(documents) >= FOLDS
    part_of = [(documents.index(one.document) if by_document else n) % FOLDS for n, one in enumerate(judged)]
    scores = [0.0] * len(judged)
    for part in range(FOLDS):
        seen = [one for one, of in zip(judged, part_of, strict=True) if of != part]
        model = _fit([one.suggestion for one in seen], [one.kept for one in seen])
        for n, one in enumerate(judged):
            if part_of[n] == part:
                scores[n] = _chance(model, one.suggestion)
    return scores


def _chance(model: Logistic, suggestion: Suggestion) -> float:
    return round(model.probability(features_of(suggestion)), 2)


def _above(yes: Sequence[float], no: Sequence[float]) -> float:
    """In how many pairs of a kept and a rejected one the kept one has the higher score; a tie is half a pair."""
    below = sorted(no)
    return sum((bisect_left(below, score) + bisect_right(below, score)) / 2 for score in yes)


def _logit(score: float) -> float:
    kept = min(0.99, max(0.01, score))
    return math.log(kept / (1 - kept))


def _digest(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(facts)).hexdigest()
