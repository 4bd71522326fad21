"""Figures in words: a number always says of what it is and whether it is a floor, a range or an estimate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from constancia.counting.figures import Figure
from constancia.counting.tally import Cell
from constancia.dossier.words import Words

_TERMS = {"violation": "acts", "perpetrator": "perpetrators", "group": "groups"}


@dataclass(frozen=True, slots=True)
class LineShown:
    """One of the four lines of a cell; they are never merged and never added."""

    figure: Figure
    kind: str
    digits: str
    unit: str
    why: tuple[str, ...]
    notes: tuple[str, ...]
    rule: str


def lines(cell: Cell, words: Words) -> list[LineShown]:
    """The lines of a cell as they are shown: by source, across sources, documented, verified, estimated."""
    return [line(figure, words) for figure in cell.figures]


def line(figure: Figure, words: Words) -> LineShown:
    return LineShown(
        figure,
        _kind(figure),
        digits(figure, words),
        "" if _needs_no_unit(figure) else words.unit(figure.what, figure.last_number),
        tuple(words.sentence(s) for s in figure.refusals),
        tuple(words.sentence(s) for s in figure.notes),
        words.sentence(figure.rule),
    )


def _needs_no_unit(figure: Figure) -> bool:
    return (figure.low is None and figure.high is None) or (figure.kind == "documented" and not figure.low)


def cell_name(by: Mapping[str, str], words: Words) -> str:
    """What a cell is about: "Arbitrary detention, Lara"."""
    named = []
    for field, value in by.items():
        if not value:
            named.append(_("%(field)s not said") % {"field": field_names().get(field, field)})
        else:
            named.append(words.term(_TERMS[field], value) if field in _TERMS else value)
    return ", ".join(named) or _("All of it")


def digits(figure: Figure, words: Words) -> str:
    """The bounds in words; nothing is said that the figure does not say."""
    if figure.low is None and figure.high is None:
        return _("no number")
    if figure.kind == "verified":
        return words.number(figure.low or 0)
    if figure.kind == "documented":
        if not figure.low:
            return _("nobody by name")
        return _("at least %(n)s") % {"n": words.number(figure.low or 0)}
    if figure.kind == "estimated" and figure.value is not None:
        facts = {"n": figure.value, "low": figure.low or 0, "high": figure.high or 0}
        return _("%(n)s (95%% interval: %(low)s to %(high)s)") % {k: words.number(v) for k, v in facts.items()}
    if figure.high is None:
        return _("at least %(n)s") % {"n": words.number(figure.low or 0)}
    if figure.low is None:
        return _("at most %(n)s") % {"n": words.number(figure.high)}
    if figure.low == figure.high:
        return words.number(figure.low)
    return _("%(low)s to %(high)s") % {"low": words.number(figure.low), "high": words.number(figure.high)}


def field_names() -> dict[str, str]:
    """The fields that one may count by, as a person calls them."""
    return {
        "violation": _("violation"),
        "state": _("state"),
        "municipality": _("municipality"),
        "place": _("place"),
        "day": _("day"),
        "week": _("week"),
        "month": _("month"),
        "year": _("year"),
        "perpetrator": _("perpetrator"),
        "group": _("group"),
        "source": _("source"),
    }


def said_fields(asked: Sequence[str]) -> list[str]:
    """Those of the asked fields that exist, each once, in the order asked."""
    return [field for field in dict.fromkeys(asked) if field in field_names()][:3]


def _kind(figure: Figure) -> str:
    if figure.kind == "reported" and "source" not in figure.by:
        return _("Reported, across sources")
    return {
        "reported": _("Reported"),
        "documented": _("Documented minimum"),
        "verified": _("Verified"),
        "estimated": _("Estimated total"),
    }[figure.kind]
