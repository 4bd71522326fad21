"""A mention of a person as it is compared: every field of the claim that says who it was, when, where and how.

What a source did not write is empty, and says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from constancia.matching.rows import PersonRow, Sex
from constancia.records.acts import Mention
from constancia.terms.dates import PartialDate


def person_row(mention: Mention, body: Mapping[str, Any]) -> PersonRow:
    """The mention for matching; ``body`` is that of its claim."""
    victim = mention.victim
    return PersonRow(
        key=mention.key,
        list=mention.document,
        name=_name(victim),
        given=victim.get("given") or "",
        surnames=victim.get("surnames") or "",
        age=victim.get("age", victim.get("age_least")),
        age_to=victim.get("age", victim.get("age_most")),
        birth=_date(victim.get("birth_date")),
        sex=_SEXES.get(victim.get("sex") or "", ""),
        national_id=victim.get("national_id") or "",
        date=_date(body.get("date")),
        act=body.get("act") or "",
        text={part: said for part in _CIRCUMSTANCES if (said := _said(victim.get(part) or body.get(part)))},
        **_places(body.get("place") or {}),
    )


_SEXES: Mapping[str, Sex] = {"male": "m", "female": "f"}

#: What else is compared, as the source wrote it.
_CIRCUMSTANCES = ("role", "nationality", "cause", "charges", "facility")


def _name(victim: Mapping[str, Any]) -> str:
    """The name as written; of somebody who is not named ("a young man") there is none."""
    if victim.get("kind") != "named":
        return ""
    name, alias = str(victim.get("name") or _said(victim.get("span"))), _said(victim.get("alias"))
    return f"{name} alias {alias}" if alias and alias not in name else name


def _places(place: Mapping[str, Any]) -> dict[str, str]:
    """The state; the municipality, or the next smaller place that is given; and what is smaller than that."""
    at = {
        str(place.get("level")): place.get("name"),
        **{level: place.get(level) for level in _LEVELS if place.get(level)},
    }
    smaller = [str(at[level]) for level in at if level not in ("state", "country") and at[level]]
    ordered = [str(at[level]) for level in ("municipality", "locality", "parish") if at.get(level)]
    town = ordered[0] if ordered else ""
    rest = [name for name in dict.fromkeys(smaller) if name not in (town, at.get("state"))]
    return {"state": str(at.get("state") or ""), "municipality": town, "place": " ".join(rest)}


_LEVELS = ("state", "municipality", "parish", "locality")


def _said(part: Any) -> str:
    return str(part.get("text") or "") if isinstance(part, Mapping) else str(part or "")


def _date(value: Any) -> PartialDate | None:
    if not value:
        return None
    return PartialDate.parse(value) if isinstance(value, str) else PartialDate.from_json(value)
