"""The formats of records (HURIDOCS' Events Standard Formats) as data: what fields a record may have, and of what kind.

They are YAML files beside this module; a new field is an edit there and nowhere else. ``esf`` is the number of the
field in ESF (as in OpenEvSys' data dictionary); fields without one are ours. Labels are our own, in English and
Spanish.

``check`` tells what is wrong with a record and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from constancia.errors import BadInput
from constancia.terms.dates import PartialDate
from constancia.terms.thesauri import LANGUAGES, load_yaml, thesaurus

FOLDER = Path(__file__).parent / "formats"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``type`` is one of ``TYPES``; ``thesaurus`` for terms, ``of`` (a format) for links to records."""

    id: str
    labels: Mapping[str, str]
    type: str
    thesaurus: str | None = None
    of: str | None = None
    is_repeatable: bool = False
    is_required: bool = False
    esf: str | None = None
    notes: Mapping[str, str] | None = None

    def label(self, lang: str = "en") -> str:
        return self.labels.get(lang, self.labels["en"])


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of record and its fields, in the order in which a form should show them."""

    id: str
    labels: Mapping[str, str]
    fields: Mapping[str, Field]

    def label(self, lang: str = "en") -> str:
        return self.labels.get(lang, self.labels["en"])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a record: the field, a stable code, and a sentence in both languages.

    The sentences name fields and terms, and never repeat a value that somebody typed.
    """

    field: str
    code: str
    en: str
    es: str

    def __str__(self) -> str:
        return self.en


@cache
def record_format(name: str) -> Format:
    """The format of this name; BadInput names those that exist if there is none."""
    if name not in format_names():
        raise BadInput(f"there is no format {name!r}", next_step=f"use one of: {', '.join(format_names())}")
    return _format_of(load_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


@cache
def format_names() -> tuple[str, ...]:
    """The names of all formats, in alphabetical order."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


def check(record: Mapping[str, Any], format_: Format) -> list[Problem]:
    """Everything that is wrong with a record's fields, in the order of the format; an empty list if nothing is.

    A value is plain JSON: text, a whole number, true or false, a term's id, a date as EDTF text or as
    from/to/precision, ``{"lat", "lon"}``, or a record's key; a list of these where the field is repeatable. None
    stands for "not recorded".
    """
    problems = [_problem(name, "unknown_field") for name in record if name not in format_.fields]
    for field in format_.fields.values():
        problems += _of_field(field, record.get(field.id))
    return problems


def _of_field(field: Field, value: Any) -> Iterable[Problem]:
    if value is None or value == [] or value == "":
        return [_problem(field.id, "missing", field)] if field.is_required else []
    if isinstance(value, list) and not field.is_repeatable:
        return [_problem(field.id, "one_only", field)]
    values = value if isinstance(value, list) else [value]
    codes = dict.fromkeys(code for part in values if (code := TYPES[field.type](part, field)))
    return [_problem(field.id, code, field) for code in codes]


def _is_text(value: Any, field: Field) -> str | None:
    return None if isinstance(value, str) and value.strip() else "not_text"


def _is_yes_no(value: Any, field: Field) -> str | None:
    return None if isinstance(value, bool) else "not_yes_no"


def _is_number(value: Any, field: Field) -> str | None:
    return None if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else "not_a_number"


def _is_term(value: Any, field: Field) -> str | None:
    known = isinstance(value, str) and field.thesaurus is not None and value in thesaurus(field.thesaurus)
    return None if known else "not_a_term"


def _is_date(value: Any, field: Field) -> str | None:
    try:
        date = PartialDate.parse(value) if isinstance(value, str) else PartialDate.from_json(value)
    except (ValueError, TypeError, AttributeError):
        return "not_a_date"
    return None if date.first or date.last else "not_a_date"


def _is_place(value: Any, field: Field) -> str | None:
    if isinstance(value, Mapping):
        level = value.get("level")
        if level is not None and not (isinstance(level, str) and level in thesaurus("place_levels")):
            return "not_a_place"
        value = value.get("name")
    return None if isinstance(value, str) and value.strip() else "not_a_place"


def _is_coordinates(value: Any, field: Field) -> str | None:
    if not isinstance(value, Mapping) or value.keys() != {"lat", "lon"}:
        return "not_coordinates"
    lat, lon = value["lat"], value["lon"]
    both = all(isinstance(part, int | float) and not isinstance(part, bool) for part in (lat, lon))
    return None if both and abs(lat) <= 90 and abs(lon) <= 180 else "not_coordinates"


def _is_record(value: Any, field: Field) -> str | None:
    return None if isinstance(value, str) and value.strip() else "not_a_record"


TYPES: Mapping[str, Callable[[Any, Field], str | None]] = {
    "text": _is_text,
    "long_text": _is_text,
    "yes_no": _is_yes_no,
    "number": _is_number,
    "term": _is_term,
    "date": _is_date,
    "place": _is_place,
    "coordinates": _is_coordinates,
    "record": _is_record,
}

_SAYS = {
    "unknown_field": ("{label}: this format has no such field.", "{label}: este formato no tiene ese campo."),
    "missing": ("{label}: it has to be filled in.", "{label}: hay que completarlo."),
    "one_only": ("{label}: it takes one value only.", "{label}: admite un solo valor."),
    "not_text": ("{label}: write some text.", "{label}: escriba un texto."),
    "not_yes_no": ("{label}: it is yes or no.", "{label}: es sí o no."),
    "not_a_number": ("{label}: it is a whole number from 0.", "{label}: es un número entero desde 0."),
    "not_a_term": ("{label}: choose from the list “{of}”.", "{label}: elija de la lista «{of}»."),
    "not_a_date": (
        "{label}: write 2024, 2024-07, 2024-07-28, or two of them with / between.",
        "{label}: escriba 2024, 2024-07, 2024-07-28, o dos de ellos con / en medio.",
    ),
    "not_a_place": ("{label}: name a place.", "{label}: nombre un lugar."),
    "not_coordinates": (
        "{label}: give latitude (-90 to 90) and longitude (-180 to 180).",
        "{label}: dé latitud (-90 a 90) y longitud (-180 a 180).",
    ),
    "not_a_record": ("{label}: give the key of a record.", "{label}: dé la clave de un registro."),
}


def _problem(name: str, code: str, field: Field | None = None) -> Problem:
    of = thesaurus(field.thesaurus).labels if field and field.thesaurus else {"en": "", "es": ""}
    labels = field.labels if field else {"en": name, "es": name}
    en, es = (text.format(label=labels[lang], of=of[lang]) for lang, text in zip(LANGUAGES, _SAYS[code], strict=True))
    return Problem(name, code, en, es)


def _format_of(data: Mapping[str, Any]) -> Format:
    fields = [_field_of(row) for row in data["fields"]]
    return Format(data["id"], _labels(data), {field.id: field for field in fields})


def _field_of(row: Mapping[str, Any]) -> Field:
    return Field(
        id=row["id"],
        labels=_labels(row),
        type=row["type"],
        thesaurus=row.get("thesaurus"),
        of=row.get("of"),
        is_repeatable=row.get("repeatable", False),
        is_required=row.get("required", False),
        esf=row.get("esf"),
        notes=row.get("note"),
    )


def _labels(row: Mapping[str, Any]) -> dict[str, str]:
    return {lang: row[lang] for lang in LANGUAGES}
