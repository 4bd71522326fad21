"""Which column of a list holds what, proposed from headings and content, to be confirmed by a person and remembered.

A heading proposes, the content may veto: "Estado" over "detenido, liberado" is a status and not a state of the
country. A column whose heading says nothing is mapped only where its content speaks by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from constancia.reading.columns.headers import fields_of_heading
from constancia.reading.columns.words import columns, heading_words, meaning
from constancia.reading.document import Document
from constancia.reading.lists.acts import ActFound, act_of_table
from constancia.reading.lists.cells import sex_codes
from constancia.reading.lists.dates import DateOrder, order_of
from constancia.reading.lists.profile import Profile, agreement, profile
from constancia.reading.lists.table import Table, tables_in
from constancia.reading.lists.totals import is_total
from constancia.reading.sentences import say

VERSION = 1
UNREAD = ""  # the field of a column that is not read

_BY_CONTENT_ALONE = ("name", "sex", "date", "national_id", "status", "record_id", "perpetrator", "act", "age", "state")
_ENOUGH = 2.0
_LONGEST_TITLE = 160  # characters
_BLANKS = 8
_OF_PEOPLE = frozenset({"name", "given_name", "surname", "count"})
_NAMES = frozenset({"name", "given_name", "surname"})
_OF_ONE_PERSON = frozenset({"age", "sex", "national_id", "birth_date"})  # no table that counts people has these
_SAY_NO_ACT = frozenset({"other_date", "private", "act", "charges", "notes", "source"})
MAY_REPEAT = frozenset({"other_date", "notes", "private", "source", "charges"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column, the field that it holds ("" where it is not read), and why we think so."""

    number: int
    heading: str
    field: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"number": self.number, "heading": self.heading, "field": self.field, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How one table is to be read.

    ``act`` is what was done to the people of the list where no column says it; "" where nobody has said yet.
    ``date_order`` is "day", "month", or "" while dates like 03/04/2024 cannot be told apart. ``sexes`` says what the
    letters of the sex column mean.
    """

    table: int
    name: str
    columns: tuple[Column, ...]
    act: str = ""
    act_reason: str = ""
    date_order: DateOrder = ""
    sexes: Mapping[str, str] | None = None

    def column_of(self, field: str) -> Column | None:
        """The column that holds this field, or None."""
        return next((column for column in self.columns if column.field == field), None)

    def with_field(self, number: int, field: str) -> TableMapping:
        """The same mapping with one column put right by a person."""
        if field and field not in columns()["fields"]:
            raise ValueError(f"{field!r} is not a field of a list; see fields.yaml")
        changed = tuple(
            replace(c, field=field, reason=say("column.person")) if c.number == number else c for c in self.columns
        )
        return replace(self, columns=changed)

    def with_act(self, act: str) -> TableMapping:
        """The same mapping with the act that the list is about, as a person says it."""
        return replace(self, act=act, act_reason=say("why.person"))

    def with_date_order(self, order: DateOrder) -> TableMapping:
        """The same mapping with the order of day and month, as a person says it."""
        return replace(self, date_order=order)

    def to_json(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "name": self.name,
            "columns": [column.to_json() for column in self.columns],
            "act": self.act,
            "act_reason": self.act_reason,
            "date_order": self.date_order,
            "sexes": dict(self.sexes or {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> TableMapping:
        return cls(
            table=int(value["table"]),
            name=str(value["name"]),
            columns=tuple(Column(**column) for column in value["columns"]),
            act=str(value["act"]),
            act_reason=str(value["act_reason"]),
            date_order=cast(DateOrder, value["date_order"]),
            sexes=dict(value["sexes"]),
        )


@dataclass(frozen=True, slots=True)
class ListMapping:
    """How all tables of a document are to be read; JSON in and out, so that a case can remember it."""

    tables: tuple[TableMapping, ...]
    language: str = ""

    @property
    def signature(self) -> str:
        """The headings, by which a mapping is found again for another list of the same recorder."""
        return signature_of([[column.heading for column in table.columns] for table in self.tables])

    def for_table(self, number: int) -> TableMapping | None:
        return next((table for table in self.tables if table.table == number), None)

    def with_table(self, table: TableMapping) -> ListMapping:
        """The same mapping with one table's mapping replaced."""
        return replace(self, tables=tuple(table if t.table == table.table else t for t in self.tables))

    def to_json(self) -> dict[str, Any]:
        return {"version": VERSION, "language": self.language, "tables": [table.to_json() for table in self.tables]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ListMapping:
        return cls(tuple(TableMapping.from_json(table) for table in value["tables"]), str(value.get("language", "")))


def suggest_mapping(document: Document, *, name: str = "") -> ListMapping:
    """Which column holds what in each table of the document; ``name`` is the file's, which may say what was done."""
    paragraphs = {s.end: s.start for s in document.segments if s.kind == "paragraph"}
    tables = tables_in(document)
    made = (_table_mapping(table, document, name, _above(table, document, paragraphs)) for table in tables)
    return ListMapping(tuple(made), document.language)


def lists_in_prose(document: Document, mapping: ListMapping) -> tuple[Document, ListMapping]:
    """A report with lists of people in it, parted: the prose with those lists blanked, and the mapping of them alone.

    The blanked text is as long as the document's, so that spans in it hold in the document. Tables that are about no
    people stay in the prose.
    """
    of_people = tuple(table for table in mapping.tables if any(c.field in _OF_PEOPLE for c in table.columns))
    numbers = {table.table for table in of_people}
    text = document.text
    for segment in document.segments:
        if segment.kind == "sheet" and segment.at.get("table") in numbers:
            text = text[: segment.start] + "\n" * (segment.end - segment.start) + text[segment.end :]
    return replace(document, text=text), replace(mapping, tables=of_people)


def signature_of(headings: Iterable[Sequence[str]]) -> str:
    """The headings of some tables as one comparable line."""
    return " / ".join("|".join(" ".join(heading_words(heading)) for heading in one) for one in headings)


def _table_mapping(table: Table, document: Document, name: str, above: str) -> TableMapping:
    people = replace(table, rows=tuple(row for row in table.rows if not is_total(row)))
    profiles = {number: profile([cell.text for cell in people.column(number)]) for number in table.columns}
    chosen = _choose(table, profiles)
    made = tuple(_column(number, table, chosen) for number in table.columns)
    found = _act(table, made, name, above)
    dates = [c.number for c in made if c.field in ("date", "birth_date", "other_date")]
    sexes = next((c.number for c in made if c.field == "sex"), None)
    return TableMapping(
        table=table.number,
        name=table.name,
        columns=made,
        act=found.act,
        act_reason=found.reason,
        date_order=order_of((cell.text for n in dates for cell in table.column(n)), document.language),
        sexes=sex_codes((cell.text for cell in table.column(sexes)), document.language) if sexes else {},
    )


def _choose(table: Table, profiles: Mapping[int, Profile]) -> dict[int, tuple[str, str]]:
    """The field of each column with the reason, best fits first, no field twice unless it may be."""
    options = sorted(_options(table, profiles), key=lambda option: (-option[0], option[1]))
    chosen: dict[int, tuple[str, str]] = {}
    taken: set[str] = set()
    for _, number, field, reason in options:
        if number in chosen or (field in taken and field not in MAY_REPEAT):
            continue
        chosen[number] = (field, reason)
        taken.add(field)
    if "count" in taken and not taken & _NAMES:
        chosen = {n: (f, r) for n, (f, r) in chosen.items() if f not in _OF_ONE_PERSON}
    return _names_made_whole(chosen)


def _options(table: Table, profiles: Mapping[int, Profile]) -> Iterable[tuple[float, int, str, str]]:
    for number, column in profiles.items():
        heading = table.headings.get(number, "")
        named = {field: points for field, points, _ in fields_of_heading(heading)} if heading else {}
        for field, points in named.items():
            fit = agreement(field, column)
            if points + fit >= _ENOUGH:
                yield points + fit, number, field, _because(heading, fit)
        for field in _BY_CONTENT_ALONE:
            fit = agreement(field, column)
            if field not in named and fit >= _ENOUGH and column.filled >= 2:
                yield fit - 0.5, number, field, say("basis.content", n=column.filled)
        if "state" in named and agreement("status", column) > 0:
            yield 5.0, number, "status", say("basis.situations", heading=heading)


def _because(heading: str, fit: float) -> str:
    if fit >= 1:
        return say("basis.heading_content", heading=heading)
    return say("basis.heading", heading=heading)


def _names_made_whole(chosen: dict[int, tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """Surnames beside a column headed just "name": that column holds the given names. Given names alone: the name."""
    by_field = {field: number for number, (field, _) in chosen.items()}
    if "surname" in by_field and "name" in by_field and "given_name" not in by_field:
        number = by_field["name"]
        return {**chosen, number: ("given_name", say("column.given", basis=chosen[number][1]))}
    if "name" not in by_field and ("given_name" in by_field) != ("surname" in by_field):
        number = by_field.get("given_name") or by_field["surname"]
        return {**chosen, number: ("name", say("column.only_name", basis=chosen[number][1]))}
    return chosen


def _column(number: int, table: Table, chosen: Mapping[int, tuple[str, str]]) -> Column:
    field, reason = chosen.get(number, (UNREAD, say("column.nothing")))
    return Column(number, table.headings.get(number, ""), field, reason)


def _above(table: Table, document: Document, paragraphs: Mapping[int, int]) -> str:
    """The paragraph right above a table, if it is short enough to be its title; paragraphs are given by their end."""
    start = min((row.start for row in (table.header, *table.titles, *table.rows) if row), default=0)
    end = len(document.text[max(0, start - _BLANKS) : start].rstrip()) + max(0, start - _BLANKS)
    title = document.text[paragraphs.get(end, end) : end]
    return title if len(title) <= _LONGEST_TITLE else ""


def _act(table: Table, made: Sequence[Column], name: str, above: str) -> ActFound:
    status = next((c.number for c in made if c.field == "status"), None)
    states = [meaning("statuses", cell.text) for cell in table.column(status)] if status else []
    return act_of_table(table, [c.heading for c in made if c.field not in _SAY_NO_ACT], name, states, above)
