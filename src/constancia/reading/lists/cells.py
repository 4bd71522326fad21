"""What single cells say: ages, sexes, identity numbers. What is not certain stays as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from constancia.reading.columns.words import meaning, plain, speaks_of
from constancia.reading.counts import Count, counts_in

OLDEST = 120
MINOR_UNDER = 18

_AGE = re.compile(r"(\d{1,3})(?:[.,]0+)?\s*(?:a\.?|anos?|years?(?: old)?|yrs?\.?|y/?o\.?|y)?", re.IGNORECASE)
_AGE_SPAN = re.compile(r"(\d{1,3})\s*(?:-|–|a|to|y|o|or|/|entre|and)\s*(\d{1,3})\s*(?:anos?|years?)?")
_ABOUT = re.compile(
    r"(?:~|c\.|ca\.?|aprox\.?|aproximadamente|about|approx\.?|around|unos|cerca de|\+/-|±)\s*(\d{1,3})\b.*"
)
_LOOSE = re.compile(r"(\d{1,3})\s*(?:\?|aprox\.?|approx\.?|\(.*\))\s*")
_MONTHS_OLD = re.compile(r"\d{1,2}\s*(?:mes(?:es)?|months?|m|dias?|days?|semanas?|weeks?)")
_THOUSANDS = re.compile(r"\d{1,9}|\d{1,3}(?:[.,  ]\d{3}){1,2}(?:[.,]0+)?|\d{1,9}[.,]0")
_ONE_NUMBER = re.compile(r"(?:[^\W\d]+ ){0,4}[>≥<~+]? ?\d[\d.,  ]{0,12}\+?(?: [^\W\d]+){0,3}")
_ID = re.compile(r"(?:[VEJPGvejpg][-–. ]?)?\d[\d.\-–  ]{3,16}\d[A-Za-z]?")


@dataclass(frozen=True, slots=True)
class Age:
    """An age in whole years, or the years between which it lies, as far as the cell says it."""

    years: int | None
    least: int | None = None
    most: int | None = None
    is_minor: bool | None = None


@lru_cache(maxsize=4096)
def read_age(text: str) -> Age | None:
    """The age that a cell gives; None when it gives none that is possible."""
    said = plain(text).strip()
    if _MONTHS_OLD.fullmatch(said):
        return Age(0, is_minor=True)
    for pattern in (_AGE, _LOOSE, _ABOUT):
        match = pattern.fullmatch(said)
        if match:
            return _exact(int(match[1]), certain=pattern is _AGE)
    span = _AGE_SPAN.fullmatch(said.removeprefix("entre ").removeprefix("between "))
    if span and int(span[1]) <= int(span[2]) <= OLDEST:
        low, high = int(span[1]), int(span[2])
        return Age(None, low, high, True if high < MINOR_UNDER else False if low >= MINOR_UNDER else None)
    if speaks_of("minors", said):
        return Age(None, None, MINOR_UNDER - 1, True)
    return None


def _exact(years: int, *, certain: bool) -> Age | None:
    if years > OLDEST:
        return None
    return Age(years if certain else None, None if certain else years, None if certain else years, years < MINOR_UNDER)


def sex_codes(cells: Iterable[str], language: str) -> dict[str, str]:
    """What each value of a column of sexes means, as far as the values of the whole column tell.

    M is male beside F, female beside H or V (hombre, varón); H is male beside M, female beside V (varón, hembra).
    A lone M in a list that is not English is left open.
    """
    found = {plain(cell).strip(" .") for cell in cells}
    codes = {value: meaning("sexes", value) for value in found if len(value) > 1 and meaning("sexes", value)}
    if "f" in found or "h" in found or "v" in found or language == "en":
        codes |= {"m": "female" if "f" not in found and ({"h", "v"} & found) and language != "en" else "male"}
    codes |= {"f": "female"} if "f" in found else {}
    if "h" in found:
        codes["h"] = "female" if "v" in found else "male" if "m" in found else ""
    if "v" in found:
        codes["v"] = "male"
    return {value: sex for value, sex in codes.items() if sex and value in found}


def is_identity_number(text: str) -> bool:
    """Five digits or more, with the letter and the dots that identity numbers have, and no date."""
    digits = sum(c.isdigit() for c in text)
    return bool(_ID.fullmatch(text.strip())) and 5 <= digits <= 13 and "/" not in text


@lru_cache(maxsize=4096)
def read_number(text: str, language: str = "") -> Count | None:
    """The number of people that a cell gives ("1.204", "more than 20"), with its qualifier; None for anything else."""
    said = plain(text).strip()
    if _THOUSANDS.fullmatch(said):
        value = int(re.sub(r"\D", "", re.sub(r"[.,]0{1,2}$", "", said)))
        return Count(0, len(said), "eq", value, value, value)
    if not _ONE_NUMBER.fullmatch(said):
        return None
    for tried in (language,) if language else ("es", "en"):
        found = [count for count in counts_in(said, tried) if count.op not in ("fraction", "all")]
        if len(found) == 1 and found[0].end - found[0].start >= 0.6 * len(said):
            return found[0]
    return None
