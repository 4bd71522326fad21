"""What the entries of the ledger say, in words of a page. No word of a source is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from constancia.case.opening import OpenCase
from constancia.case.queries import Run


def action_name(action: str) -> str:
    """What an action did; one that this version does not know is shown by its own name."""
    return {
        "case.open": _("Case opened"),
        "member.add": _("Member added"),
        "original.receive": _("Original received"),
        "original.receive_again": _("Same bytes received again"),
        "original.describe": _("What it says of itself recorded"),
        "original.describe_restricted": _("What of it may lead to a person recorded"),
        "document.extract": _("Text read"),
        "list.map": _("Columns of the list mapped"),
        "claim.confirm": _("Suggestion confirmed as a claim"),
        "claim.state": _("Claim stated by a person"),
        "claim.correct": _("Claim corrected"),
        "claim.withdraw": _("Claim withdrawn"),
        "suggestion.reject": _("Suggestion rejected"),
        "judgement.make": _("Two mentions judged"),
        "qualification.confirm": _("Qualification confirmed"),
        "ask.answer": _("Answer to an ask recorded"),
        "fixity.check": _("Originals read again"),
        "replica.prove": _("Replica proved"),
        "dossier.export": _("Dossier exported"),
        "decision.undo": _("Decision undone"),
        "payload.expunge": _("Content expunged"),
    }.get(action, action)


@dataclass(frozen=True, slots=True)
class Told:
    """A run of decisions as one line: what was done, to which keys, by whom; ``first`` and ``last`` are its places."""

    first: int
    last: int
    what: str
    keys: str
    count: str
    who: str
    at: str
    may_be_undone: bool


def told(run: Run, names: Mapping[str, str], case: OpenCase) -> Told:
    """What was decided together, in one line; whether this member may undo it is said too."""
    keys = run.first.subject if len(run.lines) == 1 else f"{run.first.subject}–{run.last.subject}"
    n = len(run.lines)
    count = "" if n == 1 else ngettext("%(n)s decision", "%(n)s decisions", n) % {"n": n}
    actor = run.first.actor
    return Told(
        run.first.seq,
        run.last.seq,
        action_name(run.first.action),
        keys,
        count,
        names.get(actor, actor),
        run.last.at,
        run.may_be_undone and (actor == case.member or case.role == "keeper"),
    )
