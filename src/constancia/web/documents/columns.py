"""Which column of a list holds what, as a person says it: the form, and the mapping that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from constancia.reading.columns.words import columns as known_columns
from constancia.reading.lists import Column, ListMapping, TableMapping
from constancia.terms.thesauri import thesaurus


@dataclass(frozen=True, slots=True)
class TableForm:
    """One table with its columns, each with the first filled cells that stand in it."""

    mapping: TableMapping
    columns: tuple[tuple[Column, tuple[str, ...]], ...]


def field_choices(lang: str) -> list[tuple[str, str]]:
    """The fields that a column may hold, with their labels."""
    return [(name, str(field["label"][lang])) for name, field in known_columns()["fields"].items()]


def mapping_sent(mapping: ListMapping, sent: Mapping[str, str]) -> ListMapping:
    """The mapping as the form has it; what it does not say, or says in no word of ours, stays as it was."""
    fields = known_columns()["fields"]
    for table in mapping.tables:
        changed = table
        for column in table.columns:
            field = sent.get(f"t{table.table}-c{column.number}")
            if field is not None and field != column.field and (field == "" or field in fields):
                changed = changed.with_field(column.number, field)
        act = sent.get(f"t{table.table}-act")
        if act is not None and act != table.act and (act == "" or act in thesaurus("acts")):
            changed = changed.with_act(act)
        order = sent.get(f"t{table.table}-dates")
        if order in ("day", "month", ""):
            changed = replace(changed, date_order=order)
        mapping = mapping.with_table(changed)
    return mapping
