"""Two mentions side by side: each field as its source has it, what it weighs, and who they would be if they were one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from constancia.case.models import Suggestion
from constancia.case.snapshot import Snapshot
from constancia.dossier.words import Words
from constancia.matching.rows import PersonRow

_REASON = re.compile(r"(\w+): (.+?) \(([+-]\d+(?:\.\d+)?)\)(?:; |$)")
_FIELDS = (
    "name",
    "given",
    "surnames",
    "age",
    "birth",
    "sex",
    "national_id",
    "act",
    "date",
    "state",
    "municipality",
    "place",
)
#: Which fields a comparison of the model looks at, where its name is not the field's own.
_COMPARED = {"names": "name", "dob": "birth", "age_or_birth": "age", "places": "state", "id": "national_id"}


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of both mentions, and what comparing it weighs: ``label`` in the model's words, ``weight`` in bits."""

    label: str
    left: str
    right: str
    is_same: bool
    weight: float | None
    why: str

    @property
    def bar(self) -> int:
        """The weight's length in tenths of the longest that is drawn."""
        return min(10, max(1, round(abs(self.weight or 0)))) if self.weight else 0


@dataclass(frozen=True, slots=True)
class Follows:
    """Who would be one person if these were: the mentions of both, and the judgements that speak against it."""

    mentions: tuple[tuple[str, str, str], ...]
    against: tuple[tuple[str, str], ...]
    persons_now: int
    persons_then: int


@dataclass(frozen=True, slots=True)
class PairShown:
    """A suggested pair as its page shows it."""

    key: str
    score: float
    left: PersonRow
    right: PersonRow
    fields: tuple[FieldPair, ...]
    weights_left_over: tuple[tuple[str, str, float], ...]
    reason: str
    state: str


def pair_shown(suggestion: Suggestion, rows: Mapping[str, PersonRow], words: Words) -> PairShown | None:
    """The pair with its fields; None where one of the mentions is no longer on record."""
    left, right = rows.get(suggestion.body["left"]), rows.get(suggestion.body["right"])
    if left is None or right is None:
        return None
    weights = {name: (why, float(weight)) for name, why, weight in _REASON.findall(suggestion.reason)}
    by_field = {_COMPARED.get(name, name): name for name in weights}
    fields = []
    for name in _FIELDS:
        a, b = _value(left, name, words), _value(right, name, words)
        if not a and not b:
            continue
        why, weight = weights.pop(by_field.get(name, name), ("", None))
        fields.append(FieldPair(field_name(name), a, b, a == b, weight, why))
    over = tuple((name, why, weight) for name, (why, weight) in weights.items())
    return PairShown(
        suggestion.key, suggestion.score, left, right, tuple(fields), over, suggestion.reason, suggestion.state
    )


def follows(now: Snapshot, left: str, right: str, rows: Mapping[str, PersonRow]) -> Follows:
    """What would follow from judging these two the same."""
    of = {key: cluster for cluster in now.settled.clusters for key in cluster}
    both = of.get(left, frozenset({left})) | of.get(right, frozenset({right}))
    apart = [r.body for r in now.of_kind("judgement") if r.body["verdict"] == "different"]
    against = tuple((b["left"], b["right"]) for b in apart if {b["left"], b["right"]} <= both)
    mentions = tuple((key, rows[key].name, rows[key].list) for key in sorted(both) if key in rows)
    n = len(now.settled.clusters)
    return Follows(mentions, against, n, n - (of.get(left) != of.get(right) and not against))


def field_name(name: str) -> str:
    """What a field of a mention is called."""
    return {
        "name": _("Name"),
        "given": _("Given names"),
        "surnames": _("Surnames"),
        "age": _("Age"),
        "birth": _("Born"),
        "sex": _("Sex"),
        "national_id": _("Identity number"),
        "act": _("Act"),
        "date": _("Date of the act"),
        "state": _("State"),
        "municipality": _("Municipality"),
        "place": _("Place"),
    }.get(name, name)


def _value(row: PersonRow, name: str, words: Words) -> str:
    value = getattr(row, name)
    if not value and value != 0:
        return ""
    if name == "act":
        return words.term("acts", value)
    if name == "sex":
        return words.term("sex", {"f": "female", "m": "male"}.get(value, value))
    return str(value)
