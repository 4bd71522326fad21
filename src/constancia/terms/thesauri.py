"""The lists of terms that a record may use, each term with an English and a Spanish label.

They are YAML files beside this module, so that a lawyer can correct them without Python. Labels are our own. Where a
term stands for one of HURIDOCS' micro-thesauri (as published with OpenEvSys), its number there is kept as identifier:
twelve digits of the term and two of the list, e.g. ``01010501000004`` is term 010105010000 of list 04, types of acts.
Their labels are not copied: the published Spanish rows have errors in the very lists that are about detainees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from constancia.errors import BadInput

LANGUAGES = ("en", "es")
FOLDER = Path(__file__).parent / "thesauri"


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its id is what records hold, its labels are what people see; ``one`` is what a single one is called."""

    id: str
    labels: Mapping[str, str]
    broader: str | None = None
    huridocs: str | None = None
    notes: Mapping[str, str] | None = None
    one: Mapping[str, str] | None = None

    def label(self, lang: str = "en") -> str:
        """The label in this language, or in English where we have no other."""
        return self.labels.get(lang, self.labels["en"])


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """A list of terms, in the order in which a form should offer them."""

    id: str
    labels: Mapping[str, str]
    terms: Mapping[str, Term]

    def __contains__(self, term_id: object) -> bool:
        return term_id in self.terms

    def label(self, term_id: str, lang: str = "en") -> str:
        """What a person sees for this id. An id that is not in the list is shown as it stands: nothing may vanish."""
        term = self.terms.get(term_id)
        return term.label(lang) if term else term_id

    def counted(self, term_id: str, n: int | None, lang: str = "en") -> str:
        """The label as it stands after this number: "person" after 1, "persons" after any other or none."""
        term = self.terms.get(term_id)
        return term.one[lang] if term and term.one and n == 1 else self.label(term_id, lang)

    def lineage(self, term_id: str) -> tuple[str, ...]:
        """The id itself and every broader one, narrowest first; empty if the list does not hold it."""
        found: list[str] = []
        term = self.terms.get(term_id)
        while term and term.id not in found:
            found.append(term.id)
            term = self.terms.get(term.broader or "")
        return tuple(found)

    def is_a(self, term_id: str, broader: str) -> bool:
        """Is this term the other one, or narrower than it?"""
        return broader in self.lineage(term_id)

    def narrower(self, term_id: str) -> tuple[str, ...]:
        """The terms directly below this one."""
        return tuple(term.id for term in self.terms.values() if term.broader == term_id)

    def choices(self, lang: str = "en") -> list[tuple[str, str]]:
        """Id and label of every term, for a form."""
        return [(term.id, term.label(lang)) for term in self.terms.values()]


@cache
def thesaurus(name: str) -> Thesaurus:
    """The thesaurus of this name; BadInput names those that exist if there is none."""
    if name not in names():
        raise BadInput(f"there is no thesaurus {name!r}", next_step=f"use one of: {', '.join(names())}")
    return _thesaurus_of(load_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


@cache
def names() -> tuple[str, ...]:
    """The names of all thesauri, in alphabetical order."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


def load_yaml(text: str) -> Any:
    """Plain values from YAML of our own, by the C parser where it is there, which is several times faster."""
    import yaml  # 50 ms that nobody who only verifies a dossier should wait for

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders


def _thesaurus_of(data: Mapping[str, Any]) -> Thesaurus:
    terms = [_term_of(row) for row in data["terms"]]
    return Thesaurus(id=data["id"], labels=_labels(data), terms={term.id: term for term in terms})


def _term_of(row: Mapping[str, Any]) -> Term:
    notes = row.get("note")
    return Term(
        row["id"],
        _labels(row),
        row.get("broader"),
        row.get("huridocs"),
        dict(notes) if notes else None,
        _labels(row["one"]) if "one" in row else None,
    )


def _labels(row: Mapping[str, Any]) -> dict[str, str]:
    return {lang: row[lang] for lang in LANGUAGES}
