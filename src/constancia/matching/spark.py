"""The same linkage on Apache Spark, for more mentions than one machine compares.

Every statement of matching is written once, in DuckDB's SQL, and translated here by sqlglot; what Spark calls
otherwise is renamed. Splink runs the comparisons on Spark with the same weights. What a cluster is asked to hold is
what the lists hold: names, days and places. It belongs under the same protection as the case.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from constancia.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

    from constancia.matching.training import Model


_ON_THIS_MACHINE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.default.parallelism": "4",
}


@contextlib.contextmanager
def open_spark(master: str, prepared: pa.Table) -> Iterator[SparkTables]:
    """The tables of a Spark session on this master (``local[*]``, ``spark://host:port``), with ``prepared`` in it."""
    session = _session(master)
    try:
        tables = SparkTables(session)
        session.createDataFrame(prepared).createOrReplaceTempView("prepared")
        yield tables
    finally:
        session.stop()


def _session(master: str) -> Any:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
        from splink.backends.spark import similarity_jar_location
    except ImportError as missing:
        raise BadInput(
            "matching on Spark needs pyspark, which is not installed",
            next_step="Install it: pip install 'constancia[spark]'. It needs a Java runtime, 17 or later.",
        ) from missing
    asked = {
        "spark.jars": similarity_jar_location(),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    builder = SparkSession.builder.master(master).appName("constancia")
    for setting, value in (asked | (_ON_THIS_MACHINE if master.startswith("local") else {})).items():
        builder = builder.config(setting, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        raise BadInput(
            f"Spark does not answer at {master}", next_step="Check the address, and that a Java runtime is installed."
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    return session


@dataclass(frozen=True, slots=True)
class Answer:
    """What a select gave."""

    frame: Any

    def fetchall(self) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.frame.collect()]

    def fetchnumpy(self) -> dict[str, Any]:
        table = self.frame.toArrow()
        return {name: table.column(name).to_numpy() for name in table.column_names}


class SparkTables:
    """A Spark session asked in DuckDB's SQL; a table that is created is computed once and kept."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def execute(self, query: str, /) -> Answer:
        import sqlglot
        from sqlglot import exp

        statement = sqlglot.parse_one(query, read="duckdb")
        if isinstance(statement, exp.Drop):
            self._session.catalog.dropTempView(_table(statement))
            return Answer(None)
        select = statement.expression if isinstance(statement, exp.Create) else statement
        frame = self._session.sql(_written(select))
        if isinstance(statement, exp.Create):
            frame = frame.localCheckpoint()
            frame.createOrReplaceTempView(_table(statement))
        return Answer(frame)

    def table(self, name: str, /) -> Any:
        return self._session.table(name)

    def splink(self) -> Any:
        """Splink's way to this session."""
        from splink.backends.spark import SparkAPI

        api: Any = SparkAPI
        return api(spark_session=self._session, break_lineage_method="persist")


def translated(model: Model) -> Model:
    """The model with its conditions in Spark's SQL."""
    return replace(
        model,
        comparisons=tuple(
            replace(
                c,
                null=condition(c.null),
                levels=tuple(replace(lv, sql=condition(lv.sql) if lv.sql else "") for lv in c.levels),
            )
            for c in model.comparisons
        ),
    )


@lru_cache(maxsize=1024)
def condition(sql: str) -> str:
    """A condition of DuckDB's SQL in Spark's."""
    import sqlglot

    return _written(sqlglot.parse_one(sql, read="duckdb"))


def _table(statement: Any) -> str:
    from sqlglot import exp

    return str(statement.find(exp.Table).name)


def _written(tree: Any) -> str:
    return str(tree.transform(_respelled).sql(dialect="spark"))


def _respelled(node: Any) -> Any:
    """What sqlglot leaves as DuckDB calls it; Spark's hash passes over what is missing, which here is part of a key."""
    from sqlglot import exp

    if isinstance(node, exp.Split):
        return exp.Anonymous(this="split", expressions=[node.this, node.expression])
    if isinstance(node, exp.ArrayOverlaps):
        return exp.Anonymous(this="arrays_overlap", expressions=[node.this, node.expression])
    if isinstance(node, exp.Anonymous) and node.name.lower() == "list_intersect":
        return exp.Anonymous(this="array_intersect", expressions=[e.transform(_respelled) for e in node.expressions])
    if isinstance(node, exp.Anonymous) and node.name.lower() == "hash":
        parts = [part for arg in node.expressions for part in (arg, exp.Is(this=arg.copy(), expression=exp.Null()))]
        return exp.Anonymous(this="xxhash64", expressions=parts)
    return node
