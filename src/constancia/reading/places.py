"""Places: a gazetteer of countries and of Venezuela's states and municipalities, and the grammar of "in", "en", "at".

The tables are data (``lexicon/places.tsv``); nothing is downloaded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from constancia.terms.spans import Span


@dataclass(frozen=True, slots=True)
class Place:
    """The words ``[start, end)`` name a place; ``level`` is country, state, municipality, locality or facility."""

    start: int
    end: int
    name: str
    level: str

    def to_json(self, text: str) -> dict[str, Any]:
        return {"span": Span.of(text, self.start, self.end).to_json(), "name": self.name, "level": self.level}


def is_place_name(name: str) -> bool:
    """Is this the name of a place in the gazetteer?"""
    return name.casefold() in _gazetteer()


def level_of(name: str) -> str | None:
    """The level of a place of the gazetteer."""
    return _gazetteer().get(name.casefold())


def country_names() -> frozenset[str]:
    """The names of countries, case-folded, in English and Spanish."""
    return frozenset(name for name, level in _gazetteer().items() if level == "country")


FACILITY = re.compile(
    r"\b(?:camp|prison|jail|penitentiary|police station|barracks|headquarters|base|hospital|school|university|church|stadium|"
    r"detention cent(?:er|re)|cell|centro (?:penitenciario|de detencion|de reclusion)|carcel|penal|prision|comisaria|cuartel|"
    r"reten|calabozo|sede|oficinas?|escuela|iglesia|estadio|internado judicial)\b"
)


@lru_cache
def _gazetteer() -> dict[str, str]:
    text = files("constancia.reading").joinpath("lexicon", "places.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {name.casefold(): level for name, level, *_ in rows}
