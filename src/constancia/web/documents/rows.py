"""A list as its table: its rows and cells as they stand, which column holds what, and what is said of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from constancia.reading.lists import Table
from constancia.reading.sentences import in_words
from constancia.web.context import lang
from constancia.web.documents.items import Item


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column with its heading, the field that it was read as ("" for none), and why."""

    number: int
    heading: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row: its number in the original, its cells under the columns, and what is said of it."""

    table: int
    number: int
    cells: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class TableShown:
    """One table with its columns, and the act that the whole list is about, if it says so."""

    number: int
    name: str
    columns: tuple[ColumnHead, ...]
    rows: tuple[RowShown, ...]
    act: str
    act_reason: str


def tables_shown(tables: Sequence[Table], mapping: Mapping[str, Any], items: Sequence[Item]) -> list[TableShown]:
    """All tables of a list, every row of them, in the order in which they stand."""
    said: dict[tuple[int, int], list[Item]] = {}
    for item in items:
        if item.row:
            said.setdefault(item.row, []).append(item)
    mapped = {int(table.get("table", 0)): table for table in mapping.get("tables", [])}
    return [_table(table, mapped.get(table.number, {}), said) for table in tables]


def _table(table: Table, mapping: Mapping[str, Any], said: Mapping[tuple[int, int], list[Item]]) -> TableShown:
    columns = table.columns
    fields = {int(column["number"]): column for column in mapping.get("columns", [])}
    heads = [
        ColumnHead(
            n,
            table.headings.get(n, ""),
            str(fields.get(n, {}).get("field") or ""),
            in_words(str(fields.get(n, {}).get("reason") or ""), lang()),
        )
        for n in columns
    ]
    rows = [
        RowShown(
            table.number,
            row.number,
            tuple(row.cells[n].text if n in row.cells else "" for n in columns),
            tuple(said.get((table.number, row.number), ())),
        )
        for row in table.rows
    ]
    act, reason = str(mapping.get("act") or ""), in_words(str(mapping.get("act_reason") or ""), lang())
    return TableShown(table.number, table.name, tuple(heads), tuple(rows), act, reason)


def sample_of(items: Sequence[Item], size: int = 5) -> list[Item]:
    """Some of many, the same every time: the most doubtful first, the others taken evenly."""
    if len(items) <= size:
        return list(items)
    doubtful = sorted(items, key=lambda item: (item.score or 0.0, item.place))[:2]
    others = [item for item in items if item not in doubtful]
    step = len(others) / (size - len(doubtful))
    return doubtful + [others[int(n * step)] for n in range(size - len(doubtful))]
