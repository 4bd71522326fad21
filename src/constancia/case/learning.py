"""Learning from the decisions of a case, and scoring what waits by it; the record is only read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constancia.case import actions, learned, queue
from constancia.case.database import said_plainly
from constancia.case.models import Record
from constancia.case.models import Suggestion as Row
from constancia.errors import Refused
from constancia.reading.models import learning as lessons
from constancia.reading.models.calibration import calibrated
from constancia.reading.models.learning import FEWEST, FEWEST_OF_EACH, Judged, Learned, lesson
from constancia.reading.suggestion import Origin, Scored, Suggestion

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase

_KEPT = ("confirmed", "corrected")


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned, and how many suggestions that wait have another score by it."""

    model: Learned
    rescored: int


def learn(case: OpenCase) -> Lesson:
    """Learn from every decision on a suggested claim, keep what was learned, and score what waits by it.

    Refused where there are too few decisions; nothing is changed then. A claim that was withdrawn teaches nothing: why
    it was withdrawn need not be the fault of the suggestion.
    """
    judged = _judged(case)
    model = lesson(judged)
    if model is None:
        kept = sum(one.kept for one in judged)
        raise Refused(
            f"There are too few decisions to learn from: {kept} suggestions were kept and {len(judged) - kept} "
            f"rejected; it takes {FEWEST}, and at least {FEWEST_OF_EACH} of each.",
            next_step="Go on deciding (constancia review), and learn later. The scores stay as they are.",
        )
    learned.keep(case.config, model)
    return Lesson(model, _score_waiting(case, model))


def forget(case: OpenCase) -> tuple[bool, int]:
    """Go back to the scores before anything was learned: was there anything, and how many have another score now?"""
    return learned.forget(case.config), _score_waiting(case, None)


def scored(suggestions: list[Suggestion], model: Learned | None) -> list[Suggestion]:
    """Suggestions with the scores that this case gives them: learned ones if it learned, else calibrated ones."""
    return lessons.scored(suggestions, model) if model else calibrated(suggestions)


def _judged(case: OpenCase) -> list[Judged]:
    with said_plainly():
        withdrawn = {
            (row.body.get("suggestion") or {}).get("key")
            for row in Record.objects.filter(case=case.id, kind="claim", status="withdrawn")
        }
        rows = Row.objects.filter(case=case.id, about="claim", state__in=[*_KEPT, "rejected"]).order_by("number")
        return [Judged(_suggestion(r), r.document, r.state in _KEPT) for r in rows if r.key not in withdrawn]


def _score_waiting(case: OpenCase, model: Learned | None) -> int:
    with said_plainly():
        rows = list(queue.waiting(case, "claim"))
    changed = []
    for row, after in zip(rows, scored([_suggestion(row) for row in rows], model), strict=True):
        if (row.score, row.origin) != (after.score, after.made_by):
            row.score, row.origin = after.score, after.made_by
            changed.append(row)
    actions.rescore(case, changed)
    return len(changed)


def _suggestion(row: Row) -> Suggestion:
    by = row.origin.get("scored_by")
    origin = Origin(row.origin["name"], row.origin["version"])
    return Suggestion(row.kind, row.body, origin, row.score, row.reason, Scored(**by) if by else None)
