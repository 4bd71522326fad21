"""Matching a file of records without a case: which column holds what, who is one person, and the answer as CSV.

Columns are recognised by their headings and what stands below them, in Spanish and English, by the same words as
lists that come into a case: a name or its parts, age or band of ages or day of birth, sex, dates, places by level,
identity number. Anything else is compared as text, except what only numbers the rows. What was recognised, and what
was left out and why, is part of the answer.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constancia.errors import BadInput, Unreadable
from constancia.evidence.findings import worded
from constancia.matching.model import Linked, PairSuggestion, link_columns
from constancia.matching.names import fold
from constancia.matching.prepare import PLACEHOLDERS, Columns
from constancia.terms.dates import PartialDate

if TYPE_CHECKING:
    from constancia.reading.lists.dates import DateOrder

Cells = Sequence[str]

SAVE_AS_CSV = worded("Save it as CSV in UTF-8.")
WHICH_FILE = worded("Check that this is the file that was meant.")


@dataclass(frozen=True, slots=True)
class Records:
    """The mentions of a file, which column each field was read from, and what a person should know about the file."""

    columns: Columns
    ids: Cells
    lists: Cells
    id_column: str
    list_column: str
    read_as: Mapping[str, str]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileMatched:
    """The people found in a file: for each record the number of its person, and all that the model has to say."""

    records: Records
    linked: Linked

    def clusters(self, draws: int = 0, *, seed: int = 1) -> Iterator[tuple[str, ...]]:
        """Header and rows of the clusters file: id, cluster_id, the list where ids repeat between lists, and the draws.

        Each draw is another plausible way to link the same records, for counting with the doubt in the linkage.
        """
        records, shared = self.records, len(set(self.records.ids)) < len(self.records.ids)
        drawn = [_numbered(people) for people in self.linked.draws(draws, seed=seed)]
        header = (records.id_column, "cluster_id", *([records.list_column] if shared else []))
        yield (*header, *(f"draw_{n}" for n in range(1, draws + 1)))
        person = _numbered(self.linked.people)
        for row, identity in enumerate(records.ids):
            line = (identity, person[row], *([records.lists[row]] if shared else []))
            yield (*line, *(people[row] for people in drawn))

    def pairs(self) -> Iterator[tuple[str, ...]]:
        """Header and rows of the pairs file, the likeliest first: ids, probability, bits by field, what was missing."""
        yield from pair_lines(self.linked, self.records.ids)


def pair_lines(linked: Linked, ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Header and rows of the likely pairs of mentions with these ids."""
    fields = linked.report.fields
    yield ("left", "right", "probability", *(f"bits: {name}" for name in fields), "not_compared", "reasons")
    for pair in linked.suggestions(ids):
        yield _pair_line(pair, fields)


def _numbered(people: Sequence[list[int]]) -> dict[int, str]:
    """For the position of each record, the number of its person."""
    numbers: dict[int, str] = {}
    for number, members in enumerate(sorted(people), 1):
        numbers.update(dict.fromkeys(members, f"P{number}"))
    return numbers


def match_file(
    path: Path, *, list_column: str, id_column: str, seed: int = 1, once_in: Iterable[str] = (), engine: str = ""
) -> FileMatched:
    """Match the records of a CSV or parquet file; ``engine``: on this Spark cluster."""
    records = read_records(path.read_bytes(), path.name, list_column=list_column, id_column=id_column)
    return FileMatched(records, link_columns(records.columns, seed=seed, once_in=tuple(once_in), engine=engine))


def write_csv(path: Path, lines: Iterable[Sequence[str]]) -> None:
    """Write lines as CSV in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(lines)


def read_records(data: bytes, name: str, *, list_column: str, id_column: str) -> Records:
    """The records of a file, given as its bytes; BadInput or Unreadable says what is wrong and what to do."""
    table = _table(data, name)
    for wanted in (list_column, id_column):
        if wanted not in table:
            known = ", ".join(table) or "none"
            raise BadInput(
                worded("{name} has no column {column}", name=name, column=repr(wanted)),
                next_step=worded("Its columns are: {columns}. The first row of the file heads them.", columns=known),
            )
    if list_column == id_column:
        raise BadInput(
            worded("the list and the id cannot be the same column"),
            next_step=worded("Name the column that tells rows apart."),
        )
    rows = len(table[id_column])
    table, remarks = _whole_rows(table, list_column, id_column)
    if not table[id_column]:
        raise _no_record(name, rows, id_column)
    _check_ids(table[id_column], table[list_column])
    content = {heading: cells for heading, cells in table.items() if heading not in (list_column, id_column)}
    read = _Reader(content, len(table[id_column])).read()
    fields = {**read.fields, "list": table[list_column], "key": [str(n) for n in range(len(table[id_column]))]}
    return Records(
        Columns(len(table[id_column]), fields, read.text),
        table[id_column], table[list_column], id_column, list_column,
        read.read_as, (*remarks, *read.remarks),
    )  # fmt: skip


def _table(data: bytes, name: str) -> dict[str, list[str]]:
    if data[:4] == b"PAR1":
        return _parquet(data, name)
    return _workbook(data, name) if data[:4] == b"PK\x03\x04" else _delimited(data, name)


def _workbook(data: bytes, name: str) -> dict[str, list[str]]:
    """The first sheet of a workbook, with its first row as headings; dates as days."""
    import zipfile

    import openpyxl

    try:
        sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        rows = [[_shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        raise Unreadable(worded("{name} is no workbook that can be read", name=name), next_step=SAVE_AS_CSV) from error
    if not rows:
        raise Unreadable(worded("{name} is empty", name=name), next_step=WHICH_FILE)
    return _columns(rows, name)


def _shown(cell: Any) -> str:
    return cell.date().isoformat() if isinstance(cell, datetime) else _cell(cell)


def _delimited(data: bytes, name: str) -> dict[str, list[str]]:
    from constancia.reading.formats.decoding import decode
    from constancia.reading.formats.delimited import dialect

    text = decode(data, name=name).text
    if not any(c.isalnum() for c in text[:10_000]):
        raise Unreadable(worded("{name} is empty", name=name), next_step=WHICH_FILE)
    delimiter, quote = dialect(text)
    csv.field_size_limit(1 << 24)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote))
    except csv.Error as error:
        raise Unreadable(
            worded("{name} cannot be read as a table: {why}", name=name, why=error), next_step=SAVE_AS_CSV
        ) from error
    return _columns(rows, name)


def _columns(rows: Sequence[Sequence[str]], name: str) -> dict[str, list[str]]:
    """Rows of cells, the first of them headings, as columns."""
    headings = [heading.strip() for heading in rows[0]]
    if doubled := [h for h, times in Counter(headings).items() if h and times > 1]:
        raise BadInput(
            worded("{name} has more than one column {column}", name=name, column=repr(doubled[0])),
            next_step=worded("Give each column a name of its own."),
        )
    width = len(headings)
    even = [row if len(row) == width else ([*row] + [""] * width)[:width] for row in rows[1:] if any(row)]
    columns = list(zip(*even, strict=True)) or [()] * width
    return {h: [cell.strip() for cell in cells] for h, cells in zip(headings, columns, strict=True) if h}


def _parquet(data: bytes, name: str) -> dict[str, list[str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
    except pa.ArrowInvalid as error:
        raise Unreadable(
            worded("{name} is not a whole parquet file", name=name),
            next_step=worded("Write it again and check its size."),
        ) from error
    return {h: [_cell(value) for value in table.column(h).to_pylist()] for h in table.column_names}


def _cell(value: Any) -> str:
    return "" if value is None or value != value else str(value).strip()


def _whole_rows(
    table: dict[str, list[str]], list_column: str, id_column: str
) -> tuple[dict[str, list[str]], list[str]]:
    """The table without rows that have no id and without headers repeated inside, and what was left out."""
    ids = table[id_column]
    headers = [row for row, identity in enumerate(ids) if fold(identity) == fold(id_column) and _is_header(table, row)]
    nameless = [row for row, identity in enumerate(ids) if not identity]
    remarks: list[str] = []
    if headers:
        remarks.append(
            worded(
                "repeated header rows were left out: {n}, the first in line {line}",
                n=len(headers),
                line=headers[0] + 2,
            )
        )
    if nameless:
        remarks.append(
            worded(
                "rows without an id were left out: {n}, the first in line {line}", n=len(nameless), line=nameless[0] + 2
            )
        )
    gone = {*headers, *nameless}
    if not gone:
        return table, remarks
    return {h: [c for row, c in enumerate(cells) if row not in gone] for h, cells in table.items()}, remarks


def _no_record(name: str, rows: int, id_column: str) -> BadInput:
    """Why a file holds no record: it has no rows, or none of them has an id."""
    if rows:
        return BadInput(
            worded("no row of {name} has an id in the column {column}", name=name, column=repr(id_column)),
            next_step=worded("Name a column whose values tell the rows of a list apart."),
        )
    return BadInput(worded("{name} holds no record", name=name), next_step=WHICH_FILE)


def _is_header(table: Mapping[str, Cells], row: int) -> bool:
    """Whether most cells of a row say what their columns are called, however written."""
    cells = {heading: column[row] for heading, column in table.items() if column[row]}
    return sum(fold(cell) == fold(heading) for heading, cell in cells.items()) * 2 > len(cells)


def _check_ids(ids: Cells, lists: Cells) -> None:
    first: dict[tuple[str, str], int] = {}
    for row, key in enumerate(zip(lists, ids, strict=True)):
        if key in first:
            raise BadInput(
                worded("the same id stands twice in one list, in records {a} and {b}", a=first[key] + 1, b=row + 1),
                next_step=worded("Name a column whose values tell the rows of a list apart."),
            )
        first[key] = row


def _pair_line(pair: PairSuggestion, fields: Sequence[str]) -> tuple[str, ...]:
    bits = (f"{pair.weights[name]:.2f}" if name in pair.weights else "" for name in fields)
    return (pair.left, pair.right, f"{pair.probability:.6f}", *bits, "; ".join(pair.not_compared), pair.reasons)


_BAND = re.compile(r"[\[(]?\s*(\d{1,3})\s*(?:,|-|–|a|to)\s*(\d{1,3})\s*([\])]?)")
_ADDRESS = frozenset({"address", "direccion", "street", "calle", "domicilio", "location of death", "lugar exacto"})
_NEVER_TEXT = frozenset({"record_id", "private", "source", "other_date", "count", "verification", "country"})
_LEVELS = {
    "state": worded("state"),
    "municipality": worded("municipality"),
    "parish": worded("parish"),
    "locality": worded("locality"),
}
_PLACES = tuple(_LEVELS)


@dataclass
class _Reader:
    """Reads the columns of a file one after the other into fields."""

    table: Mapping[str, Cells]
    size: int
    fields: dict[str, Sequence[Any]] = field(default_factory=dict)
    text: dict[str, Cells] = field(default_factory=dict)
    read_as: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def read(self) -> _Reader:
        from constancia.reading.columns.headers import header_language

        self._language = header_language(self.table)
        self._columns = self._recognise()
        self._names()
        self._ages()
        self._dates()
        self._sex()
        self._places()
        self._plain("national_id", "national_id", worded("identity number"))
        self._plain("act", "act", worded("act"))
        self._texts()
        if not self.fields.keys() & {
            "name",
            "given",
            "surnames",
            "national_id",
            "birth",
            "date",
            "state",
            "municipality",
        }:
            raise BadInput(
                worded("none of the columns says who, when or where"),
                next_step=worded(
                    "Head the columns with what they hold: name, age, sex, date, state, town, national id."
                ),
            )
        return self

    def _recognise(self) -> dict[str, list[str]]:
        """For each field its columns, the best first."""
        from constancia.reading.columns.headers import fields_of_heading
        from constancia.reading.lists.profile import agreement, profile

        found: dict[str, list[tuple[float, str]]] = {}
        for heading, cells in self.table.items():
            plain = fold(heading)
            if plain in _ADDRESS:
                found.setdefault("address", []).append((4.0, heading))
                continue
            named = {name: points for name, points, _ in fields_of_heading(plain)}
            seen = profile(cells[:: max(1, len(cells) // 2000)])
            if plain in ("year", "ano", "anio"):
                named = {"date": 0.5}
            fits = [
                (points + (0.0 if name in _PLACES else agreement(name, seen)), name) for name, points in named.items()
            ]
            if "age" in named and _mostly(cells, _band_of):
                fits.append((1.0, "age"))
            points, name = max(fits, default=(0.0, ""))
            if points > 0:
                found.setdefault(name, []).append((points, heading))
        return {name: [h for _, h in sorted(hits, key=lambda hit: -hit[0])] for name, hits in found.items()}

    def _take(self, name: str, what: str) -> Cells | None:
        for heading in self._columns.get(name, []):
            if heading not in self.read_as:
                self.read_as[heading] = what
                return self.table[heading]
        return None

    def _plain(self, name: str, into: str, what: str) -> None:
        if cells := self._take(name, what):
            self.fields[into] = _known(cells)

    def _names(self) -> None:
        given, first = self._take("given_name", worded("given names")), self._take("surname", worded("surnames"))
        if second := self._take("second_surname", worded("second surname")):
            first = [f"{a} {b}".strip() for a, b in zip(first or [""] * self.size, second, strict=True)]
        name = self._take("name", worded("name"))
        if first and name and not given:
            given, name = name, None
        if given and not first and not name:
            given, name = None, given
        for into, cells in (("name", name), ("given", given), ("surnames", first)):
            if cells:
                self.fields[into] = cells
        if (alias := self._take("alias", worded("another name"))) and name:
            self.fields["name"] = [f"{n} alias {a}" if a else n for n, a in zip(name, alias, strict=True)]

    def _ages(self) -> None:
        lower: list[int | None] = [None] * self.size
        upper: list[int | None] = [None] * self.size
        while cells := self._take("age", worded("age")):
            ages = _each(cells, _age_of)
            lower = [a if a is not None else age and age[0] for a, age in zip(lower, ages, strict=True)]
            upper = [b if b is not None else age and age[1] for b, age in zip(upper, ages, strict=True)]
        if any(a is not None for a in lower):
            self.fields |= {"age": lower, "age_to": upper}

    def _dates(self) -> None:
        self._date("birth_date", "birth", worded("day of birth"))
        self._date("date", "date", worded("date of the act"))

    def _date(self, name: str, into: str, what: str) -> None:
        from constancia.reading.lists.dates import order_of

        dates: list[PartialDate | None] = [None] * self.size
        while cells := self._take(name, what):
            order = order_of(cells, self._language)
            here = _each(cells, partial(_date_of, order=order))
            dates = [date if date is not None else other for date, other in zip(dates, here, strict=True)]
            none = [cell for cell, date in zip(cells, here, strict=True) if date is None and _says(cell)]
            written = sum(_stands_for_none(cell, order) for cell in none)
            if written:
                self.remarks.append(
                    worded(
                        "cells of the {field} that hold a day which programs write for none (1 January 1900 and its"
                        " kin) and count as missing: {n}",
                        field=what,
                        n=written,
                    )
                )
            if len(none) > written:
                self.remarks.append(
                    worded(
                        "cells of the {field} that could not be read as a date and count as missing: {n}",
                        field=what,
                        n=len(none) - written,
                    )
                )
        if any(dates):
            self.fields[into] = dates

    def _sex(self) -> None:
        from constancia.reading.columns.words import plain
        from constancia.reading.lists.cells import sex_codes

        if cells := self._take("sex", worded("sex")):
            codes = sex_codes(set(cells), self._language)
            self.fields["sex"] = _each(
                cells, lambda cell: {"male": "m", "female": "f"}.get(codes.get(plain(cell).strip(" ."), ""), "")
            )

    def _places(self) -> None:
        found = {level: cells for level in _PLACES if (cells := self._take(level, _LEVELS[level]))}
        smaller = [found[level] for level in _PLACES[1:] if level in found]
        if address := self._take("address", worded("street or building")):
            self.fields["place"] = _known(address)
        if mixed := self._take("place", worded("place")):
            self._mixed_place(mixed, found.get("state"), bool(smaller))
        if "state" in found:
            self.fields["state"] = _known(found["state"])
        levels = ("municipality",) if len(smaller) == 1 else ("district", "municipality", "place")
        for level, cells in zip(levels, smaller, strict=False):
            if level != "place" or "place" not in self.fields:
                self.fields[level] = _known(cells)

    def _mixed_place(self, cells: Cells, states: Cells | None, has_levels: bool) -> None:
        """ "Town, State" in one column: what stands last so often that it must be the larger place."""
        if has_levels:
            self.fields.setdefault("place", _known(cells))
            return
        split = [cell.rpartition(",") for cell in cells]
        last = Counter(fold(tail) for _, comma, tail in split if comma)
        alone = {fold(tail) for _, comma, tail in split if not comma}
        larger = {fold(s) for s in states or ()} | {name for name, n in last.items() if n >= 3 or name in alone}
        is_larger = [fold(tail) in larger for _, _, tail in split]
        if states is None:
            self.fields["state"] = [
                tail.strip() if known else "" for (_, _, tail), known in zip(split, is_larger, strict=True)
            ]
        self.fields["municipality"] = [
            head.strip() if known else whole for (head, _, _), known, whole in zip(split, is_larger, cells, strict=True)
        ]

    def _texts(self) -> None:
        skip = {heading for name in _NEVER_TEXT for heading in self._columns.get(name, [])}
        for heading, cells in self.table.items():
            if heading in self.read_as:
                continue
            known = _known(cells)
            distinct, filled = len(set(known) - {""}), sum(1 for cell in known if cell)
            if heading in skip:
                self.remarks.append(worded("the column {column} is not compared", column=repr(heading)))
            elif filled == 0 or distinct == 1:
                self.remarks.append(
                    worded("the column {column} says the same in every row and tells nothing", column=repr(heading))
                )
            elif distinct > filled / 2 and _mostly(known, str.isalnum) and _mostly(known, _has_digit):
                self.remarks.append(
                    worded("the column {column} only numbers the rows and is not compared", column=repr(heading))
                )
            else:
                self.text[heading] = known
                self.read_as[heading] = worded("text")


def _each(cells: Cells, how: Callable[[str], Any]) -> list[Any]:
    """Read each different cell once."""
    read = {cell: how(cell) if cell else None for cell in set(cells)}
    return [read[cell] for cell in cells]


def _known(cells: Cells) -> list[str]:
    return [cell or "" for cell in _each(cells, lambda cell: cell if _says(cell) else "")]


def _says(cell: str) -> bool:
    from constancia.reading.columns.words import is_missing

    return bool(cell) and not is_missing(cell)


def _mostly(cells: Cells, test: Callable[[str], Any]) -> bool:
    sample = [cell for cell in cells[:: max(1, len(cells) // 500)] if cell]
    return bool(sample) and sum(bool(test(cell)) for cell in sample) > 0.6 * len(sample)


def _has_digit(cell: str) -> bool:
    return any(c.isdigit() for c in cell)


def _band_of(cell: str) -> tuple[int, int] | None:
    """ "[25,35)" is 25 to 34; "25-34" is as it stands."""
    match = _BAND.fullmatch(cell.strip())
    if not match:
        return None
    lower, upper = int(match[1]), int(match[2]) - (match[3] == ")")
    return (lower, upper) if lower <= upper <= 130 else None


def _age_of(cell: str) -> tuple[int, int] | None:
    from constancia.reading.lists.cells import read_age

    if band := _band_of(cell):
        return band
    age = read_age(cell)
    if age is None:
        return None
    lower, upper = (age.years, age.years) if age.years is not None else (age.least, age.most)
    return (lower or 0, upper if upper is not None else 120) if lower is not None or upper is not None else None


def _date_of(cell: str, order: DateOrder) -> PartialDate | None:
    from constancia.reading.lists.dates import read_date

    date = read_date(cell, order)
    return None if date is None or _is_none(date) else date


def _stands_for_none(cell: str, order: DateOrder) -> bool:
    """Whether a cell holds a day that programs write where there is no date."""
    from constancia.reading.lists.dates import read_date

    date = read_date(cell, order)
    return date is not None and _is_none(date)


def _is_none(date: PartialDate) -> bool:
    return date.first in PLACEHOLDERS and date.precision == "day"
