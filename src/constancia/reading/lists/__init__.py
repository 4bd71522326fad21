"""Lists: documents whose rows are claims about people (or, where a row counts people, about groups).

``suggest_mapping`` proposes which column holds what, with a reason for each; a person confirms it, and the case
remembers it for lists with the same headings. ``read_list`` then makes one suggestion of each row, or says why not:
``len(rows) == len(suggestions) + len(unread)``, always.
"""

from constancia.reading.lists.mapping import Column, ListMapping, TableMapping, suggest_mapping
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
    "read_list",
    "suggest_mapping",
    "tables_in",
]
