"""A table of lists: which combination of lists holds how many persons, after matching.

Each row is a pattern of 0 and 1 over the lists, with the number of persons who stand on exactly those lists. Persons
on no list are what an estimate is about; a table that holds a row for them is refused, because nobody can have
counted them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from constancia.errors import BadInput
from constancia.terms.canonical import canonical_json

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
COUNT_NAMES = ("count", "freq", "frequency", "n", "cases", "conteo", "frecuencia", "casos")
#: Columns that name the person of a row; they are no lists.
PERSON_NAMES = ("id", "person", "person_id", "record_id", "persona", "id_persona", "persona_id")
MOST_LISTS = 40


@dataclass(frozen=True, eq=False)
class Table:
    """Patterns (rows of 0 and 1, one column a list) and how many persons have each; no row twice, no count of zero."""

    lists: tuple[str, ...]
    patterns: Ints
    counts: Ints

    @property
    def n(self) -> int:
        """Distinct persons on at least one list: the documented minimum."""
        return int(self.counts.sum())

    @cached_property
    def sha256(self) -> str:
        """The digest of lists, patterns and counts, so that an estimate names the data that it was made from."""
        rows = [[*map(int, pattern), int(count)] for pattern, count in zip(self.patterns, self.counts, strict=True)]
        return hashlib.sha256(canonical_json({"lists": list(self.lists), "rows": rows})).hexdigest()

    @property
    def sizes(self) -> dict[str, int]:
        """How many persons stand on each list."""
        return dict(zip(self.lists, map(int, self.counts @ self.patterns), strict=True))

    @property
    def overlaps(self) -> dict[tuple[str, str], int]:
        """How many persons stand on both lists of each pair, whatever else they stand on."""
        both = (self.patterns * self.counts[:, None]).T @ self.patterns
        names = self.lists
        return {(names[i], names[j]): int(both[i, j]) for i in range(len(names)) for j in range(i + 1, len(names))}

    def cells(self) -> Ints:
        """All 2**L cells by binary code (first list the lowest bit); cell 0, the unseen, is 0. For few lists only."""
        full = np.zeros(1 << len(self.lists), dtype=np.int64)
        full[self.patterns @ (1 << np.arange(len(self.lists)))] = self.counts
        return full

    def with_counts(self, counts: Ints) -> Table:
        """The same lists and patterns with other counts; lists and rows that are then empty stay out of the rows."""
        kept = counts > 0
        return Table(self.lists, self.patterns[kept], counts[kept])

    def without(self, name: str) -> Table:
        """The table as if this list had never existed; persons on no other list vanish from it."""
        kept = [i for i, other in enumerate(self.lists) if other != name]
        return of_rows([self.lists[i] for i in kept], self.patterns[:, kept], self.counts)

    def merged(self, groups: Sequence[Sequence[str]]) -> Table:
        """The table with each group of lists taken as one list: on it is whoever is on any of the group."""
        at = {name: i for i, name in enumerate(self.lists)}
        columns = [self.patterns[:, [at[name] for name in group]].max(axis=1) for group in groups]
        return of_rows(["+".join(group) for group in groups], np.column_stack(columns), self.counts)


def of_rows(lists: Sequence[str], patterns: npt.ArrayLike, counts: npt.ArrayLike) -> Table:
    """A table from rows in any order, with equal patterns added up and empty rows left out."""
    summed: Counter[tuple[int, ...]] = Counter()
    for pattern, count in zip(np.asarray(patterns, dtype=np.int64), np.asarray(counts, dtype=np.int64), strict=True):
        if any(pattern):
            summed[tuple(map(int, pattern))] += int(count)
    rows = sorted((pattern, count) for pattern, count in summed.items() if count > 0)
    shape = np.array([pattern for pattern, _ in rows], dtype=np.int64).reshape(len(rows), len(lists))
    return Table(tuple(lists), shape, np.array([count for _, count in rows], dtype=np.int64))


def of_lists(lists: Mapping[str, Iterable[str]]) -> Table:
    """A table from the persons on each list, by their key after matching.

    A list that holds the same person twice was not cleaned of duplicates and is refused: each would be taken for a
    person whom the other lists missed, and the estimate would grow.
    """
    held: dict[str, int] = {}
    for i, (name, persons) in enumerate(lists.items()):
        keys = list(persons)
        if len(keys) != len(set(keys)):
            raise BadInput(
                f"list {name!r} holds {len(keys) - len(set(keys))} persons more than once",
                next_step="Match each list against itself first, so that it holds each person once.",
            )
        for key in keys:
            held[key] = held.get(key, 0) | 1 << i
    codes = np.array(sorted(held.values()), dtype=np.int64)
    patterns = codes[:, None] >> np.arange(len(lists)) & 1
    return of_rows(list(lists), patterns.reshape(-1, len(lists)), np.ones(len(codes), dtype=np.int64))


@dataclass(frozen=True)
class Strata:
    """A table with a label for each row: (pattern, label or None where it is missing, count)."""

    lists: tuple[str, ...]
    rows: tuple[tuple[tuple[int, ...], str | None, int], ...]

    def tables(self) -> dict[str, Table]:
        """The table of each stratum by its label; rows whose label is missing stand under ""."""
        held: dict[str, list[tuple[tuple[int, ...], int]]] = {}
        for pattern, label, count in self.rows:
            held.setdefault(label or "", []).append((pattern, count))
        return {
            name: of_rows(self.lists, [p for p, _ in held[name]], [c for _, c in held[name]]) for name in sorted(held)
        }


def read_strata(text: str, by: str, *, where: str = "the table") -> Strata:
    """The same table with a column, ``by``, that names each row's stratum; an empty field is a missing label."""
    header, rows = _rows(text.lstrip("\ufeff"), where)
    names = [name.strip() for name in header]
    if by not in names:
        raise BadInput(f"{where} has no column {by!r}", next_step=f"Its columns are: {', '.join(names)}.")
    at = names.index(by)
    columns = _columns(names, where, beside=at)
    made = tuple((columns.pattern(row), row[at].strip() or None, columns.count(row)) for row in columns.checked(rows))
    if not sum(count for _, _, count in made):
        raise BadInput(f"{where} holds no person", next_step="Give a table with counts above zero.")
    return Strata(columns.lists, tuple((tuple(pattern), label, count) for pattern, label, count in made))


def read_table(text: str, *, where: str = "the table") -> Table:
    """The table in a CSV text: one column of 0 and 1 a list, and a column of counts (or one row a person).

    The delimiter may be a comma, a semicolon or a tab; yes and no, sí and no, true and false stand for 1 and 0. The
    column of counts is the one named count, freq, n, cases, conteo, frecuencia or casos; one that is named id, person
    or persona only names the person of a row. Two rows that count the same combination of lists are refused. BadInput
    says which row cannot be taken.
    """
    header, rows = _rows(text.lstrip("\ufeff"), where)
    columns = _columns([name.strip() for name in header], where)
    read = [(columns.pattern(row), columns.count(row)) for row in columns.checked(rows)]
    if not sum(count for _, count in read):
        raise BadInput(f"{where} holds no person", next_step="Give a table with counts above zero.")
    return of_rows(columns.lists, [pattern for pattern, _ in read], [count for _, count in read])


@dataclass
class _Columns:
    """Which columns of a table are lists and which one counts, and the number of the row that is being read."""

    where: str
    width: int
    lists: tuple[str, ...]
    places: tuple[int, ...]
    counted: int | None
    beside: int | None
    names_persons: bool
    number: int = 1

    def checked(self, rows: Iterable[list[str]]) -> Iterator[list[str]]:
        """The rows, each as wide as the header and, where it counts anybody, on a list that no row before it told.

        Two counts of the same lists may be two groups of persons, or one group entered twice: nobody but the writer
        knows.
        """
        told: dict[tuple[str, ...], int] = {}
        for self.number, row in enumerate(rows, start=2):
            if len(row) != self.width:
                raise BadInput(
                    f"row {self.number} of {self.where} has {len(row)} fields and the header {self.width}",
                    next_step="Give each row as many fields as the header.",
                )
            if not any(self.pattern(row)) and self.count(row):
                raise BadInput(
                    f"row {self.number} of {self.where} counts {self.count(row)} persons on no list",
                    next_step="Leave that row out: those on no list are what the estimate is about.",
                )
            if self.counted is not None and not self.names_persons:
                self._once(row, told)
            yield row

    def _once(self, row: list[str], told: dict[tuple[str, ...], int]) -> None:
        pattern = self.pattern(row)
        stratum = () if self.beside is None else (row[self.beside].strip(),)
        before = told.setdefault((*map(str, pattern), *stratum), self.number)
        if before != self.number:
            on = " + ".join(name for name, is_on in zip(self.lists, pattern, strict=True) if is_on) or "no list"
            raise BadInput(
                f"rows {before} and {self.number} of {self.where} both count the persons on {on}"
                + (f" in {stratum[0]!r}" if stratum and stratum[0] else ""),
                next_step="Leave one out if it is there twice, or add the two counts up if they are different persons."
                + ("" if stratum else " If a column says what they differ by, name it: --by COLUMN."),
            )

    def pattern(self, row: list[str]) -> list[int]:
        return [_zero_or_one(row[i], self.number, self.where) for i in self.places]

    def count(self, row: list[str]) -> int:
        return 1 if self.counted is None else _count(row[self.counted], self.number, self.where)


def _columns(names: list[str], where: str, *, beside: int | None = None) -> _Columns:
    """The columns of a header; ``beside`` is one that is neither a list nor a count."""
    counted = next((i for i, name in enumerate(names) if name.casefold() in COUNT_NAMES and i != beside), None)
    persons = [i for i, name in enumerate(names) if name.casefold() in PERSON_NAMES]
    places = tuple(i for i in range(len(names)) if i not in (beside, counted, *persons))
    lists = tuple(names[i] for i in places)
    _check_header(list(lists), where)
    return _Columns(where, len(names), lists, places, counted, beside, bool(persons))


def _rows(text: str, where: str) -> tuple[list[str], list[list[str]]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        read = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        rows = [row for row in read if any(map(str.strip, row))]
    except csv.Error as error:
        raise BadInput(
            f"{where} is not a CSV table: {error}", next_step="Save it as CSV, with one header row."
        ) from error
    if len(rows) < 2:
        raise BadInput(f"{where} has no rows", next_step="Give a header row and a row for each combination of lists.")
    return rows[0], rows[1:]


def _check_header(lists: list[str], where: str) -> None:
    if len(set(lists)) != len(lists) or "" in lists:
        bare = all(name.isdigit() or name.casefold() in _TRUTH for name in lists)
        raise BadInput(
            f"{where} has lists without a name or with the same one",
            next_step="The first row must name the lists, and count." if bare else "Name each list once.",
        )
    if not lists or len(lists) > MOST_LISTS:
        raise BadInput(f"{where} has {len(lists)} lists", next_step=f"Give one to {MOST_LISTS} columns of 0 and 1.")


_TRUTH = {
    **dict.fromkeys(("0", "0.0", "false", "falso", "no"), 0),
    **dict.fromkeys(("1", "1.0", "true", "verdadero", "yes", "sí", "si"), 1),
}


def _zero_or_one(field: str, number: int, where: str) -> int:
    value = _TRUTH.get(field.strip().casefold())
    if value is None:
        raise BadInput(
            f"row {number} of {where} has {field.strip()[:20]!r} where 0 or 1 is expected",
            next_step="Write 1 where the persons stand on the list and 0 where not; name the column of counts 'count'.",
        )
    return value


_WHOLE = re.compile(r"[0-9]+(?:\.0{1,2})?|[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}", re.ASCII)  # 1.000 may be a thousand


def _count(field: str, number: int, where: str) -> int:
    """A whole number; also as a program writes one that it holds as a fraction (12.0, 1e+05), never with separators."""
    written = field.strip()
    match = _WHOLE.fullmatch(written)
    value = float(written) if match else -1.0
    if 0 <= value < 2**53 and value == int(value):
        return int(value)
    raise BadInput(
        f"row {number} of {where} has the count {written[:30]!r}",
        next_step="Counts are whole numbers of persons without separators: 1000, not 1.000 or 1,000.",
    )
