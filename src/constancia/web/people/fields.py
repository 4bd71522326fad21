"""The fields of a person or an act: every value that sources give with its claims, rivals side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from constancia.dossier import telling
from constancia.dossier.marks import quoted
from constancia.dossier.words import Words
from constancia.records.acts import Act, Mention
from constancia.web.matching.pairs import field_name

_OF_A_PERSON = ("name", "given", "surnames", "alias", "age", "birth_date", "sex", "national_id", "role", "minor")
_TERMS = {"sex": "sex"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value and the claims that support it."""

    shown: Markup
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field with all its values; more than one means that sources differ."""

    label: str
    values: tuple[Value, ...]

    @property
    def differs(self) -> bool:
        return len(self.values) > 1


def of_person(mentions: Iterable[Mention], words: Words) -> list[FieldShown]:
    """What is said of a person, field by field."""
    found: dict[str, dict[str, tuple[Any, list[str]]]] = {}
    for mention in mentions:
        for name in _OF_A_PERSON:
            value = mention.victim.get(name)
            if name == "name" and not value:
                value = (mention.victim.get("span") or {}).get("text")
            if value not in (None, "", []):
                _, claims = found.setdefault(name, {}).setdefault(repr(value), (value, []))
                if mention.claim not in claims:
                    claims.append(mention.claim)
    return [
        FieldShown(_label(name), tuple(Value(_shown(name, v, words), tuple(c)) for v, c in values.values()))
        for name, values in found.items()
    ]


def of_act(act: Act, words: Words) -> list[FieldShown]:
    """What is said of an act, field by field."""
    labels = {
        "date": _("When"),
        "place": _("Where"),
        "perpetrator": _("By whom"),
        "count": _("How many"),
        "grounds": _("On what ground"),
    }
    return [
        FieldShown(
            labels.get(name, name),
            tuple(Value(telling.field_text(name, field.value, words), field.claims) for field in fields),
        )
        for name, fields in act.fields.items()
    ]


def name_of(mentions: Iterable[Mention]) -> str:
    """The name that most mentions of a person give, as its source wrote it; the earliest of several."""
    names: dict[str, int] = {}
    for mention in mentions:
        name = str(mention.victim.get("name") or (mention.victim.get("span") or {}).get("text") or "")
        names[name] = names.get(name, 0) + 1
    return max(names, key=lambda name: names[name]) if names else ""


def _label(name: str) -> str:
    return {
        "alias": _("Also known as"),
        "birth_date": _("Born"),
        "role": _("Role"),
        "minor": _("Under 18"),
    }.get(name) or field_name(name)


def _shown(name: str, value: Any, words: Words) -> Markup:
    if name in _TERMS:
        return Markup("{}").format(words.term(_TERMS[name], value))
    if name == "birth_date" and isinstance(value, Mapping):
        return Markup("{}").format(telling.date_text(value, words))
    if isinstance(value, bool):
        return Markup("{}").format(words("yes") if value else words("no"))
    if isinstance(value, Mapping):
        return quoted(value.get("name") or value.get("text") or (value.get("span") or {}).get("text") or "")
    return quoted(value)
