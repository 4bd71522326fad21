"""Who may do what to a case, in one table.

A keeper holds the case and its members, a documenter adds and decides, a reader sees. Nobody has a role who was not
given one.
"""

from __future__ import annotations

from collections.abc import Mapping

from constancia.errors import Refused

ROLES = ("keeper", "documenter", "reader")

_DOCUMENTER = frozenset({"keeper", "documenter"})
_KEEPER = frozenset({"keeper"})

MAY: Mapping[str, frozenset[str]] = {
    "see": frozenset(ROLES),
    "member.add": _KEEPER,
    "original.receive": _DOCUMENTER,
    "original.describe": _DOCUMENTER,
    "document.extract": _DOCUMENTER,
    "suggest": _DOCUMENTER,
    "list.map": _DOCUMENTER,
    "claim.confirm": _DOCUMENTER,
    "claim.state": _DOCUMENTER,
    "claim.correct": _DOCUMENTER,
    "claim.withdraw": _DOCUMENTER,
    "suggestion.reject": _DOCUMENTER,
    "judgement.make": _DOCUMENTER,
    "match.run": _DOCUMENTER,
    "figure.estimate": _DOCUMENTER,
    "qualification.confirm": _DOCUMENTER,
    "ask.answer": _DOCUMENTER,
    "decision.undo": _DOCUMENTER,
    "fixity.check": _DOCUMENTER,
    "replica.prove": _KEEPER,
    "dossier.export": _KEEPER,
    "payload.expunge": _KEEPER,
    "checkpoint.sign": _DOCUMENTER,
}


def may(role: str | None, action: str) -> bool:
    """May someone with this role do this? Nobody may do what is not in the table."""
    return role in MAY.get(action, frozenset())


def require(role: str | None, action: str) -> None:
    """Refuse, in words, what this role may not do."""
    if not may(role, action):
        raise Refused(
            f"You may not do this here ({action}).",
            next_step="Ask the keeper of the case." if role else "You are not a member of this case.",
        )
