"""Opening DuckDB, and asking an engine one question at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import duckdb


class Tables(Protocol):
    """What matching asks of an engine: to run a statement in DuckDB's SQL, and to hand over a table."""

    def execute(self, query: Any, /) -> Any: ...

    def table(self, table_name: str, /) -> Any: ...


def connect(path: str = ":memory:", *, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """A connection that uses so many cores and prints nothing."""
    import duckdb

    con = duckdb.connect(path, config={"threads": threads})
    con.execute("set enable_progress_bar = false")
    return con


def number(con: Tables, select: str) -> int:
    """The one number that a select gives; all of the answer is read, so that the connection is free again."""
    return int(con.execute(select).fetchall()[0][0])
