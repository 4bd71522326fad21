"""What the comparisons of the matching model say, in the language of the page.

The model says it in English; a test holds that every sentence that it can say stands here, and so has a translation.
"""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

REASONS = frozenset(
    {
        _("same given names"),
        _("same given name"),
        _("one given name the same, another different"),
        _("a given name in common"),
        _("a form of the same given name, or its initial"),
        _("given names written or sounding alike"),
        _("different given names"),
        _("both the same"),
        _("one the senior of the other"),
        _("same surnames"),
        _("same surname, the other not written or alike"),
        _("one surname the same, another different"),
        _("a surname in common"),
        _("surnames written or sounding alike"),
        _("another surname alike"),
        _("different surnames"),
        _("same day of birth"),
        _("day of birth with day and month exchanged, or one figure off"),
        _("born within a year"),
        _("different days of birth"),
        _("same age"),
        _("age one year off"),
        _("age up to three years off"),
        _("different ages"),
        _("ages a generation apart"),
        _("age within the band"),
        _("age just outside the band"),
        _("age outside the band"),
        _("same day"),
        _("one day apart"),
        _("day and month exchanged"),
        _("up to three days apart"),
        _("up to ten days apart"),
        _("up to a month apart"),
        _("different days"),
        _("day within the month or days given"),
        _("just outside the month or days given"),
        _("different months"),
        _("dates that may be the same"),
        _("just outside the time given"),
        _("different dates"),
        _("same sex"),
        _("different sex"),
        _("same identity number"),
        _("identity number with one slip"),
        _("different identity numbers"),
        _("same town"),
        _("towns written alike"),
        _("different towns of one district"),
        _("different towns of one state"),
        _("different places"),
        _("same district"),
        _("different districts of one state"),
        _("same state"),
        _("different states"),
        _("same address"),
        _("addresses with most words in common"),
        _("addresses with some words in common"),
        _("different addresses"),
        _("same kind of act"),
        _("same person and kind of act"),
        _("one of them gives no day"),
        _("2 days apart"),
        _("3 days apart"),
        _("one of them gives no place"),
        _("different act"),
        _("the same"),
        _("most words in common"),
        _("not the same"),
    }
)


#: The names that the model gives to what it compares; the terminal says them too.
FIELDS = frozenset(
    {
        _("given name"),
        _("senior or junior"),
        _("surnames"),
        _("age or birth"),
        _("date of the act"),
        _("sex"),
        _("identity number"),
        _("place"),
        _("street or building"),
        _("act"),
        _("role"),
        _("nationality"),
        _("cause"),
        _("charges"),
        _("facility"),
        _("suffix"),
        _("two words of the name"),
        _("a word of the name and the day"),
        _("a word of the name and the town"),
        _("a word of the name, the state and the age"),
        _("town and day"),
        _("district and day"),
    }
)


def reason_words(reason: str) -> str:
    """The same reason in the language of the page; one that is not known stays as it is."""
    return gettext(reason) if reason in REASONS | FIELDS else reason
