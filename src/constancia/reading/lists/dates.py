"""Dates in the cells of lists: many shapes, often partial, in an order that the column as a whole has to tell.

Nothing is guessed: where neither a cell nor its column says whether 03/04 is March or April, the cell stays unread
and the mapping asks for the order.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Literal

from constancia.reading.columns.words import phrases, plain, speaks_of
from constancia.terms.dates import PartialDate

DateOrder = Literal["day", "month", ""]

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?")
_ISO_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(z|utc|[+-]\d{2}:?\d{2}|[ap]\.?\s?m\.?)?$", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})[-/.](\d{1,2})")
_DAY_MONTH_WORDS = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?[\s.-]+(?:de\s+|of\s+)?[a-z]{3,10}\.?|[a-z]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?"
)
_MONTH_SHORT_YEAR = re.compile(r"([^\W\d_]{3,4})[-./' ](\d{2})")
_SHORT_RANGE = re.compile(r"(\d{1,2})\s*[-–]\s*(\d{1,2}([-/.])\d{1,2}\3\d{4})")
_NOTE = re.compile(r"\s*[(\[][^()\[\]\d]*[)\]]\s*$")
_YEAR = re.compile(r"(?:1[89]|20)\d{2}")
_COMPACT = re.compile(r"(?:19|20)\d{6}")
_SERIAL = re.compile(r"[2-5]\d{4}(?:\.0+)?")
_BETWEEN = re.compile(r"^(?:entre|between|desde|from|del|de)\s+(?:el\s+)?", re.IGNORECASE)
_AND = re.compile(r"\s+(?:y|e|and)\s+(?:el\s+)?|\s*&\s*", re.IGNORECASE)
_RANGE = re.compile(r"\s+(?:-|–|—|al?|to|hasta|until|through)\s+|\s*(?:–|—)\s*|(?<=\d{4})\s*-\s*(?=\d{1,2}[/.]\d)")
_SMALL = re.compile(
    r"\b(?:de|del|of|the|el|dia|on|en|in|aprox(?:imadamente)?|approx|about|circa|ca|c|hacia|around|st|nd|rd|th)\b"
)
_WEEKDAY = re.compile(
    r"^(?:(?:el|on)\s+)?(?:(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b,?|(?:lun|mar|mie|jue|vie|sab|dom|mon|tue|wed|thu|fri|sat|sun)\.?,)\s*"
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|ro|o|º|°)\b")
_PLACEHOLDERS = frozenset({date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1970, 1, 1), date(1, 1, 1)})
_SHORT_YEAR_TURN = 40


def order_of(cells: Iterable[str], language: str = "") -> DateOrder:
    """Whether dates like 03/04/2024 begin with the day or the month, by the cells that can be only one of the two.

    Without such a cell Spanish lists begin with the day; other lists do not tell.
    """
    day_first = month_first = 0
    for cell in cells:
        match = _NUMBERS.fullmatch(_ISO_TIME.sub("", cell.strip()))
        if match:
            first, second = int(match[1]), int(match[3])
            day_first += first > 12 >= second
            month_first += second > 12 >= first
    if day_first and month_first:
        return "day" if day_first > 5 * month_first else "month" if month_first > 5 * day_first else ""
    if day_first or month_first:
        return "day" if day_first else "month"
    return "day" if language == "es" else ""


def is_placeholder(found: PartialDate) -> bool:
    """Is this a day that programs write where there is no date (1 January 1900 and its kin)?"""
    return found.precision == "day" and found.first in _PLACEHOLDERS


def read_date(text: str, order: DateOrder = "", *, serial: bool = False) -> PartialDate | None:
    """The date that a cell gives, with its precision; None where it gives none, or could be one of two.

    ``serial``: the column holds dates, so that 45502 is the day number of a spreadsheet (1900 system).
    """
    said = _NOTE.sub("", _ISO_TIME.sub("", text.strip())).strip(" .,;*?~")
    for read in (_numeric_date, _compact_or_serial if serial else _compact, _worded_date):
        found = read(said, order)
        if found:
            return found
    return _range(said, order)


def is_approximate(text: str) -> bool:
    """Does the source itself call the date approximate?"""
    return "~" in text or "?" in text or speaks_of("approximate", text)


def read_yearless(text: str, order: DateOrder, until: date | None) -> PartialDate | None:
    """The day or month that a cell gives without its year ("29 Jul", "29/07"): the last such up to ``until``.

    Without ``until`` any leap year stands in, which only tells that the cell is a date.
    """
    said = text.strip()
    if not _DAY_MONTH.fullmatch(said) and not _DAY_MONTH_WORDS.fullmatch(plain(said)) and not _month(plain(said)):
        return None
    for year in (until.year, until.year - 1) if until else (2000,):
        found = read_date(f"{said}/{year}" if said[-1].isdecimal() and "/" in said else f"{said} {year}", order)
        if found and found.first and (until is None or found.first <= until):
            return found
    return None


def _numeric_date(said: str, order: DateOrder) -> PartialDate | None:
    if match := _ISO.fullmatch(said):
        return _partial(int(match[1]), int(match[3]), int(match[4]) if match[4] else None)
    if match := _NUMBERS.fullmatch(said):
        # who writes dots writes the day first
        return _ordered(int(match[1]), int(match[3]), _full_year(match[4]), order or ("day" if match[2] == "." else ""))
    if match := _MONTH_YEAR.fullmatch(said):
        return _partial(int(match[2]), int(match[1]), None)
    if _YEAR.fullmatch(said):
        return _partial(int(said), None, None)
    return None


def _ordered(first: int, second: int, year: int, order: DateOrder) -> PartialDate | None:
    if first > 12 or first == second:
        return _partial(year, second, first)
    if second > 12:
        return _partial(year, first, second)
    if order == "day":
        return _partial(year, second, first)
    if order == "month":
        return _partial(year, first, second)
    return None


def _compact(said: str, order: DateOrder) -> PartialDate | None:
    if _COMPACT.fullmatch(said):
        return _partial(int(said[:4]), int(said[4:6]), int(said[6:]))
    return None


def _compact_or_serial(said: str, order: DateOrder) -> PartialDate | None:
    if _SERIAL.fullmatch(said):
        day = date(1899, 12, 30) + timedelta(days=int(float(said)))
        return PartialDate(day, day, "day")
    return _compact(said, order)


def _worded_date(said: str, order: DateOrder) -> PartialDate | None:
    text = plain(said)
    if (short := _MONTH_SHORT_YEAR.fullmatch(text)) and _month(short[1]):
        return _partial(_full_year(short[2]), _month(short[1]), None)  # "ene-24", as spreadsheets write a month
    text = _ORDINAL.sub("", _WEEKDAY.sub("", text))
    text = _SMALL.sub(" ", text)
    parts = re.findall(r"[a-z]+|\d+", text)
    if not 2 <= len(parts) <= 3 or sum(part.isalpha() for part in parts) != 1:
        return None
    word = next(part for part in parts if part.isalpha())
    month = _month(word)
    numbers = [part for part in parts if part.isdecimal()]
    if not month or (len(numbers) == 1 and len(numbers[0]) != 4):
        return None
    if len(numbers) == 1:
        return _partial(int(numbers[0]), month, None)
    day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
    return _partial(_full_year(year), month, int(day))


def _range(said: str, order: DateOrder) -> PartialDate | None:
    """From one date to another, also where the first borrows its month and year from the second."""
    bare = _BETWEEN.sub("", said)
    short = _SHORT_RANGE.fullmatch(bare)
    parts = [short[1], short[2]] if short else _RANGE.split(bare)
    if len(parts) != 2:
        parts = _AND.split(bare)
        if len(parts) != 2 or (bare == said and not parts[0].strip().isdecimal()):
            return None
    last = read_date(parts[1], order)
    first = read_date(parts[0], order) or _borrowing(parts[0], parts[1], order)
    if first is None or last is None or first.first is None or last.last is None or first.first > last.last:
        return None
    return PartialDate(first.first, last.last, "interval")


def _borrowing(part: str, other: str, order: DateOrder) -> PartialDate | None:
    """ "29" in "29 al 31 de julio de 2024", and "29/07" in "29/07 - 31/07/2024"."""
    year = re.search(r"(\d{4})\s*$", other)
    if not year:
        return None
    if _DAY_MONTH.fullmatch(part.strip()):
        return read_date(f"{part.strip()}/{year[1]}", order)
    if part.strip().isdigit():
        whole = re.sub(r"^\D*\d{1,2}", part.strip(), other.strip(), count=1)
        return read_date(whole, order)
    return read_date(f"{part} {year[1]}", order)


def _month(word: str) -> int | None:
    return _months().get(word)


@cache
def _months() -> dict[str, int]:
    return {phrase[0]: number for number in range(1, 13) for phrase in phrases("months", number)}


def _full_year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) < _SHORT_YEAR_TURN else 1900)


def _partial(year: int, month: int | None, day: int | None) -> PartialDate | None:
    if not 1 <= year <= 9999 or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return PartialDate(date(year, 1, 1), date(year, 12, 31), "year")
    last = calendar.monthrange(year, month)[1]
    if day is None or day == 0:
        return PartialDate(date(year, month, 1), date(year, month, last), "month")
    if not 1 <= day <= last:
        return None
    return PartialDate(date(year, month, day), date(year, month, day), "day")
