"""Names in the cells of a list: what the source wrote, without the numbers and remarks around it.

A name is never corrected. What stands beside it in the cell (a nickname, an age, a remark in brackets) is told apart
from it, each with its own range.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from constancia.reading.columns.words import begins_with, content_words, is_missing, meaning, without, words
from constancia.reading.lists.cells import Age, read_age

_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_'’´`\-.·]*")
_NAME_SHAPE = re.compile(r"[^\W\d_](?:[^\W\d_]|[\s'’´`\-.,()\"“”«»/·])*")
_SEVERAL = re.compile(r"\s*(?:\n|\r|;|\s/\s|\|)\s*")
_LEAD = re.compile(r"\s*(?:\d{1,4}\s*[.)\-–:]\s*|[•*▪·–-]\s+)?")
_TAIL = re.compile(r"[\s*†‡¹²³,;.]*$")
_REMARK = re.compile(r"\s*(?:\(([^()]*)\)|\[([^\[\]]*)\])\s*$")
_ALIAS = re.compile(
    r"""\s*(?:\(a\)|\balias\b|\ba\.?k\.?a\.?\b|\bapodad[oa]\b)\s*["“«'‘]*([^"”»'’()]+)["”»'’]*\s*$"""
    r"""|\s*["“«]+([^"”»“«]+)["”»]+\s*$""",
    re.IGNORECASE,
)
_AGE = re.compile(r"\s*[,–-]?\s*(?:de\s+)?(\d{1,2})(?:\s*(?:años|anos|years old|years|yrs))?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameFound:
    """The range of a name in its cell, and the ranges of what stands beside it."""

    start: int
    end: int
    alias: tuple[int, int] | None = None
    age: tuple[int, int] | None = None
    remarks: tuple[tuple[int, int], ...] = ()


def find_name(text: str) -> NameFound:
    """The name in a cell, told apart from the number before it and the remarks after it."""
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    end, alias, age = len(text), None, None
    remarks: list[tuple[int, int]] = []
    while True:
        end = _without_tail(text, start, end)
        inside = text[start:end]
        if match := _ALIAS.search(inside):
            alias = _shifted(match, start)
        elif match := _REMARK.search(inside):
            remarks.append(_shifted(match, start))
        elif match := _AGE.search(inside):
            age = _shifted(match, start)
        if match is None or match.start() == 0:
            break
        end = start + match.start()
    for at, until in remarks:
        if age is None and _age_in(text[at:until]):
            age = (at, until)
    kept = tuple(remark for remark in reversed(remarks) if remark != age)
    return NameFound(start, end, alias, age, kept)


def looks_like_name(text: str) -> bool:
    """Could this be a person's name: a few words of letters and nothing that is no name?"""
    stripped = text.strip()
    content = _NAME_WORD.findall(stripped)
    return bool(content) and len(content) <= 10 and len(stripped) <= 90 and bool(_NAME_SHAPE.fullmatch(stripped))


@lru_cache(maxsize=4096)
def is_unnamed(text: str) -> bool:
    """Does the cell say that the name is not known or is withheld?"""
    content = content_words(text)
    said = begins_with("unnamed", text)
    if is_missing(text) or (said and len(content) <= said + 2):
        return True
    left = without(("unnamed", "minors", "people"), text)
    return bool(content) and all(meaning("sexes", word) for word in left.split())


def is_organisation(name: str) -> bool:
    """Does the name begin as names of organisations and media do?"""
    return len(words(name)) > 1 and begins_with("organisations", name) > 0


def several_names(text: str) -> list[tuple[int, int]]:
    """The ranges of the names in a cell that holds more than one, one below the other or set apart by ; or /.

    Two names joined by "y" are left alone: surnames can be joined so.
    """
    ranges, at = [], 0
    for separator in _SEVERAL.finditer(text):
        ranges.append((at, separator.start()))
        at = separator.end()
    ranges.append((at, len(text)))
    parts = [text[start:end] for start, end in ranges]
    if len(parts) > 1 and all(len(words(part)) >= 2 and looks_like_name(part) for part in parts):
        return ranges
    return [(0, len(text))]


def ordered_name(text: str) -> str | None:
    """ "Apellido, Nombre" as "Nombre Apellido"; None where the source did not write it so."""
    surname, comma, given = text.partition(",")
    if not comma or "," in given or not surname.strip() or not given.strip():
        return None
    return f"{given.strip()} {surname.strip()}"


def _without_tail(text: str, start: int, end: int) -> int:
    tail = _TAIL.search(text[start:end])
    kept = start + tail.start() if tail else end
    # an initial keeps its dot: "R. D. C."
    return kept + 1 if text[kept : kept + 1] == "." and kept < end and _ends_in_initial(text[start:kept]) else kept


def _ends_in_initial(text: str) -> bool:
    return bool(re.search(r"(?:^|[\s.])[^\W\d_]$", text))


def _shifted(match: re.Match[str], by: int) -> tuple[int, int]:
    group = next(n for n in range(1, len(match.groups()) + 1) if match[n] is not None)
    return by + match.start(group), by + match.end(group)


def _age_in(text: str) -> Age | None:
    return read_age(text) if any(c.isdecimal() for c in text) else None
