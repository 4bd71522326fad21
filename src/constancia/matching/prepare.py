"""Rows made comparable: one table with names read, dates and ages as ranges of days, and words folded.

The table is plain values, computed once for each row, so that comparing two rows is a matter of looking at both.
What is missing is null. Nothing of it leaves the computation: a suggestion shows what the sources wrote.
"""

from __future__ import annotations

import functools
import statistics
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from constancia.matching import names
from constancia.matching.rows import PersonRow
from constancia.terms.dates import PartialDate

if TYPE_CHECKING:
    import pyarrow as pa

Column = Sequence[Any]

FIELDS = (
    "key", "list", "name", "given", "surnames", "age", "age_to", "birth", "sex", "national_id", "date",
    "state", "district", "municipality", "place", "act",
)  # fmt: skip
MANY_NAMES, NAMES_AT_ONCE = 100_000, 20_000
PLACEHOLDERS = frozenset(
    date(y, m, d) for y, m, d in [(1, 1, 1), (1900, 1, 1), (1899, 12, 30), (1970, 1, 1), (9999, 12, 31), (2999, 12, 31)]
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The mentions to be matched, a column for each field; a field that no row speaks about may be left out."""

    size: int
    fields: Mapping[str, Column]
    text: Mapping[str, Column] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[PersonRow]) -> Columns:
        listed = list(rows)
        headings = sorted({heading for row in listed for heading in row.text})
        return cls(
            len(listed),
            {name: [getattr(row, name) for row in listed] for name in FIELDS},
            {heading: [row.text.get(heading, "") for row in listed] for heading in headings},
        )

    def get(self, name: str) -> Column:
        return self.fields.get(name) or [None] * self.size


def prepare(columns: Columns, leaning: names.Leaning | None = None, *, first: int = 0, processes: int = 1) -> pa.Table:
    """The comparable form of every row, in the same order; ``uid`` is the row's position, counted from ``first``.

    ``leaning``: which words are given names, where that was learned from other rows already. ``processes``: how many
    may read names at the same time, where there are very many.
    """
    import pyarrow as pa

    data: dict[str, Any] = {
        "uid": pa.array(range(first, first + columns.size), pa.int64()),
        "list": pa.array(columns.get("list"), pa.string()),
    }
    data |= _names(columns, learn(columns) if leaning is None else leaning, processes)
    data |= _dates(columns)
    data["sex"] = pa.array([value or None for value in columns.get("sex")], pa.string())
    data["national_id"] = _each(columns.get("national_id"), _identity)
    for level in ("state", "district", "municipality", "place", "act"):
        data[level] = _each(columns.get(level), _place)
    data["municipality_letters"] = pa.array([_letters(town) for town in data["municipality"].to_pylist()], pa.int64())
    data |= _wordy("place", data["place"])
    for number, values in enumerate(columns.text.values()):
        data[f"text{number}"] = _each(values, _place)
        data |= _wordy(f"text{number}", data[f"text{number}"])
    return pa.table(data)


def learn(columns: Columns) -> names.Leaning:
    """Which words of the names of these rows are given names."""
    return names.learn(name or f"{surnames}, {given}" for name, given, surnames in dict.fromkeys(_written(columns)))


def _written(columns: Columns) -> list[tuple[str, str, str]]:
    cells = zip(columns.get("name"), columns.get("given"), columns.get("surnames"), strict=True)
    return [(str(name or ""), str(given or ""), str(surnames or "")) for name, given, surnames in cells]


def _names(columns: Columns, leaning: names.Leaning, processes: int) -> dict[str, Any]:
    import pyarrow as pa

    written = _written(columns)
    place = {cell: at for at, cell in enumerate(dict.fromkeys(written))}
    read = _read_together(list(place), leaning, processes)
    return dict(zip(read.column_names, read.take(pa.array([place[cell] for cell in written], pa.int32())), strict=True))


Cell = tuple[str, str, str]


def _read_together(cells: Sequence[Cell], leaning: names.Leaning, processes: int) -> pa.Table:
    """What the names in these cells say, a row each; very many are read by several processes."""
    import pyarrow as pa

    if processes < 2 or len(cells) < MANY_NAMES:
        return pa.Table.from_batches([_read_names(cells, leaning)])
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    parts = [cells[at : at + NAMES_AT_ONCE] for at in range(0, len(cells), NAMES_AT_ONCE)]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn, initializer=_lean, initargs=(dict(leaning),)) as pool:
        return pa.Table.from_batches(pool.map(_read_part, parts))


_leaning: names.Leaning = {}


def _lean(leaning: names.Leaning) -> None:
    global _leaning
    _leaning = leaning


def _read_part(cells: Sequence[Cell]) -> pa.RecordBatch:
    return _read_names(cells, _leaning)


def _read_names(cells: Sequence[Cell], leaning: names.Leaning) -> pa.RecordBatch:
    import pyarrow as pa

    read = [_name_values(names.read(*cell, leaning=leaning)) for cell in cells]
    types = dict.fromkeys(_NAME_COLUMNS, pa.string()) | dict.fromkeys(_NAME_BITS, pa.int64())
    values = zip(*read, strict=True) if read else [()] * len(types)
    return pa.RecordBatch.from_arrays(
        [pa.array(column, kind) for column, kind in zip(values, types.values(), strict=True)], list(types)
    )


_NAME_COLUMNS = (
    "g1", "g2", "g_key", "s1", "s2", "s_key", "g1_sound", "g2_sound", "s1_sound", "s2_sound", "suffix",
    "words", "sounds", "g_words", "s_words", "g_forms",
)  # fmt: skip
_NAME_BITS = (
    "g1_letters", "g2_letters", "s1_letters", "s2_letters",
    "words_mark", "g_words_mark", "s_words_mark", "g_forms_mark",
)  # fmt: skip
_NO_NAME = (None,) * (len(_NAME_COLUMNS) + len(_NAME_BITS))


def _name_values(name: names.Name) -> tuple[str | int | None, ...]:
    """What ``_NAME_COLUMNS`` and ``_NAME_BITS`` say of a name."""
    if not name:
        return _NO_NAME
    first, middle = (*name.given[:2], None, None)[:2]
    last, second = (*name.surnames[:2], None, None)[:2]
    words = sorted({*name.words, *name.others, *name.taken})
    sounds = sorted({names.sound(word) for word in words})
    given, surnames = name.given + name.others, name.surnames + name.taken
    forms = tuple(form for word in given for form in names.variants(word))
    return (
        first,
        middle,
        " ".join(name.given) or None,
        last,
        second,
        " ".join(name.surnames) or None,
        *(names.sound(word) if word else None for word in (first, middle, last, second)),
        name.suffix or None,
        " ".join(words),
        " ".join(sounds),
        " ".join(given),
        " ".join(surnames),
        " ".join(forms),
        *map(_letters, (first, middle, last, second)),
        _mark(words),
        _mark(given),
        _mark(surnames),
        _mark(forms),
    )


@lru_cache(maxsize=1 << 18)
def _letters(word: str | None) -> int | None:
    """Which letters a word has, one bit each: words that differ by one slip differ in two bits at most."""
    return None if word is None else functools.reduce(int.__or__, (1 << ord(letter) % 32 for letter in word), 0)


def _mark(words: Iterable[str]) -> int:
    """A bit for each word: lists of words whose marks share none have no word in common."""
    mark = 0
    for word in words:
        mark |= _bit(word)
    return mark


@lru_cache(maxsize=1 << 18)
def _bit(word: str) -> int:
    return 1 << zlib.crc32(word.encode()) % 62


def _dates(columns: Columns) -> dict[str, Any]:
    """When the act was and when the person was born, each as the first and last possible day."""
    import pyarrow as pa

    acts = [_days(value) for value in columns.get("date")]
    known = [(first + last) // 2 for first, last in filter(None, acts)]
    middle = int(statistics.median(known)) if known else date(2000, 1, 1).toordinal()
    births = [
        _days(birth) or _born(age, age_to, act or (middle, middle))
        for birth, age, age_to, act in zip(
            columns.get("birth"), columns.get("age"), columns.get("age_to"), acts, strict=True
        )
    ]
    days = pa.int32()
    return {
        "date_lo": pa.array([d and d[0] for d in acts], days),
        "date_hi": pa.array([d and d[1] for d in acts], days),
        "date_swap": pa.array([_swapped(d) for d in acts], days),
        "birth_lo": pa.array([d and d[0] for d in births], days),
        "birth_hi": pa.array([d and d[1] for d in births], days),
        "birth_swap": pa.array([_swapped(d) for d in births], days),
    }


def _days(value: PartialDate | None) -> tuple[int, int] | None:
    if value is None or value.first is None or value.last is None or value.first in PLACEHOLDERS:
        return None
    return value.first.toordinal(), value.last.toordinal()


def _swapped(days: tuple[int, int] | None) -> int | None:
    """The day that was meant if day and month were written the other way round."""
    if days is None or days[0] != days[1]:
        return None
    day = date.fromordinal(days[0])
    if day.day > 12 or day.day == day.month:
        return None
    return day.replace(month=day.day, day=day.month).toordinal()


def _born(age: int | None, age_to: int | None, act: tuple[int, int]) -> tuple[int, int] | None:
    if age is None or not 0 <= age <= 120:
        return None
    upper = max(age, age_to) if age_to is not None else age
    return act[0] - int((upper + 1) * 365.25) + 1, act[1] - int(age * 365.25)


def _identity(text: Any) -> str | None:
    """The digits of an identity number, without the letters, dots and zeros that sources put before or between them."""
    folded = names.fold(str(text)).replace(" ", "")
    digits = "".join(c for c in folded if c.isdigit())
    return (digits.lstrip("0") if len(digits) >= 5 and len(folded) - len(digits) <= 2 else folded) or None


def _place(text: Any) -> str | None:
    return names.fold(str(text)) or None if text else None


def _wordy(column: str, folded: Any) -> dict[str, Any]:
    """The telling words of a text column and their marks; words that half of the cells have tell nothing."""
    import pyarrow as pa

    cells = Counter(text for text in folded.to_pylist() if text)
    common = Counter(word for text in cells for word in set(text.split()))
    most = max(2, len(cells) / 2)
    telling = {text: sorted({word for word in text.split() if common[word] <= most}) for text in cells}
    words = [telling[text] if text else None for text in folded.to_pylist()]
    return {
        f"{column}_words": pa.array([w and " ".join(w) for w in words], pa.string()),
        f"{column}_words_mark": pa.array([None if w is None else _mark(w) for w in words], pa.int64()),
    }


def _each(values: Column, how: Callable[[Any], str | None]) -> Any:
    import pyarrow as pa

    place = {value: at for at, value in enumerate(dict.fromkeys(values))}
    done = pa.array([how(value) if value else None for value in place], pa.string())
    return done.take(pa.array([place[value] for value in values], pa.int32()))
