"""The questions that the parts of a claim answer, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _


def questions() -> dict[str, str]:
    """What is asked of each part of a claim, by the part's name."""
    return {
        "trigger": _("In which words"),
        "span": _("In which words"),
        "victims": _("To whom"),
        "count": _("How many"),
        "perpetrators": _("By whom"),
        "date": _("When"),
        "place": _("Where"),
        "source": _("According to whom"),
        "grounds": _("On what ground"),
        "polarity": _("How it is told"),
        "addressee": _("Asked of whom"),
        "requested_by": _("Asked by whom"),
        "party": _("By whom"),
        "to": _("To whom"),
        "summary": _("In short"),
        "type": _("Of which type"),
        "cue": _("Told by the words"),
        "channel": _("Through"),
        "note": _("Note"),
        "status": _("State of the person"),
        "facility": _("Place of detention"),
        "charges": _("Charges"),
        "cause": _("Cause"),
        "notes": _("Notes in the list"),
        "record_id": _("Number in the list"),
    }
