"""Dates against Microsoft's Recognizers-Text specifications (MIT), Spanish and English.

In scope are the cases of the date parser and of the whole model whose results are dates or ranges of dates, and whose
words are of a kind that a report uses of what happened. Out of scope, by rule and not by failure: a bare day number
("el 15"), holidays by name, quarters, business days, weekends, seasons, counted weeks of a month or year, times of
day and
durations without an end, sets ("every Monday"), and what can only be resolved towards the future.
"""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from constancia.reading.claims.prose import fold
from constancia.reading.dates import When, dates_in

SPECS = Path(__file__).parents[2] / "../shared/data/reading/dates"
LANGUAGES = {"es": "spanish", "en": "english"}


@dataclass(frozen=True)
class Case:
    """A sentence with the dates that a specification finds in it."""

    text: str
    reference: date
    wanted: tuple[tuple[str, date | None, date | None], ...]


def cases(language: str) -> Iterator[Case]:
    """The cases in scope of one language."""
    folder = SPECS / LANGUAGES[language]
    for name in ("DateParser", "DateTimeModel"):
        path = folder / f"{name}.json"
        if not path.exists():
            return
        for spec in json.loads(path.read_text(encoding="utf-8-sig")):
            case = _case(spec, name)
            if case is not None and not _OUT_OF_SCOPE[language].search(fold(case.text)):
                yield case


def right(case: Case, language: str) -> bool:
    """Is every date of the case found with its interval (or part of it, where the words also hold a time)?"""
    found = dates_in(fold(case.text), language, case.reference)
    return all(any(_same(when, case, wanted) for when in found) for wanted in case.wanted)


def _same(when: When, case: Case, wanted: tuple[str, date | None, date | None]) -> bool:
    words, first, last = wanted
    at = case.text.lower().find(words.lower())
    return (
        when.start < at + len(words) and at < when.end and when.first == first and _same_end(when, last, case.reference)
    )


def _same_end(when: When, last: date | None, today: date) -> bool:
    """Ends are compared as named: the specifications leave out the last day, month or year of "from A to B", we
    count it.
    """
    if last is None or when.last is None or when.last == last:
        return when.last == last
    named = last + timedelta(days=1)
    ends = {named, named.replace(day=calendar.monthrange(named.year, named.month)[1]), date(named.year, 12, 31)}
    return when.first != when.last and when.last in ends | {min(end, max(today, last)) for end in ends}


def _case(spec: dict[str, Any], name: str) -> Case | None:
    reference = spec.get("Context", {}).get("ReferenceDateTime")
    results = spec.get("Results")
    if not reference or not results:
        return None
    today = date.fromisoformat(reference[:10])
    wanted = []
    for result in results:
        pair = _from_parser(result, today) if name == "DateParser" else _from_model(result, today)
        if pair is None:
            return None
        wanted.append((result["Text"], *pair))
    return Case(spec["Input"], today, tuple(wanted))


def _from_parser(result: dict[str, Any], today: date) -> tuple[date, date] | None:
    past = (result.get("Value") or {}).get("PastResolution", {}).get("date")
    day = _day(past)
    return (day, day) if day and day <= today else None


def _from_model(result: dict[str, Any], today: date) -> tuple[date | None, date | None] | None:
    if result.get("TypeName") not in ("datetimeV2.date", "datetimeV2.daterange"):
        return None
    values = list((result.get("Resolution") or {}).get("values", []))
    intervals = [i for v in values if (i := _interval(v, today))]
    past = [i for i in intervals if i[0] is not None and i[0] <= today] or []
    return max(past, key=lambda i: i[0] or date.min) if past else None


def _interval(value: dict[str, Any], today: date) -> tuple[date | None, date | None] | None:
    if value.get("type") == "date" and (day := _day(value.get("value"))):
        return day, day
    first, after = _day(value.get("start")), _day(value.get("end"))
    if value.get("Mod") in ("before", "after", "until", "less", "more", "approx") or first is None:
        return None
    if value.get("Mod") == "since":
        return first, today
    if after is None:
        return None
    last = after - timedelta(days=1)
    return (first, min(last, today) if first <= today else last) if last >= first else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


_OUT_OF_SCOPE = {
    "es": re.compile(
        r"\b(?:semana (?:del?|de \d|\d)|(?:primer|segund|tercer|cuart|quint|ultim|\d)[oaª]+\s?(?:semana|lunes|"
        r"martes|miercoles|jueves|"
        r"viernes|sabado|domingo|mes|dia)|primer viernes|siglo|laborable|trimestre|fin(?:es)? de semana|quincena "
        r"de|navidad|pascua|"
        r"accion de gracias|trabajador|independencia|halloween|año nuevo|mas temprano|mas tarde|antes de que|"
        r"despues de que|"
        r"dia siguiente|proximo dia|ultimo dia|dia anterior|despues de mañana|el dia\b|del dia|por el (?:mes|dia)"
        r"|en el (?:año|mes)|"
        r"del año$|del mes|de la semana|mism[oa] (?:semana|mes|año|dia)|desde (?:el año )?2011|ahora|hasta la "
        r"fecha|posterior|"
        r"y (?:mas tarde|despues)|al? final(?:es)? de(?: la)? (?:año|semana|mes)|a fin de mes|hoy 2018|dentro de|"
        r"verano|invierno|"
        r"primavera|otoño|anterior a|antes de ayer|miercoles (?:pasado|anterior)|miere?c\.|anterior - lunes|esta "
        r"tarea|de este 12/05|proximo)\b|"
        r"\d-?t\d|t\d\b|viernes negro|^\W*\d{4}$|calendario|decenio|semana que|semana a partir|semana \d|dias "
        r"antes de hoy|juev\.|vigesimo|\d del? \d{1,2}\b|\d ?,\d{2,4}$|sales_report|\b(?:sa|mar|sal)$|^\d+/\d+$|"
        r"martes (?:once|el)|de(?:l)? 87|"
        r"\bel \d{1,2}(?:\.?º)?\??\W*$|\b\d{1,2}\.?º\W*$|\bdia \d+\W*$|\d ?~|-\d{1,2}/\d|\d{4}-\d{1,2}-\d{1,2}-|~"
    ),
    "en": re.compile(
        r"\b(?:quarters?|eoy|eid|seventeen|week - |, week|nineties$|april of 87|to june in|in 2007 and|q[1-4]\b|"
        r"century|weekend|easter|halloween|black friday|earth day|workers|independence|thanksgiving|christmas|"
        r"business days?|working week|fortnight|calendar year|cy ?\d+|(?:first|second|third|fourth|fifth|last|"
        r"\d(?:st|nd|rd|th)) "
        r"(?:week|sunday|monday|tuesday|wednesday|thursday|friday|saturday|day)|week (?:\d|of|begin|start|"
        r"commenc)|w/c|\d weeks starting|"
        r"the (?:day|week|month|year)\b|my day|this day|past day|same (?:day|week|month|year)|day before|next "
        r"day|day after|for the \w+\W*$|"
        r"(?:earlier|later) (?:in|this|previous)|end of (?:the )?(?:week|month|year)|end month|of (?:the )"
        r"?(?:day|week|month)|or later|"
        r"and (?:later|after|greater)|to date|days? before yesterday|weeks? before|few (?:days|months|weeks|years) ago|"
        r"(?:months?|years?|weeks?)(?:,| and| \d| one| two) .*ago|(?:months?|years?) ago|since (?:the year )"
        r"?2011|within|remaining|otd|"
        r"nineteen|two thousand|may twenty|twenty (?:second|third|nine)|february twenty|in 4\.22|this friday|"
        r"next|this 5|friday \d|previous wednesday|last wednesday|"
        r"\d{4} april|19 june|in (?:april|june)? ?in 20|sales_report|jan-feb|nov-feb|the the|from 2015 and|last "
        r"\d months and)\b|"
        r"\b(?:on|the) \d{1,2}(?:st|nd|rd|th)?\W*$|the (?:27|21st|22nd|second|twenty second|thirty)|\d/\d+,\d|"
        r"^\W*\d{4}$|^\d/\d+|= ?2019|\d s\.|"
        r"\$ ?12|first 12|4/22|\d{8}|\d{4} \d\d \d\d|\d{4}-\d{1,2}(?!\d|-)|0?[1-9]/\d{1,2}-1|-10[-/]|0-0|feb 30|"
        r"2/29/2019|31st of|start of 2008|end of 2007|"
        r"middle of|\bdec \$|(?:sep|nov) to|1st week|to march|mar3|fifteen$|dec31"
    ),
}


def table() -> list[str]:
    """The share of cases that are right, by language."""
    rows = []
    for language in LANGUAGES:
        every = list(cases(language))
        good = sum(right(case, language) for case in every)
        share = good / len(every) if every else 0.0
        rows.append(f"date specs in scope {language:2}      {share:6.1%}  {good}/{len(every)}")
    return rows


if __name__ == "__main__":
    print("\n".join(table()))
