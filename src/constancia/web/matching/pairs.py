"""Two mentions side by side: each field as its source has it, what it weighs, and who they would be as one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from constancia.case.models import Suggestion
from constancia.case.snapshot import Snapshot
from constancia.dossier.words import Words
from constancia.matching.rows import PersonRow
from constancia.web.matching.reasons import reason_words

_REASON = re.compile(r"([^:;]+): (.+?) \(([+-]\d+(?:\.\d+)?)\)(?:; |$)")
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
#: The field beside which a comparison of the model is shown, by the comparison's name.
_BESIDE = {
    "given name": "given",
    "surnames": "surnames",
    "age or birth": "age",
    "date of the act": "date",
    "sex": "sex",
    "identity number": "national_id",
    "place": "state",
    "street or building": "place",
    "act": "act",
}


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

    @property
    def likelihood(self) -> str:
        """To three places, and never as if it were certain either way."""
        return "> 0.999" if self.score > 0.9995 else "< 0.001" if self.score < 0.0005 else f"{self.score:.3f}"

    @property
    def is_weighed(self) -> bool:
        """Did the model say what each field weighs? Otherwise its reason is all there is."""
        return bool(self.weights_left_over) or any(field.weight is not None for field in self.fields)


def pair_shown(suggestion: Suggestion, rows: Mapping[str, PersonRow], words: Words) -> PairShown | None:
    """The pair with its fields; None where one of the mentions is no longer on record."""
    left, right = rows.get(suggestion.body["left"]), rows.get(suggestion.body["right"])
    if left is None or right is None:
        return None
    weights = {_BESIDE.get(n, n): (why, float(weight)) for n, why, weight in _REASON.findall(suggestion.reason)}
    fields = []
    for name in _FIELDS:
        a, b = _value(left, name, words), _value(right, name, words)
        if a or b:
            why, weight = weights.pop(name, ("", None))
            fields.append(FieldPair(field_name(name), a, b, a == b, weight, reason_words(why)))
    over = tuple(
        (field_name(name) if field_name(name) != name else reason_words(name), reason_words(why), weight)
        for name, (why, weight) in weights.items()
    )
    return PairShown(
        suggestion.key,
        suggestion.score,
        left,
        right,
        tuple(fields),
        over,
        "; ".join(reason_words(part) for part in suggestion.reason.split("; ")),
        suggestion.state,
    )


def follows(now: Snapshot, left: str, right: str, rows: Mapping[str, PersonRow]) -> Follows:
    """What would follow from judging these two the same."""
    of = {key: cluster for cluster in now.settled.clusters for key in cluster}
    both = of.get(left, frozenset({left})) | of.get(right, frozenset({right}))
    against = tuple(j.pair for j in now.judged("person") if j.verdict == "different" and set(j.pair) <= both)
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
        "district": _("District"),
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
