"""Proposing which acts to hold against which elements of crimes. It writes suggestions only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constancia.case import actions, snapshot

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.law.qualify import QualificationSuggestion


def suggest_qualifications(case: OpenCase) -> int:
    """Propose what was not proposed before; return how many suggestions are new."""
    from constancia.law.qualify import suggest_qualifications as suggest
    from constancia.law.statute import statute

    proposed = suggest(snapshot.take(case).act_rows, statute())
    # "missing" is no proposal to decide on: it is a gap, and the matrix shows it.
    waiting = [suggestion for suggestion in proposed if suggestion.stance != "missing"]
    return actions.suggest(case, "qualification", "", (_proposal(s, n) for n, s in enumerate(waiting)))


def _proposal(suggestion: QualificationSuggestion, place: int) -> dict[str, Any]:
    from constancia.law.qualify import ORIGIN

    body = suggestion.to_json()
    reason = body.pop("reason")
    return {
        "kind": "element",
        "body": body | {"why": reason},
        "origin": {"name": ORIGIN[0], "version": ORIGIN[1]},
        "score": 1.0,
        "reason": f"{suggestion.act} {suggestion.element} ({suggestion.stance}): {reason['en']}",
        "place": place,
    }
