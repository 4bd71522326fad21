"""Opening DuckDB, and asking it one question at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def connect(path: str = ":memory:", *, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """A connection that uses so many cores and prints nothing."""
    import duckdb

    con = duckdb.connect(path, config={"threads": threads})
    con.execute("set enable_progress_bar = false")
    return con


def number(con: duckdb.DuckDBPyConnection, select: str) -> int:
    """The one number that a select gives; all of the answer is read, so that the connection is free again."""
    return int(con.execute(select).fetchall()[0][0])
