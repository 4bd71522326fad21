"""How pages show what is not a word of ours: moments, actions, facts of a receipt, and text of a source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.safestring import mark_safe as safe
from django.utils.translation import gettext as _

from constancia.dossier.marks import inert
from constancia.reading.sentences import in_words
from constancia.web.context import lang
from constancia.web.ledger.wording import action_name

register = template.Library()


@register.filter
def moment(at: str) -> str:
    """A time of the ledger to the minute, in UTC and saying so."""
    text = str(at or "")
    return f"{text[:10]} {text[11:16]} UTC" if len(text) >= 16 else text


@register.filter
def shown(text: Any) -> SafeString:
    """Text of a source: it does nothing but show, and what would hide or turn it is shown by its number."""
    return safe(str(inert(str(text))))  # noqa: S308 - inert escapes


@register.filter(name="in_words")
def reader_words(sentence: str) -> str:
    """A reason or note of the readers in the language of the page."""
    return in_words(str(sentence), lang())


@register.filter
def action_words(action: str) -> str:
    """What a kind of entry did, in words."""
    return action_name(action)


@register.filter
def told_receipt(receipt: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The facts of a receipt in the order of a custody form."""
    labels = {
        "name": _("Came as"),
        "source": _("According to"),
        "published": _("Published"),
        "received_from": _("Received from"),
        "received_at": _("Received at"),
        "received_how": _("Received how"),
        "place": _("Made at, by the source's account"),
        "derived_from": _("Was inside"),
        "custody_before": _("Custody before"),
        "modified": _("Changed last, by the file's own account"),
        "consent": _("Consent"),
        "licence": _("Licence"),
        "note": _("Note"),
    }
    unknown = {("custody_before", "unknown"): _("unknown")}
    return [
        (label, unknown.get((name, str(receipt[name])), receipt[name]))
        for name, label in labels.items()
        if receipt.get(name)
    ]
