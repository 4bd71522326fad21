"""Lists: documents whose rows are claims about people (or, where a row counts people, about groups).

``suggest_mapping`` proposes which column holds what, with a reason for each; a person confirms it, and the case
remembers it for lists with the same headings (``ListMapping.signature``). ``read_list`` then makes one suggestion of
each row, or says why not: ``len(rows) == len(suggestions) + len(unread)``, always. ``lists_in_prose`` parts a report
with lists in it.
"""

from constancia.reading.lists.mapping import Column, ListMapping, TableMapping, lists_in_prose, suggest_mapping
from constancia.reading.lists.rows import ListReading, UnreadRow, read_list
from constancia.reading.lists.table import Cell, Row, Table, tables_in

__all__ = [
    "Cell",
    "Column",
    "ListMapping",
    "ListReading",
    "Row",
    "Table",
    "TableMapping",
    "UnreadRow",
    "lists_in_prose",
    "read_list",
    "suggest_mapping",
    "tables_in",
]
