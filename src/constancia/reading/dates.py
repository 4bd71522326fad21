"""Dates as a source gives them, resolved against the day of publication, with the precision that the words have.

"In May" is the month of May and never its first or ninth day. A month, weekday or day without a year is the latest
one that
is not after the publication, since reports tell of what has happened; "next" and "próximo" look forward. A period
that has not ended on the day of publication ends there ("this year", "since August").

Precision: day, month, year, or interval (weeks, nights over two days, "the last 48 hours", "a few days"). Where words
give no bound ("in just a few days"), that bound is None: it is not guessed. Ambiguous figures (03/04/2024) are day
before month in Spanish and month before day in English.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from constancia.reading.counts import number
from constancia.terms.spans import Span

Precision = Literal["day", "month", "year", "interval"]


@dataclass(frozen=True, slots=True)
class When:
    """The words ``[start, end)`` mean the days from ``first`` to ``last``, both included."""

    start: int
    end: int
    first: date | None
    last: date | None
    precision: Precision

    def to_json(self, text: str) -> dict[str, Any]:
        return {
            "span": Span.of(text, self.start, self.end).to_json(),
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
            "precision": self.precision,
        }


def dates_in(low: str, language: str, published: date | None, offset: int = 0, told: date | None = None) -> list[When]:
    """The dates in a folded text, in order; without a day of publication only those that name their year.

    ``offset`` is added to every place, for a text cut from a longer one. ``told`` is the date told last before this
    text: "el día 22" is the next such day from there.
    """
    if not _HINT[language].search(low):
        return []
    points = _not_overlapping([*_ranges_of_days(low, language, published), *_points(low, language, published)])
    whens = _with_bare_days(low, _joined(low, points, language, published), language, published, told)
    return [replace(w, start=w.start + offset, end=w.end + offset) for w in whens]


_DIGIT = re.compile(r"\d")
_BARE_DAY = {
    "en": re.compile(
        r"\b(?:on )?the (?P<d>\d{1,2})(?:st|nd|rd|th)(?! (?:of|century|anniversary|time|floor|[a-z]+ (?:of|"
        r"to)))(?=[ ,.;])"
    ),
    "es": re.compile(r"\b(?:(?:el|del|al) (?:mismo |pasado )?dia|el pasado) (?P<d>\d{1,2})(?! de\b)(?=[ ,.;:)]|$)"),
}


def _with_bare_days(
    low: str, whens: list[When], language: str, published: date | None, told: date | None
) -> list[When]:
    """A day of the month without its month, counted from the date told before it, else from the publication."""
    if not _DIGIT.search(low):
        return whens
    made = list(whens)
    for match in _BARE_DAY[language].finditer(low):
        if any(w.start < match.end() and match.start() < w.end for w in whens):
            continue
        before = next((w.first for w in reversed(whens) if w.end <= match.start() and w.first), told)
        day = _next_such_day(int(match["d"]), before, published)
        if day:
            made.append(When(match.start(), match.end(), *_day(day)))
    return sorted(made, key=lambda w: w.start)


def _next_such_day(number_: int, told: date | None, published: date | None) -> date | None:
    """The first day with a number from a date told on, or, with none told, the latest before the publication."""
    start, step = (told, 1) if told else (published, -1)
    if start is None:
        return None
    days = (start + timedelta(days=step * n) for n in range(62))
    found = next((d for d in days if d.day == number_), None)
    return found if found and (published is None or found <= published) else None


_MONTHS = {
    "en": [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
}
_SHORT_MONTHS = {
    "en": {
        "jan": 1,
        "feb": 2,
        "mar": 3,
        "apr": 4,
        "jun": 6,
        "jul": 7,
        "aug": 8,
        "sep": 9,
        "sept": 9,
        "oct": 10,
        "nov": 11,
        "dec": 12,
    },
    "es": {
        "ene": 1,
        "feb": 2,
        "mar": 3,
        "abr": 4,
        "jun": 6,
        "jul": 7,
        "ago": 8,
        "sep": 9,
        "sept": 9,
        "set": 9,
        "setiembre": 9,
        "oct": 10,
        "nov": 11,
        "dic": 12,
    },
}
_WEEKDAYS = {
    "en": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    "es": ["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"],
}
_ORDINALS = {
    "en": {
        "first": 1,
        "second": 2,
        "third": 3,
        "fourth": 4,
        "fifth": 5,
        "sixth": 6,
        "seventh": 7,
        "eighth": 8,
        "ninth": 9,
        "tenth": 10,
        "eleventh": 11,
        "twelfth": 12,
        "thirteenth": 13,
        "fourteenth": 14,
        "fifteenth": 15,
        "sixteenth": 16,
        "seventeenth": 17,
        "eighteenth": 18,
        "nineteenth": 19,
        "twentieth": 20,
        "twenty-first": 21,
        "twenty-second": 22,
        "twenty-third": 23,
        "twenty-fourth": 24,
        "twenty-fifth": 25,
        "twenty-sixth": 26,
        "twenty-seventh": 27,
        "twenty-eighth": 28,
        "twenty-ninth": 29,
        "thirtieth": 30,
        "thirty-first": 31,
    },
    "es": {
        "primero": 1,
        "primer": 1,
        "segundo": 2,
        "tercero": 3,
        "cuarto": 4,
        "quinto": 5,
        "sexto": 6,
        "septimo": 7,
        "octavo": 8,
        "noveno": 9,
        "decimo": 10,
    },
}
_MONTH_OF = {lang: {name: n for n, name in enumerate(_MONTHS[lang], 1)} | _SHORT_MONTHS[lang] for lang in _MONTHS}
_SHORT_WEEKDAYS = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
_WEEKDAY_OF = {lang: {name: n for n, name in enumerate(_WEEKDAYS[lang])} for lang in _WEEKDAYS}


def _any(words: object) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"  # type: ignore[call-overload]


_Make = Callable[[re.Match[str], str, "date | None"], "tuple[date | None, date | None, Precision] | None"]


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _day(day: date) -> tuple[date, date, Precision]:
    return day, day, "day"


def _year_number(words: str) -> int:
    value = int(words)
    return value if value > 99 else 2000 + value if value < _PIVOT else 1900 + value


_PIVOT = 30


def _month_day(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    month = _MONTH_OF[language][match["m"].rstrip(".")]
    day = _day_number(match["d"], language)
    if day is None:
        return None
    if match["y"]:
        return _safe_day(_year_number(match["y"]), month, day)
    if match.groupdict().get("words") and (in_words := number(match["words"], language)):
        return _safe_day(in_words, month, day)
    if published is None:
        return None
    ahead = bool(_AHEAD[language].search(match.group()))
    years = range(published.year, published.year + 9) if ahead else range(published.year, published.year - 9, -1)
    for year in years:
        found = _safe_day(year, month, day)
        if found and (found[0] >= published if ahead else found[0] <= published):
            return found
    return None


def _day_number(words: str, language: str) -> int | None:
    words = words.strip()
    if words in _ORDINALS[language]:
        return _ORDINALS[language][words]
    figures = re.match(r"\d+", words)
    return int(figures.group()) if figures else number(words, language)


def _safe_day(year: int, month: int, day: int) -> tuple[date, date, Precision] | None:
    try:
        return _day(date(year, month, day))
    except ValueError:
        return None


def _numeric(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    a, b = int(match["a"]), int(match["b"])
    day, month = (a, b) if language == "es" or a > 12 else (b, a)
    if month > 12:
        day, month = month, day
    return _safe_day(_year_number(match["y"]), month, day)


def _iso(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    return _safe_day(int(match["y"]), int(match["m"]), int(match["d"]))


def _month(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    month = _MONTH_OF[language][match["m"].rstrip(".")]
    if match["y"]:
        year = _year_number(match["y"])
    elif published is None:
        return None
    elif match["rel"]:
        year = published.year + _shift(match["rel"], language)
    elif _AHEAD[language].search(match.group()):
        year = published.year + (month < published.month)
    else:
        year = published.year - (month > published.month)
        if _BEFORE[language].search(match.group()) and month == published.month:
            year -= 1
    first, last = date(year, month, 1), _month_end(year, month)
    return _part(first, last, match["part"], "month", language)


def _short_month(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    year, month = int(match["y"]), _MONTH_OF[language][match["m"]]
    return date(year, month, 1), _month_end(year, month), "month"


def _month_and_year(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    """ "12/2015"."""
    year, month = int(match["y"]), int(match["m"])
    return date(year, month, 1), _month_end(year, month), "month"


def _day_and_month(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    """ "22/04", "2-oct": the latest one; figures that may be read both ways as in full dates."""
    if published is None:
        return None
    a, b = match["a"], match["b"]
    if b.isdigit():
        first, second = int(a), int(b)
        day, month = (first, second) if (language == "es" or first > 12) and second <= 12 else (second, first)
    else:
        day, month = int(a), _MONTH_OF[language][b.rstrip(".")]
    days = (_safe_day(published.year - back, month, day) for back in range(9))
    return next((d for d in days if d and d[0] <= published), None)


def _part(
    first: date, last: date, part: str | None, precision: Precision, language: str
) -> tuple[date, date, Precision]:
    """ "Early July" is its first half, "early 2021" its first third, "mid-July" its tenth to twentieth day, "late
    July" its second half.
    """
    if not part:
        return first, last, precision
    days = (last - first).days + 1
    early, late = re.search(_EARLY, part), not re.search(_MIDDLE, part)
    if precision == "year":
        year = first.year
        if early:
            return first, date(year, 4, 30), "interval"
        return (date(year, 9, 1), last, "interval") if late else (date(year, 5, 1), date(year, 8, 31), "interval")
    half = first + timedelta(days=days // 2 if days < 28 else 15)
    if early:
        return first, half - timedelta(days=1), "interval"
    if late:
        return half, last, "interval"
    return (first.replace(day=10), first.replace(day=20), "interval") if days > 7 else (first, last, "interval")


_EARLY = r"early|start|begin|principio|comienzo|inicio|primer"
_MIDDLE = r"mid|middle|mediado|medio"


def _year(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    year = int(match["y"])
    return _part(date(year, 1, 1), date(year, 12, 31), match["part"], "year", language)


def _years(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    """ "2014-2018"."""
    return (date(int(match["y"]), 1, 1), date(int(match["z"]), 12, 31), "interval") if match["y"] < match["z"] else None


_TENS = {
    "sixties": 1960,
    "seventies": 1970,
    "eighties": 1980,
    "nineties": 1990,
    "sesenta": 1960,
    "setenta": 1970,
    "ochenta": 1980,
    "noventa": 1990,
}


def _named_decade(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    first = _TENS[match["t"]]
    return date(first, 1, 1), date(first + 9, 12, 31), "interval"


def _decade(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    first = _year_number(match["y"] or match.groupdict().get("y2") or "")
    return date(first, 1, 1), date(first + 9, 12, 31), "interval"


def _weekday(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    if published is None:
        return None
    weekday = (_WEEKDAY_OF[language] | _SHORT_WEEKDAYS)[match["w"]]
    back = (published.weekday() - weekday) % 7
    day = published - timedelta(days=back)
    if match["n"]:
        return _numbered(weekday, int(match["n"]), published, bool(_AHEAD[language].search(match.group())))
    if _AHEAD[language].search(match.group()):
        return _day(day + timedelta(days=7))
    if match["rel"] and _LAST[language].search(match["rel"]) and back == 0:
        day -= timedelta(days=7)
    if _WEEK[language].search(match.group()) and back < 7:
        monday = published - timedelta(days=published.weekday() + 7 * (_shift(match.group(), language) == -1))
        day = monday + timedelta(days=weekday)
    return _day(day)


def _numbered(weekday: int, number_: int, published: date, ahead: bool) -> tuple[date, date, Precision] | None:
    """ "Friday (9)": the nearest day with that number which is that weekday; a weekday that does not fit is not
    believed.
    """
    days = [published + timedelta(days=n) for n in (range(60) if ahead else range(0, -60, -1))]
    fitting = [d for d in days if d.day == number_]
    further = (published - timedelta(days=n) for n in range(60, 1200))
    best = next((d for d in fitting if d.weekday() == weekday), None)
    best = best or next((d for d in further if not ahead and d.day == number_ and d.weekday() == weekday), None)
    return _day(best) if best else None


def _named_day(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    if published is None:
        return None
    words = match.group()
    for pattern, days in _DAYS_OFF[language]:
        if re.search(pattern, words):
            return _day(published + timedelta(days=days))
    return None


def _ago(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    amount = _amount(match["k"], language)
    if published is None or amount is None:
        return None
    return _back(published, amount, _unit(match["u"]), forward=bool(match.groupdict().get("ahead")))


def _amount(words: str, language: str) -> int | None:
    words = words.strip()
    fixed = {"a couple of": 2, "couple of": 2, "un par de": 2, "a": 1, "an": 1, "un": 1, "una": 1}
    return fixed.get(words) or number(words, language)


def _unit(word: str) -> str:
    for unit, stems in {
        "hour": ("hour", "hora"),
        "day": ("day", "dia"),
        "week": ("week", "semana", "fortnight", "quincena"),
        "month": ("month", "mes"),
        "year": ("year", "año", "ano"),
    }.items():
        if word.startswith(stems):
            return unit
    return "day"


def _back(day: date, amount: int, unit: str, forward: bool = False) -> tuple[date, date, Precision]:
    sign = 1 if forward else -1
    if unit == "hour":
        return _day(day + timedelta(days=sign * (amount // 24)))
    if unit == "day":
        return _day(day + timedelta(days=sign * amount))
    if unit == "week":
        return _day(day + timedelta(days=sign * 7 * amount))
    if unit == "month":
        months = day.year * 12 + day.month - 1 + sign * amount
        year, month = divmod(months, 12)
        return date(year, month + 1, 1), _month_end(year, month + 1), "month"
    return date(day.year + sign * amount, 1, 1), date(day.year + sign * amount, 12, 31), "year"


def _period(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    """ "last week", "this month", "el año pasado"."""
    if published is None:
        return None
    shift, unit = _shift(match.group(), language), _unit(match["u"])
    first, last, precision = _calendar(published, unit, shift)
    if shift == 0 and not match["part"]:
        last = published
    return _part(first, last, match["part"], precision, language)


def _calendar(day: date, unit: str, shift: int) -> tuple[date, date, Precision]:
    if unit == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(days=7 * shift)
        return monday, monday + timedelta(days=6), "interval"
    if unit == "month":
        year, month = divmod(day.year * 12 + day.month - 1 + shift, 12)
        return date(year, month + 1, 1), _month_end(year, month + 1), "month"
    return date(day.year + shift, 1, 1), date(day.year + shift, 12, 31), "year"


def _past(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    """ "in the last 48 hours", "en los últimos tres meses"."""
    if published is None:
        return None
    amount = _amount(match["k"], language) if match["k"] else 1
    if amount is None:
        return None
    unit = _unit(match["u"])
    if unit == "month":
        year, month = divmod(published.year * 12 + published.month - 1 - amount, 12)
        start = date(year, month + 1, min(published.day, calendar.monthrange(year, month + 1)[1]))
    elif unit == "year":
        start = date(
            published.year - amount, published.month, min(published.day, 28) if published.month == 2 else published.day
        )
    else:
        start = _back(published, amount, unit)[0]
    return start, published, "interval"


def _so_far(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    """ "en lo que va de año", "so far this year"."""
    if published is None:
        return None
    first, _, precision = _calendar(published, _unit(match["u"]), 0)
    return first, published, precision


def _weekend(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    """ "el fin de semana", "over the weekend": the last Saturday and Sunday."""
    if published is None or _AHEAD[language].search(match.group()):
        return None
    back = (published.weekday() - 5) % 7
    if _LAST[language].search(match.group()) and back < 2:
        back += 7
    saturday = published - timedelta(days=back)
    return saturday, min(saturday + timedelta(days=1), published), "interval"


def _few(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    """ "in just a few days": a length of time that ends with the publication at the latest; where it begins is not
    said.
    """
    return None, published, "interval"


def _season(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    year = int(match["y"])
    return (
        date(year, 12, 25) if match["h"] in ("christmas", "navidad") else date(year, 12, 31),
        date(year, 12, 31),
        "day",
    )


def _shift(words: str, language: str) -> int:
    if _LAST[language].search(words):
        return -1
    return 1 if _AHEAD[language].search(words) else 0


_LAST = {
    "en": re.compile(r"\b(?:last|previous|past)\b"),
    "es": re.compile(r"\b(?:pasad[oa]s?|anterior(?:es)?|ultim[oa]s?)\b"),
}
_BEFORE = _LAST
_AHEAD = {
    "en": re.compile(r"\b(?:next|coming|upcoming|following)\b"),
    "es": re.compile(r"\b(?:proxim[oa]s?|que viene|entrante|siguiente)\b"),
}
_WEEK = {"en": re.compile(r"\bweek\b"), "es": re.compile(r"\bsemana\b")}
_DAYS_OFF = {
    "en": [
        (r"day before yesterday", -2),
        (r"day after tomorrow", 2),
        (r"yesterday|last night|previous day|day before", -1),
        (r"tomorrow|next day", 1),
        (r"today|tonight|now|since (?:the |early )?(?:morning|dawn)|this (?:morning|afternoon|evening)|same day", 0),
    ],
    "es": [
        (r"antes de ayer|anteayer|antier", -2),
        (r"pasado mañana", 2),
        (r"ayer|anoche|dia anterior|vispera", -1),
        (r"mañana", 1),
        (r"\bhoy\b|ahora|esta (?:mañana|tarde|noche|madrugada)|mismo dia", 0),
    ],
}


def _rules(language: str) -> list[tuple[re.Pattern[str], _Make]]:
    """Each kind of date with what it means; the longest match at a place wins."""
    month, weekday = _any(_MONTH_OF[language]), _any(_WEEKDAYS[language])
    long_month = _any(_MONTHS[language] + [m for m in _SHORT_MONTHS[language] if len(m) > 4])
    year = r"(?P<y>(?:1[89]|20)\d\d)"
    if language == "en":
        day = rf"(?P<d>\d{{1,2}}(?:st|nd|rd|th)?|{_any(_ORDINALS['en'])})"
        lead = (
            rf"(?:(?:on|by) )?(?:the )?(?:(?:last|next|this|past) )?(?:{weekday},? )?(?:(?:the )?(?:night|evening|"
            rf"morning|afternoon|early hours) of )?(?:the )?"
        )
        part = (
            r"(?:(?P<part>early|late|mid|the (?:start|beginning|end|middle) of|(?:at|by|towards) the (?:start|"
            r"beginning|end|middle) of)[- ])"
        )
        rules: list[tuple[str, _Make]] = [
            (
                (
                    rf"{lead}{day}(?: of)? (?P<m>{month})(?:\.(?= \d{{4}}))?(?:,? (?:of )?(?:(?:the year )?{year}))"
                    rf"?(?!\w)"
                ),
                _month_day,
            ),
            (rf"{lead}(?P<m>{month})(?:\.? (?:the )?|[-/])?{day}(?: ?,? ?(?:of )?{year})?(?![\w:]|,\d)", _month_day),
            (
                (
                    rf"(?:in |during |this |for )?{part}?(?:(?:last|next|this past|past) )?(?P<m>{long_month})(?:,? "
                    rf"(?:of )?(?:{year}|(?P<rel>last year|this year|next year|the previous year)))?(?!\w)"
                ),
                _month,
            ),
            (rf"(?:in |during |of |from |for )?{part}?(?:the year )?{year}(?![\w-]|[.,]\d)", _year),
            (
                (
                    r"(?:in )?(?:(?:the )(?:early |late |mid-)?(?P<y>(?:19|20)?\d0)['’]?s|(?:early |late |mid-)"
                    r"?(?P<y2>(?:19|20)\d0)['’]?s)(?!\w)"
                ),
                _decade,
            ),
            (
                (
                    rf"(?:on )?(?:(?P<rel>(?:last|this past|past|this|next|the previous|the following)(?: "
                    rf"week)?(?:['’]s)"
                    rf"?) )?(?:early |late )?(?P<w>{weekday})(?:s?)(?: (?:(?:of )?(?:last|this|next) week))?(?: "
                    rf"(?P<part>night|morning|evening|afternoon))?(?: \(?(?:the |el )?(?P<n>\d{{1,2}})(?:st|nd|rd|th)"
                    rf"?\b\)?(?! (?:de|of|am|pm|a\.m|p\.m|hours|horas|people|personas|days|dias|{month}|[a-z]+s\b)|"
                    rf"[:/.,-]\d))?(?![\w])"
                ),
                _weekday,
            ),
            (
                (
                    r"(?:the )?day (?:before yesterday|after tomorrow)|yesterday(?: (?:morning|afternoon|"
                    r"evening))?|last "
                    r"night|today|tonight|tomorrow|this (?:morning|afternoon|evening)|earlier today"
                ),
                _named_day,
            ),
            (
                (
                    r"(?P<k>(?:a couple of|a|an|\d+|[a-z]+(?:-[a-z]+)?)) (?P<u>hours?|days?|weeks?|months?|years?) "
                    r"(?:ago|earlier|before)(?!\w)"
                ),
                _ago,
            ),
            (
                (
                    rf"(?<![\w/.-])(?:in )?(?P<m>{_any(_SHORT_MONTHS['en'])})\.?,? (?:of )?{year}(?P<rel>)(?P<part>)"
                    rf"(?!\w)"
                ),
                _short_month,
            ),
            (
                (
                    r"(?P<ahead>in|within) (?P<k>\d+|[a-z]+(?:-[a-z]+)?) (?P<u>days?|weeks?|months?|years?)"
                    r" (?:time|from "
                    r"now)"
                ),
                _ago,
            ),
            (
                (
                    r"(?:in |during |over |at )?(?P<part>early |late |(?:the )?(?:start|beginning|end|middle) of )"
                    r"?(?:the )?(?:last|this|next|previous|coming|past) (?P<u>week|month|year)(?!\w)"
                ),
                _period,
            ),
            (
                (
                    rf"(?:on )?(?P<rel>)(?P<w>{_any(_SHORT_WEEKDAYS)})\.?(?P<part>) (?P<n>\d{{1,2}})(?:st|nd|rd|th)"
                    rf"?(?![\w:/.-])"
                ),
                _weekday,
            ),
            (
                (
                    r"(?:in|over|during|within|for)? ?the (?P<k>\d+|[a-z]+(?:-[a-z]+)?) (?:last|past|previous) "
                    r"(?P<u>hours|days|weeks|months|years)(?!\w)"
                ),
                _past,
            ),
            (
                (
                    r"(?:in|over|during|within|for)? ?the (?:last|past|previous) (?:(?P<k>\d+|[a-z]+(?:-[a-z]+)?) )"
                    r"?(?P<u>hours|days|weeks|months|years|24 hours)(?!\w)"
                ),
                _past,
            ),
            (r"so far this (?P<part>)(?P<u>year|month|week)(?!\w)", _so_far),
            (r"since the (?:start|beginning) of (?:the|this) (?P<part>)(?P<u>year|month|week)(?!\w)", _so_far),
            (
                r"(?:over |at |on |during )?(?:the|this)(?: past| last| next| coming)? weekend(?!\w)|"
                r"last weekend(?!\w)",
                _weekend,
            ),
            (r"since (?:the |early )?(?:morning|dawn)(?!\w)", _named_day),
            (
                (
                    r"(?:in|within|over) (?:just |only |barely )?(?:a few|several|a matter of|mere)? ?(?P<u>hours|days|"
                    r"weeks|months)(?!\w)"
                ),
                _few,
            ),
        ]
    else:
        day = (
            rf"(?P<d>\d{{1,2}}(?:º|°|er|ro)?|{_any(_ORDINALS['es'])}|(?:veintiun|veintidos|veintitres|veinticuatro|"
            rf"veinticinco|veintiseis|veintisiete|veintiocho|veintinueve|veintiuno|treinta y uno|treinta|veinte|"
            rf"diecinueve|dieciocho|diecisiete|dieciseis|quince|catorce|trece|doce|once|diez|nueve|ocho|siete|seis|"
            rf"cinco|cuatro|tres|dos|uno))"
        )
        hours = r"(?:(?:en )?(?:la|esta) (?:noche|madrugada|mañana|tarde)|las ultimas horas|horas)"
        lead = (
            rf"(?:{hours} del? )?(?:(?:el|del?|al|este) )?(?:(?:pasado|ultimo|proximo) )?(?:{weekday},? (?:pasado,? |"
            rf"proximo,? )?)?(?:(?:el )?dia )?"
        )
        part = (
            r"(?:(?P<part>(?:a |en )?(?:los )?(?:principios|comienzos|inicios|mediados|finales|fines|final|fin|"
            r"inicio|medio) de(?:l mes de)?) )"
        )
        rules = [
            (
                (
                    rf"{lead}{day} (?:de )?(?P<m>{month})(?:\.(?= (?:del? )?\d))?(?: (?:de|del) (?:(?:presente|pasado|"
                    rf"este|proximo) )?(?:año )?(?:{year}|(?P<words>(?:dos mil|mil novecientos)(?: "
                    rf"[a-z]+(?: y [a-z]+)?)"
                    rf"?)|año|mismo año|corriente))?(?:,? ?{year.replace('<y>', '<y2>')})?(?: (?:pasado|"
                    rf"ultimo|proximo))"
                    rf"?(?!\w)"
                ),
                _month_day_es,
            ),
            (rf"{lead}(?P<m>{long_month}) {day}(?:,? (?:de )?{year})?(?!\w)", _month_day),
            (
                (
                    rf"(?:en |durante |este |de )?{part}?(?:el mes de )?(?:el )?(?:(?:pasado|proximo) (?:mes de )?)"
                    rf"?(?P<m>{long_month})(?:(?:,| de| del)? (?:(?:año )?{year}|(?P<rel>año pasado|este "
                    rf"año|proximo año|"
                    rf"año anterior|presente año)))?(?: (?:pasado|ultimo|proximo))?(?!\w)"
                ),
                _month,
            ),
            (rf"(?:en |durante |de |desde )?(?:el )?(?:año )?{part}?(?:el )?(?:año )?{year}(?![\w-]|[.,]\d)", _year),
            (r"(?:en )?(?:los|la decada de los) (?:a[ñn]os )?(?P<y>(?:19|20)?\d0)(?!\w| [a-zñ]{4,})", _decade),
            (
                (
                    rf"(?:(?:la )?(?:noche|madrugada|mañana|tarde) del? )?(?:(?P<rel>(?:el|este|del|al|pasado)(?: "
                    rf"(?:pasado|proximo|mismo|ultimo))?|el) )?(?P<w>{weekday})(?: (?:pasado|ultimo|"
                    rf"anterior|proximo|que "
                    rf"viene|siguiente|de (?:la |esta )?semana(?: pasada| proxima)?))?(?: (?:por|en|a) la "
                    rf"(?P<part>noche|"
                    rf"madrugada|mañana|tarde))?(?: \(?(?:the |el )?(?P<n>\d{{1,2}})(?:st|nd|rd|th)?\b\)?(?"
                    rf"! (?:de|of|am|"
                    rf"pm|a\.m|p\.m|hours|horas|people|personas|days|dias|{month}|[a-z]+s\b)|[:/.,-]\d))?(?![\w])"
                ),
                _weekday,
            ),
            (
                (
                    r"(?:la noche de )?(?:antes de ayer|anteayer|antier|pasado mañana|ayer|anoche|hoy|esta (?:mañana|"
                    r"tarde|noche|madrugada))(?: (?:por|en) la (?:noche|mañana|tarde))?(?!\w)"
                ),
                _named_day,
            ),
            (r"(?<!la )(?<!por la )(?<!de la )mañana(?= (?:se|sera|habra|a las|por la))", _named_day),
            (
                (
                    r"hace (?:ya |mas de |unos |unas )?(?P<k>un par de|una?|\d+|[a-z]+) (?P<u>horas?|dias?|semanas?|"
                    r"mes(?:es)?|a[ñn]os?)(?!\w)"
                ),
                _ago,
            ),
            (r"(?P<k>una?|\d+|[a-z]+) (?P<u>dias?|semanas?|mes(?:es)?|a[ñn]os?) atras(?!\w)", _ago),
            (r"(?P<ahead>dentro de) (?P<k>una?|\d+|[a-z]+) (?P<u>dias?|semanas?|mes(?:es)?|a[ñn]os?)(?!\w)", _ago),
            (
                (
                    r"(?:en |durante |a )?(?P<part>(?:principios?|comienzos?|inicios?|mediados|finales|"
                    r"fines|fin) del? )"
                    r"?(?:(?:el|la|este|esta|del) )?(?:(?:pasad[oa]|proxim[oa]|ultim[oa]|mism[oa]) )?(?P<u>semana|mes|"
                    r"año)(?: (?:pasad[oa]|anterior|proxim[oa]|que viene|entrante|en curso))?(?!\w)"
                ),
                _period_es,
            ),
            (
                (
                    r"(?:en |durante |desde hace |a lo largo de )?l[oa]s (?:ultim|pasad)[oa]s (?:(?P<k>\d+|[a-z]+) )"
                    r"?(?P<u>horas|dias|semanas|meses|a[ñn]os)(?!\w)"
                ),
                _past,
            ),
            (
                r"(?:en |durante )?l[oa]s (?P<k>\d+|[a-z]+) ultim[oa]s (?P<u>horas|dias|semanas|meses|a[ñn]os)(?!\w)",
                _past,
            ),
            (
                (
                    r"(?:en |durante )?l[oa]s (?P<k>\d+|[a-z]+) (?P<u>horas|dias|semanas|meses|a[ñn]os) (?:pasad|"
                    r"anterior|ultim)(?:[oa]s|es)(?!\w)"
                ),
                _past,
            ),
            (
                (
                    r"(?:en |durante )?(?:la decada de (?:los )?(?:a[ñn]os )?|los a[ñn]os |los )(?P<y>(?:19|20)\d0|\d0)"
                    r"(?!\w| [a-zñ]{4,})"
                ),
                _decade,
            ),
            (
                rf"(?<![\w/.-])(?:en )?(?P<m>{_any(_SHORT_MONTHS['es'])})\.? (?:de )?{year}(?P<rel>)(?P<part>)(?!\w)",
                _short_month,
            ),
            (
                (
                    r"(?<!la )(?<!por la )(?<!de la )(?<!esta )(?<!una )(?<!cada )(?<!a la )(?<!en la )"
                    r"mañana(?! (?:del|"
                    r"de ayer|siguiente))(?!\w)"
                ),
                _named_day,
            ),
            (
                (
                    r"desde (?:el )?(?:inicio|comienzo|principio)s? de(?:l| este)? (?P<part>)(?P<u>a[ñn]o|"
                    r"mes)(?! (?:pasado|"
                    r"anterior))(?!\w)"
                ),
                _so_far,
            ),
            (r"(?:durante |en )?(?:el|este)(?: pasado| proximo)? fin de semana(?: pasado| proximo)?(?!\w)", _weekend),
            (r"desde (?:la|esta) mañana(?!\w)", _named_day),
            (
                rf"(?:hoy |ayer |el |este )?{weekday},? (?P<a>\d{{1,2}})[/.-](?P<b>\d{{1,2}})(?![\d/%]|[.,-]\d)",
                _day_and_month,
            ),
            (r"en lo que va de(?:l)? (?P<part>)(?P<u>a[ñn]o|mes)(?!\w)", _so_far),
            (
                (
                    r"en (?:solo |apenas |tan solo |cuestion de |menos de )?(?:un[oa]s )?(?:poc[oa]s |varios )"
                    r"?(?P<u>horas|dias|semanas|meses)(?!\w)"
                ),
                _few,
            ),
        ]
    rules += [
        (
            r"(?:in |en )?(?:the |la decada de los |los (?:a[ñn]os )?)(?P<t>sixties|seventies|eighties|nineties|"
            r"sesenta|setenta|ochenta|noventa)(?!\w)",
            _named_decade,
        ),
        (rf"(?:on |el |from )?(?P<y>(?:19|20)\d\d)[-/](?P<m>{month})[-/](?P<d>\d\d?)(?!\d)", _month_day),
        (r"(?<=and )now(?!\w)|(?<=to )now(?!\w)|(?<=y )ahora(?!\w)|(?<=hasta )ahora(?!\w)", _named_day),
        (r"(?:on |el )?(?P<y>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m>\d\d?)(?P=sep)(?P<d>\d\d?)(?!\d)", _iso),
        (
            rf"(?:on |el |del |al )?(?P<d>\d{{1,2}})[-/ ](?P<m>{month})\.?[-/,]? ?(?P<y>\d{{4}}|(?<=[-/])\d\d)(?!\d)",
            _month_day,
        ),
        (rf"(?:on |el |del |al )?(?P<a>\d{{1,2}})[-/](?P<b>{month})\.?(?![\w-])", _day_and_month),
        (
            r"(?:on|el|del|al|desde el|hasta el|since|until|by|entre|between|from) +(?P<a>\d{1,2})"
            r"[/.-](?P<b>\d{1,2})(?![\d/%]|[.,-]\d)",
            _day_and_month,
        ),
        (r"(?P<a>\d\d)/(?P<b>\d\d)(?![\d/%]|[.,-]\d)", _day_and_month),
        (
            r"(?:in |from |between |during |en |de |entre |durante )?(?P<y>(?:1[89]|20)\d\d)(?: ?[-–~] ?| (?:to|"
            r"till|until|through|a|hasta) )(?P<z>(?:1[89]|20)\d\d)(?![\d-])",
            _years,
        ),
        (r"(?:in |en )?(?P<m>0?[1-9]|1[0-2])[-/](?P<y>(?:19|20)\d\d)(?![\d/-])", _month_and_year),
        (r"(?:on |el )?(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<y>(?:19|20)?\d\d)(?![\d/])", _numeric),
    ]
    return [(re.compile(rf"(?<![\w-])(?:{pattern})"), make) for pattern, make in rules]


def _month_day_es(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    year = match["y"] or match["y2"]
    if year:
        day = _day_number(match["d"], language)
        return None if day is None else _safe_day(int(year), _MONTH_OF[language][match["m"]], day)
    return _month_day(match, language, published)


def _period_es(
    match: re.Match[str], language: str, published: date | None
) -> tuple[date | None, date | None, Precision] | None:
    """ "El mes" and "la semana" alone name no period; "este mes" and "la semana pasada" do."""
    if (
        not match["part"]
        and not re.search(r"\best[ea]\b|en curso", match.group())
        and _shift(match.group(), language) == 0
    ):
        return None
    return _period(match, language, published)


_HINT = {
    "en": re.compile(
        r"\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)|day|night|morning|"
        r"evening|week|month|"
        r"year|hour|ago|now\b|ties\b"
    ),
    "es": re.compile(
        r"\d|\b(?:ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic|lun|mie|jue|vie|sab|dom)|dia|noche|mañana|"
        r"tarde|semana|mes|"
        r"a[ñn]o|hora|hace|hoy|ayer|anoche|ahora|enta\b"
    ),
}
_RULES = {language: _rules(language) for language in ("en", "es")}
_A_MONTH = re.compile(rf"\b{_any({name[:3] for names in _MONTH_OF.values() for name in names})}")
_A_WEEKDAY = re.compile(rf"\b{_any({name[:3] for names in (*_WEEKDAYS.values(), _SHORT_WEEKDAYS) for name in names})}")
_A_UNIT = re.compile(r"hour|day|week|month|year|hora|dia|semana|mes|a[ñn]o")
_A_TIME = re.compile(r"day|night|morrow|morning|noon|evening|now|dawn|ayer|antier|hoy|mañana|tarde|noche|madru|ahora")
_A_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_WITH_A_MARK = re.compile(r"\d[-/.][\da-z]")
#: What stands in every date of a kind, so that most patterns are not tried on most sentences.
_NEEDED: dict[_Make, re.Pattern[str]] = {
    **dict.fromkeys((_iso, _numeric, _day_and_month), _WITH_A_MARK),
    **dict.fromkeys((_years, _year, _month_and_year), _A_YEAR),
    **dict.fromkeys((_month_day, _month_day_es, _month, _short_month), _A_MONTH),
    **dict.fromkeys((_ago, _past, _period, _period_es, _so_far, _few, _weekend), _A_UNIT),
    _decade: _DIGIT,
    _named_decade: re.compile(r"ties|enta"),
    _named_day: _A_TIME,
    _weekday: _A_WEEKDAY,
}


def _points(low: str, language: str, published: date | None) -> Iterator[When]:
    absent = {need for need in _NEEDED.values() if not need.search(low)}
    for pattern, make in _RULES[language]:
        if _NEEDED.get(make) in absent:
            continue
        for match in pattern.finditer(low):
            try:
                made = make(match, language, published)
            except (ValueError, OverflowError):
                continue  # a day that no calendar has, such as 31 June
            if made is not None and _is_meant(low, match, language, make):
                yield When(match.start(), match.end(), *made)


def _is_meant(low: str, match: re.Match[str], language: str, make: _Make) -> bool:
    """ "May" and "March" are also words; a bare year needs a word that makes it a date."""
    words = match.group()
    if make is _month and words in ("may", "march") and not match["y"]:
        return bool(
            re.search(
                r"(?:\b(?:in|since|last|of|until|by|and|this|from|between|to|through|during|early|late)) $",
                low[max(0, match.start() - 30) : match.start()],
            )
        )
    if make is _month_day and words.endswith(" may") and _MAY_DO.match(low, match.end()):
        return False
    if make is _year and words == match["y"]:
        return bool(_BEFORE_YEAR[language].search(low[max(0, match.start() - 30) : match.start()]))
    if make is _weekday and language == "es" and words in ("domingo", "martes"):
        return bool(
            re.search(
                r"\b(?:el|este|ese|aquel|y|desde|hasta|del|al|entre|de) $",
                low[max(0, match.start() - 30) : match.start()],
            )
        )
    return True


#: "Those held at Unit 12 may be moved": the verb.
_MAY_DO = re.compile(r" (?:be|have|not|also|never|soon|still|well|yet|only|now|face|die|lose|need|suffer|become)\b")
_BEFORE_YEAR = {
    "en": re.compile(
        r"\b(?:in|since|until|till|by|of|during|before|after|from|to|and|between|early|late|through|throughout|for) $"
    ),
    "es": re.compile(r"\b(?:en|desde|hasta|de|durante|del|entre|y|al?|para|a[ñn]o|hacia) $"),
}


_DAY_EN = rf"(?<![\d,.])(?:\d{{1,2}}(?:st|nd|rd|th)?|{_any(_ORDINALS['en'])})(?!\w)"
_DAY_ES = rf"(?<![\d,.])(?:\d{{1,2}}(?:[º°])?|{_any(_ORDINALS['es'])})(?!\w)"
_TO_EN = r"(?: (?:and|to|until|till|through) (?:the )?| ?[-–] ?)"
_DAYS_OF_MONTH = {
    "en": (
        re.compile(
            rf"(?:(?:between|from|on|the) (?:the )?)?(?P<a>{_DAY_EN}){_TO_EN}(?P<b>{_DAY_EN})(?: of)? "
            rf"(?P<m>{_any(_MONTH_OF['en'])})(?:,? (?P<y>\d{{4}}))?(?!\w)"
        ),
        re.compile(
            rf"(?:(?:between|from) )?(?P<m>{_any(_MONTH_OF['en'])})\.? (?:the )?(?P<a>{_DAY_EN})"
            rf"{_TO_EN}(?P<b>{_DAY_EN})(?:, (?P<y>\d{{4}}))?(?! (?:of )?{_any(_MONTH_OF['en'])})"
        ),
    ),
    "es": (
        re.compile(
            rf"(?:(?:entre|desde|del?|los dias|el) (?:el )?)?(?P<a>{_DAY_ES})(?: (?:y|al?|hasta) (?:el )?| ?[-–] "
            rf"?)(?P<b>{_DAY_ES}) "
            rf"(?:de )?(?P<m>{_any(_MONTH_OF['es'])})(?: (?:de|del) (?P<y>\d{{4}}))?(?!\w)"
        ),
    ),
}


def _ranges_of_days(low: str, language: str, published: date | None) -> Iterator[When]:
    """ "entre el 2 y el 9 de agosto", "between 3 and 5 August", "August 3-5": one day borrows the month of the
    other.
    """
    if not _A_MONTH.search(low):
        return
    for match in (m for pattern in _DAYS_OF_MONTH[language] for m in pattern.finditer(low)):
        month = _MONTH_OF[language][match["m"]]
        first, last = _day_number(match["a"], language), _day_number(match["b"], language)
        if first is None or last is None or first >= last or (not match["y"] and published is None):
            continue
        years = [int(match["y"])] if match["y"] else [published.year - back for back in range(2)] if published else []
        for year in years:
            start, end = _safe_day(year, month, first), _safe_day(year, month, last)
            if start and end and (match["y"] or (published and start[0] <= published)):
                yield When(match.start(), match.end(), start[0], end[0], "interval")
                break


def _not_overlapping(points: Iterable[When]) -> list[When]:
    kept: list[When] = []
    for when in sorted(points, key=lambda w: (w.start - w.end, w.start)):
        if all(when.end <= k.start or when.start >= k.end for k in kept):
            kept.append(when)
    return sorted(kept, key=lambda w: w.start)


_SINCE = {
    "en": re.compile(r"\b(?:since|starting|beginning)(?: on)? (?:the )?$"),
    "es": re.compile(r"\b(?:desde|a partir de) (?:el |la )?$|\b(?:a partir d|desd)e(?:l)? $|\ba partir del $"),
}
_SINCE_CLAUSE = {
    "en": re.compile(r"\bsince (?:[\w'-]+ ){1,5}$"),
    "es": re.compile(r"\bdesde (?:que )?(?:[\w'-]+ ){1,5}$"),
}
_UNTIL = {
    "en": re.compile(r"\b(?:until|till|up to|through) (?:the )?$"),
    "es": re.compile(r"\b(?:hasta) (?:el |la )?$"),
}
_BETWEEN = {
    "en": re.compile(r"\b(?:between|from) (?:the )?$"),
    "es": re.compile(r"\b(?:entre|desde|del?) (?:el |la )?$"),
}
_AND = {
    "en": re.compile(
        r"^ ?(?:night |morning |evening |afternoon )?(?:and|to|until|till|through|–|-) ?(?:the |early |late |this )*$"
    ),
    "es": re.compile(
        r"^ ?(?:por la noche |en la noche )?(?:y|al?|hasta|–|-|~|hacia) ?(?:el |la |de |este |año |madrugada "
        r"del? |mañana del? |noche del? |tarde del? )*$"
    ),
}


def _joined(low: str, points: list[When], language: str, published: date | None) -> list[When]:
    """Two points with "between" and "and" are one interval; "since" opens one that ends with the publication."""
    made: list[When] = []
    skip = False
    for here, following in zip(points, [*points[1:], None], strict=False):
        if skip:
            skip = False
            continue
        pair = following and _pair(low, here, following, language)
        if pair:
            made.append(_clipped(pair, published))
            skip = True
        else:
            made.append(_opened(low, here, language, published))
    return made


def _pair(low: str, left: When, right: When, language: str) -> When | None:
    before = _BETWEEN[language].search(low[max(0, left.start - 30) : left.start])
    starts_itself = re.match(r"(?:from|in|del?|entre|desde) ", low[left.start : left.end])
    both_months = left.precision == right.precision == "month" and re.fullmatch(
        r" ?[-–] ?", low[left.end : right.start]
    )
    if not (before or starts_itself or both_months) or not _AND[language].match(low[left.end : right.start]):
        return None
    if left.first is None or right.last is None:
        return None
    first, last = left.first, right.last
    if first > last and re.search(_any(_WEEKDAYS[language]), low[left.start : left.end]):
        first = last - timedelta(days=(last.weekday() - first.weekday()) % 7)
    if _YEAR.search(low[right.start : right.end]) and not _YEAR.search(low[left.start : left.end]):
        first = _years_before(first, last)
    elif first > last and not _YEAR.search(low[right.start : right.end]):
        last = _a_year_later(right.last)
    if first > last:
        return None
    close = (last - first).days <= 1 and left.precision == right.precision == "day"
    start = left.start - len(before.group()) if before else left.start
    return When(start, right.end, first, last, "day" if close else "interval")


_YEAR = re.compile(r"(?:1[89]|20)\d\d")


def _years_before(first: date, last: date) -> date:
    """The same day in the latest year in which it is not after ``last``."""
    year = last.year if (first.month, first.day) <= (last.month, last.day) else last.year - 1
    return date(year, first.month, min(first.day, calendar.monthrange(year, first.month)[1]))


def _a_year_later(last: date) -> date:
    return date(last.year + 1, last.month, min(last.day, calendar.monthrange(last.year + 1, last.month)[1]))


def _opened(low: str, when: When, language: str, published: date | None) -> When:
    words = low[when.start : when.end]
    since = _SINCE[language].search(low[max(0, when.start - 60) : when.start])
    if (
        language == "es"
        and words.startswith(("de ", "del "))
        and low[max(0, when.start - 60) : when.start].endswith("a partir ")
    ):
        return When(when.start - len("a partir "), when.end, when.first, published, when.precision)
    if since or words.startswith("desde "):
        start = when.start - len(since.group()) if since else when.start
        return When(start, when.end, when.first, published, when.precision)
    clause = _SINCE_CLAUSE[language].search(low[max(0, when.start - 60) : when.start])
    if clause and when.first:
        return When(when.start - len(clause.group()), when.end, when.first, published, when.precision)
    until = _UNTIL[language].search(low[max(0, when.start - 60) : when.start])
    if until:
        return When(when.start - len(until.group()), when.end, None, when.last, when.precision)
    return _clipped(when, published)


def _clipped(when: When, published: date | None) -> When:
    """A month or year that is not over on the day of publication ends there: nothing has been told of the rest."""
    if published and when.first and when.last and when.first <= published < when.last:
        return replace(when, last=published)
    return when
