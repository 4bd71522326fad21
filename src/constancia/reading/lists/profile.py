"""What the cells of a column look like, whatever its heading says: how many of them could be what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from constancia.reading.columns.headers import is_typed
from constancia.reading.columns.words import is_missing, meaning, plain, words
from constancia.reading.lists.cells import is_identity_number, read_age, read_number
from constancia.reading.lists.dates import DateOrder, read_date, read_yearless
from constancia.reading.lists.names import find_name, is_unnamed, looks_like_name
from constancia.reading.places import level_of

SAMPLE = 400

_SEXES = frozenset({"m", "f", "h", "v"})
_SOME = 0.5
_MOST = 0.75
_TEXT_FIELDS = frozenset({"cause", "charges", "role", "nationality", "source", "facility", "perpetrator", "alias"})
_PLACES = frozenset({"country", "state", "municipality", "parish", "locality", "place"})


@dataclass(frozen=True, slots=True)
class Profile:
    """The shares (0 to 1) of the filled cells of a column that could be each thing."""

    filled: int
    distinct: float
    shares: dict[str, float]
    is_sequence: bool
    usual_number: float | None

    def share(self, of: str) -> float:
        return self.shares.get(of, 0.0)


def profile(cells: Sequence[str]) -> Profile:
    """The profile of a column, from up to 400 of its cells that say something, taken evenly."""
    known = [cell for cell in cells if not is_missing(cell)]
    sample = known[:: max(1, len(known) // SAMPLE)]
    shares = {name: _share(sample, test) for name, test in _TESTS.items()}
    numbers = [int(cell) for cell in sample if cell.isdecimal()]
    rising = len(numbers) > 2 and len(numbers) == len(sample) and sorted(set(numbers)) == numbers
    sequence = rising and numbers[-1] - numbers[0] <= 3 * len(known)  # ages may rise by chance, with gaps
    distinct = len({plain(cell) for cell in sample}) / len(sample) if sample else 0.0
    return Profile(len(known), distinct, shares, sequence, sorted(numbers)[len(numbers) // 2] if numbers else None)


def agreement(field: str, column: Profile) -> float:
    """How well the content of a column fits a field: 2 speaks for it by itself, 0 says nothing, -4 rules it out."""
    if not column.filled:
        return 0.0
    if field in _BY_CONTENT:
        return _BY_CONTENT[field](column)
    if field in _PLACES:
        return _place(field, column)
    if field in _TEXT_FIELDS:
        return _words_only(column)
    return 0.0


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells) if cells else 0.0


def _is_name(cell: str) -> bool:
    found = find_name(cell)
    name = cell[found.start : found.end]
    capitals = sum(word[0].isupper() for word in name.split() if word[0].isalpha())
    return capitals >= 2 and looks_like_name(name) and not meaning("acts", name)


def _is_age(cell: str) -> bool:
    return read_age(cell) is not None


def _is_date(cell: str) -> bool:
    orders: tuple[DateOrder, ...] = ("day", "month")
    return any(read_date(cell, order) or read_yearless(cell, order, None) for order in orders)


def _is_whole(cell: str) -> bool:
    return read_number(cell) is not None


_TESTS: dict[str, Callable[[str], bool]] = {
    "name": _is_name,
    "word": looks_like_name,
    "age": _is_age,
    "date": _is_date,
    "id": is_identity_number,
    "sex": lambda cell: plain(cell).strip(" .") in _SEXES or (len(words(cell)) == 1 and bool(meaning("sexes", cell))),
    "act": lambda cell: len(words(cell)) <= 12 and bool(meaning("acts", cell)),
    "status": lambda cell: len(words(cell)) <= 8 and bool(meaning("statuses", cell)),
    "verification": lambda cell: len(words(cell)) <= 4 and bool(meaning("verification", cell)),
    "perpetrator": lambda cell: len(words(cell)) <= 12 and bool(meaning("perpetrators", cell)),
    "whole": _is_whole,
    "state": lambda cell: level_of(cell) == "state",
    "typed": is_typed,
    "comma": lambda cell: cell.count(",") in (1, 2, 3) and not is_typed(cell),
    "long": lambda cell: len(words(cell)) > 12,
    "unnamed": is_unnamed,
}


def _name(column: Profile) -> float:
    if column.share("typed") > _SOME or column.share("sex") > _SOME or column.share("long") > _SOME:
        return -4.0
    named = column.share("name")
    if named >= _MOST and column.distinct >= 0.6:
        return 2.0
    return 0.0 if named >= 0.2 or column.share("word") >= _MOST else -2.0


def _name_part(column: Profile) -> float:
    return -4.0 if column.share("typed") > 0.2 else 0.5 if column.share("word") >= _MOST else -1.0


def _age(column: Profile) -> float:
    if column.share("age") < _SOME:
        return -4.0
    typical = column.usual_number is not None and 12 <= column.usual_number <= 75 and not column.is_sequence
    return 2.0 if column.share("age") >= 0.9 and typical and column.filled >= 3 else 0.5


def _date(column: Profile) -> float:
    share = column.share("date")
    return 2.0 if share >= _MOST else 0.5 if share >= 0.3 else -4.0


def _sex(column: Profile) -> float:
    return 3.0 if column.share("sex") >= 0.9 else 0.0 if column.share("sex") >= _SOME else -4.0


def _national_id(column: Profile) -> float:
    if column.share("id") >= _MOST:
        return 0.5 if column.is_sequence else 1.5 + (column.distinct > 0.95) / 2
    return -1.0 if column.share("typed") >= _SOME else -4.0


def _record_id(column: Profile) -> float:
    if column.is_sequence:
        return 2.0
    return 0.5 if column.distinct > 0.98 and column.share("typed") >= _SOME else -4.0


def _act(column: Profile) -> float:
    share = column.share("act")
    return 1.5 if share >= _MOST else 0.0 if share >= 0.2 else -2.0


def _status(column: Profile) -> float:
    share = column.share("status")
    return (
        2.0 if share >= _MOST and column.distinct < _SOME else 1.0 if share >= _SOME else -3.0 if share < 0.2 else 0.0
    )


def _verification(column: Profile) -> float:
    return 1.0 if column.share("verification") >= _SOME else -4.0


def _perpetrator(column: Profile) -> float:
    share = column.share("perpetrator")
    return 2.0 if share >= _MOST else 0.5 if share >= 0.2 else _words_only(column)


def _count(column: Profile) -> float:
    return 0.5 if column.share("whole") >= 0.9 and not column.is_sequence else -4.0


def _notes(column: Profile) -> float:
    return 1.0 if column.share("long") >= 0.3 else 0.0


def _words_only(column: Profile) -> float:
    return -4.0 if column.share("typed") > _SOME or column.share("sex") > _MOST else 0.0


def _place(field: str, column: Profile) -> float:
    if column.share("status") >= _SOME and column.share("status") > column.share("comma"):
        return -4.0
    if column.share("sex") > _SOME or column.share("date") > _SOME:
        return -4.0
    if field == "state" and column.share("state") >= _MOST:
        return 2.0
    return -4.0 if column.share("typed") > 0.7 else 0.5 if field == "place" and column.share("comma") >= 0.3 else 0.0


_BY_CONTENT: dict[str, Callable[[Profile], float]] = {
    "name": _name,
    "given_name": _name_part,
    "second_given_name": _name_part,
    "surname": _name_part,
    "second_surname": _name_part,
    "age": _age,
    "birth_date": _date,
    "date": _date,
    "other_date": _date,
    "sex": _sex,
    "national_id": _national_id,
    "record_id": _record_id,
    "act": _act,
    "status": _status,
    "verification": _verification,
    "perpetrator": _perpetrator,
    "count": _count,
    "notes": _notes,
}
