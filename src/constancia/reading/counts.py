"""Counts as a source gives them: "more than 2,000", "una treintena", "al menos once", "casi la mitad".

A count keeps its qualifier: ``op`` is eq, ge (at least), gt (more than), lt (fewer than; ``max`` is the most that it
can be), approx, vague ("dozens"), fraction (``value`` between 0 and 1) or all. ``low`` and ``high`` are the bounds
that the words allow;
None where they leave that side open. Nothing is made more exact than it was written.

"At least two dozen" in plural form ("dozens", "hundreds") means two of them or more, hence the lower bounds 24 and
200. An approximate
figure may be a quarter off on either side, a convention of ours.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from constancia.terms.spans import Span

Op = Literal["eq", "ge", "gt", "lt", "approx", "vague", "fraction", "all"]


@dataclass(frozen=True, slots=True)
class Count:
    """What is written at ``[start, end)``: a number with its qualifier and bounds."""

    start: int
    end: int
    op: Op
    value: float | None
    low: int | None
    high: int | None

    def to_json(self, text: str, unit: str) -> dict[str, Any]:
        return {
            "span": Span.of(text, self.start, self.end).to_json(),
            "op": self.op,
            "value": _plain(self.value),
            "min": self.low,
            "max": self.high,
            "unit": unit,
        }


def counts_in(low: str, language: str) -> Iterator[Count]:
    """The counts in a folded text; numbers that are part of a date, a time, an age or a sum of money included."""
    at = 0
    while match := _GRAMMAR[language].search(low, at):
        count = _count(match, language)
        at = match.end()
        if count is None and match["first"] and not _HYPHEN.search(match.group()):
            # "a dos a una cuadra" is no range; its first number is still a count
            at = match.end("first")
            count = _number_of(match, match["first"], at, language)
        if count is not None:
            yield _with_plus(low, count)


def number(words: str, language: str) -> int | None:
    """The value of "2,406", "twenty-four", "dos mil cuatrocientos seis"; None for what is no number."""
    words = words.strip()
    if words[:1].isdigit() or words[-1:].isdigit():
        return _digits(words, language)
    return _spelled(words, language)


def _with_plus(low: str, count: Count) -> Count:
    """ "200+" is 200 or more, and "+200" is more than 200."""
    if count.op != "eq" or count.value is None:
        return count
    if low[count.end : count.end + 1] == "+":
        return replace(count, op="ge", end=count.end + 1, high=None)
    if low[max(0, count.start - 1) : count.start] == "+":
        return replace(count, op="gt", start=count.start - 1, low=int(count.value) + 1, high=None)
    return count


_UNITS = {
    "en": dict(
        zip(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
            ],
            range(20),
            strict=True,
        )
    )
    | dict(
        zip(
            ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
            range(20, 100, 10),
            strict=True,
        )
    ),
    "es": dict(
        zip(
            [
                "cero",
                "uno",
                "dos",
                "tres",
                "cuatro",
                "cinco",
                "seis",
                "siete",
                "ocho",
                "nueve",
                "diez",
                "once",
                "doce",
                "trece",
                "catorce",
                "quince",
                "dieciseis",
                "diecisiete",
                "dieciocho",
                "diecinueve",
                "veinte",
                "veintiuno",
                "veintidos",
                "veintitres",
                "veinticuatro",
                "veinticinco",
                "veintiseis",
                "veintisiete",
                "veintiocho",
                "veintinueve",
                "treinta",
            ],
            range(31),
            strict=True,
        )
    )
    | dict(
        zip(
            ["cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa", "cien"],
            range(40, 101, 10),
            strict=True,
        )
    )
    | {"un": 1, "una": 1, "ciento": 100, "veintiun": 21, "veintiuna": 21}
    | {
        f"{stem}ient{vowel}s": n * 100
        for n, stem in enumerate(("dosc", "tresc", "cuatroc", "quin", "seisc", "setec", "ochoc", "novec"), 2)
        for vowel in "oa"
    },
}
_SCALES = {
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6, "dozen": 12, "score": 20},
    "es": {"mil": 1000, "millon": 10**6, "millones": 10**6},
}
_ABOUT = {
    "es": {
        "decena": 10,
        "docena": 12,
        "quincena": 15,
        "veintena": 20,
        "treintena": 30,
        "cuarentena": 40,
        "cincuentena": 50,
        "centena": 100,
        "centenar": 100,
        "millar": 1000,
        "par": 2,
    },
    "en": {"dozen": 12, "couple": 2, "score": 20},
}
_HALF_A_MILLION = {"en": "half a million", "es": "medio millon"}
_VAGUE = {
    "en": {
        "dozens": 24,
        "scores": 40,
        "hundreds": 200,
        "thousands": 2000,
        "tens of thousands": 20000,
        "hundreds of thousands": 200000,
        "tens": 20,
        "several dozen": 24,
        "a few dozen": 24,
        "a few hundred": 200,
        "a few thousand": 2000,
        "a couple hundred": 200,
        "a couple of hundred": 200,
        "a couple thousand": 2000,
        "a couple of thousand": 2000,
        "several hundred": 200,
        "several thousand": 2000,
        "several": 3,
        "a handful": 3,
        "a few": 2,
        "many": None,
        "numerous": None,
        "countless": None,
    },
    "es": {
        "decenas": 20,
        "docenas": 24,
        "cientos": 200,
        "centenares": 200,
        "centenas": 200,
        "miles": 2000,
        "millares": 2000,
        "decenas de miles": 20000,
        "cientos de miles": 200000,
        "varias decenas": 20,
        "varios cientos": 200,
        "varios centenares": 200,
        "varios miles": 2000,
        "unos pocos": 2,
        "unas pocas": 2,
        "varios": 3,
        "varias": 3,
        "un puñado": 3,
        "numerosos": None,
        "numerosas": None,
        "muchos": None,
        "muchas": None,
    },
}
_FRACTIONS = {
    "en": {
        "half": 0.5,
        "a third": 1 / 3,
        "one third": 1 / 3,
        "two thirds": 2 / 3,
        "two-thirds": 2 / 3,
        "a quarter": 0.25,
        "one in three": 1 / 3,
        "one in four": 0.25,
        "one in five": 0.2,
        "three quarters": 0.75,
        "three-quarters": 0.75,
        "one-third": 1 / 3,
        "a fifth": 0.2,
    },
    "es": {
        "la mitad": 0.5,
        "un tercio": 1 / 3,
        "dos tercios": 2 / 3,
        "un cuarto": 0.25,
        "la tercera parte": 1 / 3,
        "la cuarta parte": 0.25,
        "tres cuartos": 0.75,
        "tres cuartas partes": 0.75,
        "la quinta parte": 0.2,
        "una tercera parte": 1 / 3,
        "una cuarta parte": 0.25,
    },
}
_QUALIFIERS: dict[str, dict[Op, str]] = {
    "en": {
        "ge": r"at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum|as many as",
        "gt": (
            r"more than|just over|a little over|slightly more than|over|upwards of|in excess of|above|"
            r"exceeding|greater than"
        ),
        "lt": (
            r"not exceed|not exceeding|just under|a little under|slightly fewer than|fewer than|"
            r"less than|under|up to|at most|"
            r"no more than|not more than|a maximum of|below"
        ),
        "approx": (r"about|around|some|roughly|approximately|nearly|almost|close to|an estimated|estimated|circa"),
    },
    "es": {
        "ge": r"al menos|por lo menos|no menos de|como minimo|cuando menos|un minimo de|a lo menos|minimo",
        "gt": r"(?:un )?poco mas de|algo mas de|mas de|por encima de|superior(?:es)? a|mas alla de",
        "lt": (
            r"(?:un )?poco menos de|algo menos de|menos de|hasta|a lo sumo|no mas de|como maximo|un maximo de|"
            r"como mucho|por debajo de"
        ),
        "approx": r"unos|unas|cerca de|alrededor de|aproximadamente|casi|en torno a|aproximadamente unos|"
        r"un estimado de|se estima en|se estima que",
    },
}
_AT_MOST = re.compile(
    r"up to|at most|no(?:t)? more than|a maximum of|hasta|a lo sumo|no mas de|como maximo|un maximo de|como mucho"
)
_EACH_SIDE = 0.25
_ARTICLE = re.compile(r"(?:(?:the|los|las|un total de|a total of) )?")


def _grammar(language: str) -> re.Pattern[str]:
    units = "|".join(sorted(_UNITS[language], key=len, reverse=True))
    scales = "|".join(sorted(_SCALES[language], key=len, reverse=True))
    joint = r"(?:[ -](?:and |y )?)"
    spelled = rf"(?:{units}|{scales}(?!\w))(?:{joint}(?:{units}|{scales})(?!\w))*"
    digits = (
        r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:[.,]\d)?(?= (?:mill|mil\b|thousand))|"
        r"(?:\d+ )?mil \d{3}(?!\d)|\d+"
    )
    mixed = rf"(?:{digits})(?: (?:{scales})(?!\w))?(?![\w%]|[.,/:-]\d)"
    plain = rf"(?:{mixed}|(?:{spelled})(?!\w))"
    qualifiers = "|".join(f"(?P<{op}>{words})" for op, words in _QUALIFIERS[language].items())
    percent = r"(?P<percent>\d+(?:[.,]\d+)? ?(?:%|per cent|percent|por ciento))"
    about_lead = (
        r"un[ao]?|medi[ao]|dos|tres|cuatro|cinco"
        if language == "es"
        else r"a couple(?: of)?|an?|half a|two|three|four|five|six"
    )
    about = rf"(?P<about>(?:{about_lead}) (?:{'|'.join(_ABOUT[language])})s?|{_HALF_A_MILLION[language]})"
    vague = "|".join(sorted(_VAGUE[language], key=len, reverse=True))
    fraction = "|".join(sorted(_FRACTIONS[language], key=len, reverse=True))
    span = (
        rf"(?:between|from) (?P<a>{plain}) (?:and|to) (?P<b>{plain})"
        if language == "en"
        else rf"(?:entre|de) (?P<a>{plain}) (?:y|a) (?P<b>{plain})"
    )
    figures = r"\d{1,3}(?:[.,]\d{3})+|\d{1,5}"
    to = "to|or" if language == "en" else "a|o|u"
    bare = (
        rf"(?P<first>{plain}) (?:{to}) (?P<last>{plain})"
        rf"|(?P<from>{figures})[-–](?P<upto>{figures})(?!-)(?= (?:{scales}|[^\W\d]+))"
    )
    lead_a = r"|a(?! (?:dozen|score)\b)" if language == "en" else ""
    whole = r"all (?:of )?(?:the )?(?P<all_of>" if language == "en" else r"tod[oa]s (?:l[oa]s )?(?P<all_of>"
    qualified = rf"(?:(?:{qualifiers}) )?(?:(?:a total of|un total de|the|los|las{lead_a}) (?=\S))?"
    return re.compile(
        rf"(?<![\w.,$€£/-])(?:(?<!\bno )|(?<=y no )|(?<=[(,] no )|(?<=[(]no ))(?<!any)(?:{span}|"
        rf"{whole}{plain})(?!\w)|{qualified}"
        rf"(?:{percent}|{bare}|{about}(?!\w)|(?P<fraction>{fraction})(?!\w)|(?P<vague>{vague})(?!\w)|(?P<plain>{plain})"
        rf"(?!\w)))"
    )


_GRAMMAR = {language: _grammar(language) for language in ("en", "es")}


def _count(match: re.Match[str], language: str) -> Count | None:
    start, end = match.span()
    start += len(_ARTICLE.match(match.group())[0])  # type: ignore[index]
    if match["a"]:
        return _range(match.start(), match.end(), "approx", (match["a"], match["b"]), language)
    if match["all_of"]:
        value = number(match["all_of"], language)
        return (value and Count(start, end, "all", value, value, value)) or None
    op = next((op for op in _QUALIFIERS[language] if match[op]), None)
    if match["first"] or match["from"]:
        ends = (match["first"], match["last"]) if match["first"] else (match["from"], match["upto"])
        return _range(start, end, op or "approx", ends, language)
    if match["percent"]:
        share = float(re.sub(r"[^\d,.]", "", match["percent"]).replace(",", ".")) / 100
        return Count(start, end, "fraction", round(share, 4), None, None)
    if match["fraction"]:
        return Count(start, end, "fraction", round(_FRACTIONS[language][match["fraction"]], 4), None, None)
    if match["vague"]:
        least = _VAGUE[language][match["vague"]]
        return Count(start, end, "vague", None, least, None)
    if match["about"]:
        return _about(match, start, op, language)
    return _number_of(match, match["plain"], end, language)


def _number_of(match: re.Match[str], words: str, end: int, language: str) -> Count | None:
    """A number of a match, up to ``end``, with the qualifier before it."""
    value = number(words, language)
    op = next((op for op in _QUALIFIERS[language] if match[op]), None)
    start = match.start() + len(_ARTICLE.match(match.group())[0])  # type: ignore[index]
    return None if value is None else _bounded(start, end, op or "eq", value, match.group())


def _range(start: int, end: int, op: Op, ends: tuple[str, str], language: str) -> Count | None:
    """ "between 10 and 15", "20-30", "five or six": None for years, and where the second is not the larger."""
    least, most = number(ends[0], language), number(ends[1], language)
    if least is None or most is None or all(_YEAR.fullmatch(words) for words in ends):
        return None
    least *= _scale_meant(least, ends[1], language)
    if least >= most:
        return None
    if op == "lt":
        return Count(start, end, op, most, None, most)
    if op in ("ge", "gt"):
        return Count(start, end, op, least, least + (op == "gt"), None)
    return Count(start, end, "approx", None, least, most)


def _scale_meant(least: int, last: str, language: str) -> int:
    """In "two to three thousand" the scale is of both: 1,000; else 1."""
    *before, scale = last.split(" ")
    times = number(" ".join(before), language) if before else None
    return _SCALES[language][scale] if scale in _SCALES[language] and times and least < times else 1


_YEAR = re.compile(r"(?:19|20)\d\d")
_HYPHEN = re.compile(r"\d[-–]\d")


def _about(match: re.Match[str], start: int, op: Op | None, language: str) -> Count:
    """ "una treintena", "two dozen": about that many, unless the source said at least or more."""
    lead, noun = match["about"].rsplit(" ", 1)
    sizes = {**_SCALES[language], **_ABOUT[language]}
    size = sizes[noun] if noun in sizes else sizes[noun.removesuffix("s").removesuffix("e")]
    times = _TIMES.get(lead) or number(lead, language) or 1
    value = int(size * times)
    return _bounded(start, match.end(), op or ("eq" if size == _PAIR else "approx"), value, match.group())


_PAIR = 2
_TIMES = {"half a": 0.5, "medio": 0.5, "media": 0.5, "a couple": 2, "a couple of": 2}


def _bounded(start: int, end: int, op: Op, value: int, words: str) -> Count:
    if op == "ge":
        return Count(start, end, op, value, value, None)
    if op == "gt":
        return Count(start, end, op, value, value + 1, None)
    if op == "lt":
        return Count(start, end, op, value, None, value if _AT_MOST.match(words) else value - 1)
    if op == "approx":
        return Count(start, end, op, value, math.floor(value * (1 - _EACH_SIDE)), math.ceil(value * (1 + _EACH_SIDE)))
    return Count(start, end, op, value, value, value)


def _digits(words: str, language: str) -> int | None:
    """A number in figures; a comma or point before three digits parts thousands ("2.406", "2,406", "2 mil 406")."""
    if match := re.fullmatch(r"(?:(\d+) )?mil (\d{3})", words):
        return int(match[1] or 1) * _THOUSAND + int(match[2])
    if match := re.fullmatch(r"(\d+)[.,](\d) (mil\w*|thousand)", words):
        return int(match[1] + match[2]) * _SCALES[language][match[3]] // 10
    figures, *scale = words.split(" ")
    if scale and scale[0].isdigit():
        figures, scale = "".join([figures, *scale]), []
    digits = re.sub(r"[.,\u00a0\u202f ]", "", figures)
    return int(digits) * (_SCALES[language][scale[0]] if scale else 1) if digits.isdecimal() else None


def _spelled(words: str, language: str) -> int | None:
    total = part = 0
    for word in re.split(r"[ -]", words):
        if word in ("and", "y", "a"):
            continue
        if word in _UNITS[language]:
            part += _UNITS[language][word]
        elif word in _SCALES[language]:
            scale = _SCALES[language][word]
            if scale >= _THOUSAND:
                total, part = (total + max(part, 1)) * scale if scale > _THOUSAND else total + max(part, 1) * scale, 0
            else:
                part = max(part, 1) * scale
        else:
            return None
    return total + part


_THOUSAND = 1000


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
