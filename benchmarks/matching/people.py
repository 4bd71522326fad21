"""Ours on 100,000 synthetic records with Spanish names: ``python -m benchmarks.matching people``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.matching import clock, scores
from constancia.matching import files

PATH = Path(__file__).parents[2] / "../shared/data/matching/people_100k.parquet"


def main(arguments: Sequence[str]) -> None:
    path = Path(arguments[0]) if arguments else PATH
    measure(path)


def measure(path: Path) -> clock.Spent:
    """Match a file that has the true person beside the columns of a list; the person is not shown to the model."""
    import pyarrow as pa

    table = pq.read_table(path)
    truth = dict(zip(map(str, table["unique_id"].to_pylist()), map(str, table["person"].to_pylist()), strict=True))
    hidden = pa.BufferOutputStream()
    pq.write_table(table.drop_columns(["person"]), hidden)
    start, before = time.perf_counter(), clock.processor()
    records = files.read_records(hidden.getvalue().to_pybytes(), path.name, list_column="list", id_column="unique_id")
    linked = files.link_columns(records.columns)
    spent = clock.Spent(time.perf_counter() - start, clock.processor() - before)
    found = scores.score([[records.ids[row] for row in person] for person in linked.people], truth, draws=50)
    print(
        f"  {len(records.ids):,} records, from reading to people: {spent}, {linked.report.compared:,} pairs compared",
        flush=True,
    )
    for name in scores.NAMES:
        print(f"  {name:10} {found.value[name]:10.4f} [{found.low[name]:.4f}, {found.high[name]:.4f}]")
    return spent
