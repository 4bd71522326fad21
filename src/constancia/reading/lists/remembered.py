"""How a list is to be read, as a person says it in words, or said before of a list with the same headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from constancia.errors import BadInput
from constancia.reading.columns.words import columns as known_columns
from constancia.reading.columns.words import heading_words
from constancia.reading.lists.dates import DateOrder
from constancia.reading.lists.mapping import MAY_REPEAT, Column, ListMapping, TableMapping, signature_of
from constancia.reading.sentences import say
from constancia.terms.thesauri import thesaurus

NOT_READ = "-"


def as_said_before(mapping: ListMapping, said: Iterable[tuple[str, ListMapping]]) -> ListMapping:
    """A suggested mapping with what people said of tables with the same headings, the latest first.

    What the columns hold is taken over; the act and the order of day and month only where this list does not show them.
    """
    headings = {_signature(table): table for table in mapping.tables if _signature(table)}
    known: dict[str, tuple[str, TableMapping]] = {}
    for document, other in said:
        for table in other.tables:
            if _signature(table) in headings:
                known.setdefault(_signature(table), (document, table))
        if len(known) == len(headings):
            break
    for table in mapping.tables:
        if _signature(table) in known:
            mapping = mapping.with_table(_taken_over(table, *known[_signature(table)]))
    return mapping


def as_said(
    mapping: ListMapping, words: Iterable[str], *, act: str = "", dates: str = "", table: int = 0
) -> ListMapping:
    """A mapping with columns put right in words: HEADING=FIELD or NUMBER=FIELD, "-" for a column that is not read.

    ``act`` and ``dates`` ("day" or "month", whichever comes first) hold for the table, or for all. BadInput names what
    is not known, and what there is.
    """
    for word in words:
        heading, is_pair, field = word.rpartition("=")
        if not is_pair:
            raise BadInput(f"{word!r} does not say what a column holds.", next_step="Write HEADING=FIELD.")
        mapping = _with_column(mapping, heading.strip(), _field(field.strip()), table)
    if act and act not in thesaurus("acts"):
        raise BadInput(f"{act!r} is not an act of the thesaurus.", next_step="They stand in thesauri/acts.yaml.")
    for each in _tables(mapping, table):
        changed = each.with_act(act) if act else each
        changed = changed.with_date_order(cast(DateOrder, dates)) if dates else changed
        mapping = mapping.with_table(changed)
    return mapping


def _signature(table: TableMapping) -> str:
    return signature_of([[column.heading for column in table.columns]]).strip("|")


def _taken_over(table: TableMapping, document: str, said: TableMapping) -> TableMapping:
    fields = {column.number: column.field for column in said.columns}
    reason = say("column.before", document=document)
    columns = tuple(
        column
        if fields.get(column.number, column.field) == column.field
        else replace(column, field=fields[column.number], reason=reason)
        for column in table.columns
    )
    taken = replace(table, columns=columns, sexes={**(table.sexes or {}), **(said.sexes or {})})
    if not table.act and said.act:
        taken = replace(taken, act=said.act, act_reason=say("why.before", document=document))
    return taken if table.date_order else taken.with_date_order(said.date_order)


def _field(name: str) -> str:
    known = known_columns()["fields"]
    if name == NOT_READ:
        return ""
    if name not in known:
        raise BadInput(
            f"{name!r} is not what a column can hold.", next_step=f"Choose one of: {', '.join(known)}; or {NOT_READ}"
        )
    return name


def _tables(mapping: ListMapping, number: int) -> tuple[TableMapping, ...]:
    return tuple(table for table in mapping.tables if number in (0, table.table))


def _with_column(mapping: ListMapping, heading: str, field: str, number: int) -> ListMapping:
    found = False
    for table in _tables(mapping, number):
        for column in table.columns:
            if _is_meant(column, heading):
                mapping = mapping.with_table(_with_field(table, column.number, field))
                found = True
                break
    if not found:
        there = "; ".join(
            f"{column.number} {column.heading}".strip()
            for table in _tables(mapping, number)
            for column in table.columns
        )
        raise BadInput(f"No column is headed {heading!r}.", next_step=f"There are: {there[:600]}")
    return mapping


def _with_field(table: TableMapping, number: int, field: str) -> TableMapping:
    """The column holds the field, and no other does that was taken for it."""
    for column in table.columns:
        if field and column.field == field and column.number != number and field not in MAY_REPEAT:
            table = table.with_field(column.number, "")
    return table.with_field(number, field)


def _is_meant(column: Column, heading: str) -> bool:
    if heading.isdecimal() and int(heading) == column.number:
        return True
    return bool(column.heading) and (
        column.heading == heading or heading_words(column.heading) == heading_words(heading)
    )
