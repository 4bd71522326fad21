"""Asking DuckDB one question at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def number(con: duckdb.DuckDBPyConnection, select: str) -> int:
    """The one number that a select gives; all of the answer is read, so that the connection is free again."""
    return int(con.execute(select).fetchall()[0][0])
