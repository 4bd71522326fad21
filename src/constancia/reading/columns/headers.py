"""Which row of a table is its header: the row whose cells are names of fields and not facts about someone.

A row of known headings is a header. In a language that we do not know, the first full row is one when none of its
cells holds a number or a date while columns below it do. Otherwise there is no header: its rows are read by what the
columns hold, if they divide evenly, and the file is refused if not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from constancia.reading.columns.words import columns, content_words, find_phrase, heading_words, meaning

LOOK_AT_ROWS = 40

_DIGIT = re.compile(r"\d")
_FORM = re.compile(r":\s*\w")
_LONGEST_HEADING = 80
_MOST_WORDS = 9


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the header row among the first forty, or None."""
    looked_at = [[cell.strip() for cell in row] for row in rows[:LOOK_AT_ROWS]]
    width = _usual_width(looked_at)
    scores = [_recognised(row, width) for row in looked_at]
    best = max(scores, default=0)
    if best:
        return scores.index(best)
    return _by_contrast(looked_at, width)


def role_of_row(index: int, header: int | None) -> str:
    """ "title" above the header, "header", and "" for the rows that hold data."""
    if header is None or index > header:
        return ""
    return "header" if index == header else "title"


def divides_evenly(rows: Sequence[Sequence[str]]) -> bool:
    """Are these the rows of a list without a header: three columns or more, nearly all rows alike, some cell typed?"""
    filled = [row for row in rows[:LOOK_AT_ROWS] if any(cell.strip() for cell in row)]
    usual, _ = max(Counter(map(len, filled)).items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
    alike = sum(abs(len(row) - usual) <= 1 for row in filled)
    some_typed = any(is_typed(cell.strip()) for row in filled for cell in row)
    return usual >= 3 and alike >= 2 and alike * 5 >= len(filled) * 4 and some_typed


@lru_cache(maxsize=4096)
def fields_of_heading(heading: str) -> tuple[tuple[str, float, str], ...]:
    """The fields that a heading may name, best first, each with points (0 to 4) and the language of its words."""
    found: dict[str, tuple[float, str]] = {}
    content = heading_words(heading)
    for word in content if len(content) <= _MOST_WORDS else ():
        for phrase, how, field, language in _by_first_word().get(word, ()):
            points = _points(phrase, content, how)
            if points > found.get(field, (0.0, ""))[0]:
                found[field] = (points, language)
    ranked = sorted(found.items(), key=lambda item: -item[1][0])
    return tuple((field, points, language) for field, (points, language) in ranked)


def header_language(headings: Iterable[str]) -> str:
    """ "es" or "en" by which words most headings are written in; "" where neither leads."""
    votes = {"es": 0.0, "en": 0.0, "other": 0.0}
    for heading in headings:
        for _, points, language in fields_of_heading(heading)[:1]:
            votes[language] += points
    (first, most), (_, second) = sorted(votes.items(), key=lambda vote: -vote[1])[:2]
    return "" if first == "other" or most == second else first


def is_typed(cell: str) -> bool:
    """Is the cell a number, a date or a code rather than words?"""
    letters = sum(c.isalpha() for c in cell)
    digits = len(_DIGIT.findall(cell))
    return digits > 0 and digits >= 0.4 * (letters + digits)


@cache
def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], str, str, str]]]:
    index: dict[str, list[tuple[tuple[str, ...], str, str, str]]] = {}
    for field, entry in columns()["fields"].items():
        for how in ("exact", "part"):
            for language, listed in entry[how].items():
                for phrase in (content_words(str(phrase)) for phrase in listed):
                    index.setdefault(phrase[0], []).append((phrase, how, field, language))
    return index


def _points(phrase: tuple[str, ...], content: tuple[str, ...], how: str) -> float:
    if content == phrase:
        return 4.0
    at = find_phrase(phrase, content, whole=True) if how == "part" else None
    if at is None or (at > 0 and 3 * len(phrase) < len(content)):  # a word deep inside a sentence heads nothing
        return 0.0
    return 1.0 + len(phrase) + len(phrase) / len(content)


def _recognised(row: Sequence[str], width: int) -> float:
    cells = [cell for cell in row if cell]
    if not cells or len(cells) * 2 < width or not all(map(_may_be_heading, cells)):
        return 0
    if sum(is_typed(cell) for cell in cells) > len(cells) / 4:
        return 0
    known = sum(bool(fields_of_heading(cell)) for cell in cells)
    surely = sum(bool(fields_of_heading(cell)) and not meaning("acts", cell) for cell in cells)
    return known if known >= 2 or surely * 2 >= len(cells) else 0


def _may_be_heading(cell: str) -> bool:
    """A heading is short, and no "name: value" of a filled form."""
    return len(cell) <= _LONGEST_HEADING and not _FORM.search(cell)


def _by_contrast(rows: Sequence[Sequence[str]], width: int) -> int | None:
    for index, row in enumerate(rows):
        cells = [cell for cell in row if cell]
        if len(cells) * 2 < width or len(cells) < 2:
            continue
        if any(is_typed(cell) or len(cell) > _LONGEST_HEADING for cell in cells) or len(set(cells)) < len(cells):
            return None
        below = rows[index + 1 :]
        return index if any(_mostly_typed(below, column) for column in range(len(row)) if row[column]) else None
    return None


def _mostly_typed(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in rows if column < len(row) and row[column]]
    return bool(cells) and sum(map(is_typed, cells)) >= 0.6 * len(cells)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = [sum(bool(cell) for cell in row) for row in rows]
    counted = Counter(w for w in widths if w)
    return max(counted, key=lambda w: (counted[w], w), default=0)
