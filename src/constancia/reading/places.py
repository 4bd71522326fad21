"""Places: a gazetteer of countries, of Venezuela's states and municipalities, and of large cities.

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
    """Is this the name of a country, of a place in Venezuela, or of a large city?"""
    return name.casefold() in _gazetteer()


def level_of(name: str) -> str | None:
    """The level of a place of the gazetteer."""
    row = _gazetteer().get(name.casefold())
    return row[0] if row else None


def country_code(name: str) -> str | None:
    """The country (ISO 3166-1, two letters) of a place of the gazetteer, or that a word such as "Kenyan" means."""
    row = _gazetteer().get(name.casefold())
    return row[1] if row else _demonyms().get(name.casefold())


def countries_in(text: str) -> list[tuple[int, str]]:
    """Where countries are named, themselves or by a city or a people: the offset and the code of each, in order."""
    found: list[tuple[int, str]] = []
    words = [(m.start(), m.end()) for m in _CAPITAL.finditer(text)]
    at = 0
    while at < len(words):
        for length in range(_LONGEST, 0, -1):
            if at + length <= len(words) and words[at + length - 1][1] - words[at][0] < _FARTHEST:
                code = country_code(text[words[at][0] : words[at + length - 1][1]])
                if code is not None:
                    found.append((words[at][0], code))
                    at += length - 1
                    break
        at += 1
    return found


_CAPITAL = re.compile(r"\b[^\W\d_][\w.’'-]*\b")
_LONGEST = 5
_FARTHEST = 60


@lru_cache
def _gazetteer() -> dict[str, tuple[str, str]]:
    """Case-folded name -> level and country; a country or a place in Venezuela goes before a city of the same name."""
    made = {name.casefold(): ("locality", country) for name, country in _rows("cities")}
    made |= {name.casefold(): (level, country) for name, level, country, *_ in _rows("places")}
    return made


@lru_cache
def _demonyms() -> dict[str, str]:
    return dict(_rows("demonyms"))


def _rows(name: str) -> list[list[str]]:
    text = files("constancia.reading").joinpath("lexicon", f"{name}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
