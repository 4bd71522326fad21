"""Scores as chances: how often suggestions of this sort, with this score of their reader, agreed with people's marks.

``calibration.json`` is fitted by ``python -m benchmarks.reading.calibrate`` and says what on; ``CALIBRATION.md`` says
it for people. A sort of suggestion that nothing was fitted for keeps its reader's score, and nobody is said to have
scored it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from constancia.reading.models import shelf
from constancia.reading.suggestion import Scored, Suggestion

NAME = "calibration"


def calibrated(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """The suggestions with the chance that people agree with them in the place of their reader's score."""
    curves = shelf.calibration()
    version = shelf.version(NAME)
    made = []
    for suggestion in suggestions:
        curve = curves.get(sort_of(suggestion))
        if curve is None:
            made.append(suggestion)
            continue
        before = suggestion.own_score
        made.append(replace(suggestion, score=round(chance(curve, before), 2), scored_by=Scored(NAME, version, before)))
    return made


def sort_of(suggestion: Suggestion) -> str:
    """Which suggestions are held against which: those of one reader and kind, told facts apart from denials."""
    told = suggestion.body.get("polarity", "asserted")
    apart = "" if told == "asserted" else ", not asserted"
    return f"{suggestion.origin.name.partition(':')[0]}, {suggestion.kind}{apart}"


def chance(curve: Sequence[Sequence[float]], score: float) -> float:
    """The chance on a rising curve of points (score, chance), in a straight line between them.

    Below the first point, where nothing was seen, a score is not raised.
    """
    at = bisect_right([point[0] for point in curve], score)
    if at == 0:
        return float(min(score, curve[0][1]))
    if at == len(curve):
        return float(curve[-1][1])
    (low, below), (high, above) = curve[at - 1], curve[at]
    return float(below + (above - below) * (score - low) / (high - low))
