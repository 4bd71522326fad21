"""A table of lists: which combination of lists holds how many persons, after matching.

Each row is a pattern of 0 and 1 over the lists, with the number of persons who stand on exactly those lists. Persons
on no list are what an estimate is about; a table that holds a row for them is refused, because nobody can have
counted them.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from constancia.errors import BadInput
from constancia.terms.canonical import canonical_json

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
COUNT_NAMES = ("count", "freq", "frequency", "n", "cases", "conteo", "frecuencia", "casos")
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
    made: list[tuple[tuple[int, ...], str | None, int]] = []
    lists: tuple[str, ...] = ()
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise BadInput(
                f"row {number} of {where} has {len(row)} fields and the header {len(header)}",
                next_step="Give each row as many fields as the header.",
            )
        lists, pattern, count = _row_without(names, row, at, number, where)
        made.append((pattern, row[at].strip() or None, count))
    if not sum(count for _, _, count in made):
        raise BadInput(f"{where} holds no person", next_step="Give a table with counts above zero.")
    return Strata(lists, tuple(made))


def _row_without(
    names: list[str], row: list[str], at: int, number: int, where: str
) -> tuple[tuple[str, ...], tuple[int, ...], int]:
    counted = next((i for i, name in enumerate(names) if name.casefold() in COUNT_NAMES and i != at), None)
    columns = [i for i in range(len(names)) if i not in (at, counted)]
    lists = [names[i] for i in columns]
    _check_header(lists, where)
    pattern = tuple(_zero_or_one(row[i], number, where) for i in columns)
    count = _count(row[counted], number, where) if counted is not None else 1
    if not any(pattern) and count:
        raise BadInput(
            f"row {number} of {where} counts {count} persons on no list",
            next_step="Leave that row out: those on no list are what the estimate is about.",
        )
    return tuple(lists), pattern, count


def read_table(text: str, *, where: str = "the table") -> Table:
    """The table in a CSV text: one column of 0 and 1 a list, and a column of counts (or one row a person).

    The delimiter may be a comma, a semicolon or a tab. The column of counts is the one named count, freq, n, cases,
    conteo, frecuencia or casos. BadInput says which row cannot be taken.
    """
    header, rows = _rows(text.lstrip("\ufeff"), where)
    at = next((i for i, name in enumerate(header) if name.strip().casefold() in COUNT_NAMES), None)
    lists = [name.strip() for i, name in enumerate(header) if i != at]
    _check_header(lists, where)
    patterns, counts = [], []
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise BadInput(
                f"row {number} of {where} has {len(row)} fields and the header {len(header)}",
                next_step="Give each row as many fields as the header.",
            )
        counts.append(_count(row[at], number, where) if at is not None else 1)
        patterns.append([_zero_or_one(field, number, where) for i, field in enumerate(row) if i != at])
        if not any(patterns[-1]) and counts[-1]:
            raise BadInput(
                f"row {number} of {where} counts {counts[-1]} persons on no list",
                next_step="Leave that row out: those on no list are what the estimate is about.",
            )
    if not sum(counts):
        raise BadInput(f"{where} holds no person", next_step="Give a table with counts above zero.")
    return of_rows(lists, patterns, counts)


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
        raise BadInput(f"{where} has lists without a name or with the same one", next_step="Name each list once.")
    if not lists or len(lists) > MOST_LISTS:
        raise BadInput(f"{where} has {len(lists)} lists", next_step=f"Give one to {MOST_LISTS} columns of 0 and 1.")


def _zero_or_one(field: str, number: int, where: str) -> int:
    value = {"0": 0, "1": 1, "false": 0, "true": 1, "0.0": 0, "1.0": 1}.get(field.strip().casefold())
    if value is None:
        raise BadInput(
            f"row {number} of {where} has {field.strip()[:20]!r} where 0 or 1 is expected",
            next_step="Write 1 where the persons stand on the list and 0 where not; name the column of counts 'count'.",
        )
    return value


def _count(field: str, number: int, where: str) -> int:
    try:
        value = float(field.strip())
    except ValueError:
        value = -1.0
    if not (0 <= value < 2**53 and value == int(value)):
        raise BadInput(
            f"row {number} of {where} has the count {field.strip()[:20]!r}",
            next_step="Counts are whole numbers of persons, 0 or more.",
        )
    return int(value)
