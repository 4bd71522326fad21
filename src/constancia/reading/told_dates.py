"""Dates that count from the date told before them: "the following day", "dos días después", "esa misma noche"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from constancia.reading.counts import number
from constancia.reading.dates import When

_NUMBER = {"en": r"\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten", "es": r"\d{1,2}|una?|dos|tres|cuatro|"
           r"cinco|seis|siete|ocho|nueve|diez"}  # fmt: skip
_DAY_OF = {"en": r"day|morning|afternoon|evening|night", "es": r"dia|mañana|tarde|noche|madrugada|jornada"}
_AFTER = {
    "en": re.compile(
        rf"\b(?:(?:the|on the) (?:following|next) (?:{_DAY_OF['en']})|the day after(?! tomorrow)|a day later)\b"
    ),
    "es": re.compile(
        rf"\b(?:(?:al|el) dia siguiente|al otro dia|(?:a )?la (?:{_DAY_OF['es']}) siguiente|un dia despues)\b"
    ),
}
_BEFORE = {
    "en": re.compile(
        rf"\b(?:the (?:previous|preceding) (?:{_DAY_OF['en']})|the (?:day|night) before(?! yesterday)|"
        rf"a day earlier)\b"
    ),
    "es": re.compile(rf"\b(?:(?:el dia|la (?:{_DAY_OF['es']})) anterior|la vispera|un dia antes)\b"),
}
_SAME = {
    "en": re.compile(
        rf"\b(?:(?:later |early )?(?:that|the same) (?:same |very )?(?:{_DAY_OF['en']})|"
        rf"(?:{_NUMBER['en']}|a few|several|some) hours? (?:later|earlier|after|before)|"
        r"(?:\w+ )?minutes? (?:later|earlier))\b"
    ),
    "es": re.compile(
        rf"\b(?:(?:mas tarde )?(?:ese|aquel) (?:mismo )?dia|el mismo dia|(?:esa|"
        rf"aquella) (?:misma )?(?:{_DAY_OF['es']})|"
        rf"la misma (?:{_DAY_OF['es']})|(?:{_NUMBER['es']}|unas|pocas|algunas) horas? (?:despues|mas tarde|antes)|"
        r"(?:\w+ )?minutos? (?:despues|mas tarde|antes))\b"
    ),
}
_DAYS = {
    "en": re.compile(rf"\b(?P<n>{_NUMBER['en']}) (?P<unit>days?|weeks?) (?P<way>later|afterwards|earlier|before)\b"),
    "es": re.compile(rf"\b(?P<n>{_NUMBER['es']}) (?P<unit>dias?|semanas?) (?P<way>despues|mas tarde|antes)\b"),
}
_EARLIER = ("earlier", "before", "antes")


def from_told(low: str, language: str, told: When, offset: int) -> list[When]:
    """The dates in a folded text that count from ``told``; ``offset`` is added to every place."""
    if told.first is None or told.last is None or (told.last - told.first).days > _SHORT:
        return []
    found = sorted(_found(low, language, told.first, told.last), key=lambda w: (w.start, -w.end))
    kept: list[When] = []
    for when in found:
        if not kept or when.start >= kept[-1].end:
            kept.append(when)
    return [When(w.start + offset, w.end + offset, w.first, w.last, w.precision) for w in kept]


#: A period of more days than these has no "following day" that could be meant.
_SHORT = 7


def _found(low: str, language: str, first: date, last: date) -> Iterator[When]:
    for match in _DAYS[language].finditer(low):
        amount = number(match["n"], language) or 1
        days = amount * (7 if match["unit"].startswith(("week", "semana")) else 1)
        day = first - timedelta(days) if match["way"] in _EARLIER else last + timedelta(days)
        yield When(match.start(), match.end(), day, day, "day")
    for pattern, day in ((_AFTER, last + timedelta(1)), (_BEFORE, first - timedelta(1))):
        for match in pattern[language].finditer(low):
            yield When(match.start(), match.end(), day, day, "day")
    for match in _SAME[language].finditer(low):
        yield When(match.start(), match.end(), first, last, "day" if first == last else "interval")


_CLOCK = {
    "en": re.compile(
        r"\b(?:(?:at|by|from|around|shortly (?:before|after)|just (?:before|after)) (?:about |around )?"
        r"(?:\d{1,2}(?:[:.]\d\d)? ?(?P<am>[ap]\.?m\b\.?)|\d{1,2}:\d\d|noon|midday|midnight|"
        r"(?P<dawn>dawn|daybreak|sunrise)|"
        r"dusk|nightfall))"
    ),
    "es": re.compile(
        r"\b(?:a (?:eso de )?las? \d{1,2}(?:[:.]\d\d)?(?: de la (?P<am>madrugada|mañana|tarde|noche)| ?[ap]\.?m\b\.?)?|"
        r"al (?P<dawn>amanecer|alba)|al mediodia|a (?:la )?medianoche|al (?:anochecer|atardecer))(?!\w)"
    ),
}
_AT_NIGHT = re.compile(r"night|evening|noche")


def by_the_clock(low: str, language: str, told: When, words: str, offset: int) -> list[When]:
    """A time of day is of the day told just before; dawn after a night told is of the next one."""
    found = _CLOCK[language].search(low)
    if found is None or told.first is None or told.last is None or told.last - told.first > timedelta(1):
        return []
    at_night = _AT_NIGHT.search(words) is not None
    if at_night and found["am"]:
        return []  # the hours after a night may be of either day
    first, last = told.first, told.last
    if found["dawn"] and at_night:
        first = last = last + timedelta(1)
    return [When(found.start() + offset, found.end() + offset, first, last, "day" if first == last else "interval")]
