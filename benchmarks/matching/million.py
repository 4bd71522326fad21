"""A million generated records, beside bare Splink with the same blocking, and ten thousand new against the million.

``python -m benchmarks.matching million [RECORDS]``. Both are timed from reading the file to having people, without the
scoring. Bare Splink gets names read as ours are, by as many processes, and the same candidate pairs; then the
library's own comparisons, the same training, and its connected components: what differs is what we add. Each part runs
in a process of its own, so that peaks of memory can be told apart.
"""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.matching import clock, generate, people


def main(arguments: Sequence[str]) -> None:
    size = int(arguments[0]) if arguments else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.parquet"
        pq.write_table(generate.records(size), path)
        ours = _run("constancia", people.measure, path)
        bare = _run("bare Splink", bare_splink, path)
        _run("10,000 new", ten_thousand, path)
    print(
        f"== from reading to people, constancia takes {ours.seconds / bare.seconds:.2f} times as long as bare Splink"
        f" by the clock and {ours.processor / bare.processor:.2f} times the processor"
    )


def _run(label: str, run: Callable[[Path], clock.Spent], path: Path) -> clock.Spent:
    print(f"== {label}", flush=True)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
        return apart.submit(_measured, run, path).result()


def _measured(run: Callable[[Path], clock.Spent], path: Path) -> clock.Spent:
    spent = run(path)
    print(f"  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB", flush=True)
    return spent


def bare_splink(path: Path) -> clock.Spent:
    """Splink on the same pairs: reading and blocking as ours; training, prediction and clustering as it comes."""
    import logging

    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    from constancia.matching import files
    from constancia.matching.blocking import block
    from constancia.matching.prepare import prepare
    from constancia.matching.tables import connect

    logging.getLogger("splink").setLevel(logging.ERROR)
    start, before = time.perf_counter(), clock.processor()
    records = files.read_records(path.read_bytes(), path.name, list_column="list", id_column="unique_id")
    con = connect()
    con.register("arriving", prepare(records.columns, processes=2))
    con.execute("create table prepared as from arriving")
    block(con)
    shared = clock.Spent(time.perf_counter() - start, clock.processor() - before)
    con.execute(
        """create table plain as select uid, list as source_dataset, g_key as given, s_key as surnames,
           date_lo::varchar as day, birth_lo // 365 as born, state, municipality, sex, national_id from prepared"""
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="uid",
        comparisons=[
            cl.JaroWinklerAtThresholds("given").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surnames").configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("day", [1, 2]), cl.ExactMatch("born"), cl.ExactMatch("state"),
            cl.JaroWinklerAtThresholds("municipality"), cl.ExactMatch("sex"),
            cl.LevenshteinAtThresholds("national_id", [1]),
        ],
        retain_matching_columns=False,
        additional_columns_to_retain=["source_dataset"],
    )  # fmt: skip
    linker = Linker(DuckDBAPI(con).register(con.table("plain")), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match([block_on("given", "surnames", "state")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("given", "surnames"), block_on("day", "municipality")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=2e5)
    linker.table_management.register_blocked_pairs_for_predict(linker._db_api.register(con.table("blocked")))
    predicted = linker.inference.predict(threshold_match_probability=0.2)
    found = con.execute(f"select count(*) from {predicted.physical_name}").fetchall()[0][0]
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, 0.5)
    number = con.execute(f"select count(distinct cluster_id) from {clusters.physical_name}").fetchall()[0][0]
    spent = clock.Spent(time.perf_counter() - start, clock.processor() - before)
    print(
        f"  {len(records.ids):,} records, from reading to people: {spent}"
        f" ({found:,} pairs kept, {number:,} clusters)\n  of which reading, preparing and blocking: {shared}",
        flush=True,
    )
    return spent


def ten_thousand(path: Path) -> clock.Spent:
    """Ten thousand new records against all others, kept ready."""
    from constancia.matching import files
    from constancia.matching.known import arrive, keep

    records = files.read_records(path.read_bytes(), path.name, list_column="list", id_column="unique_id")
    columns, size = records.columns, records.columns.size
    new = min(10_000, size // 10)
    index = path.with_suffix(".duckdb")
    start = time.perf_counter()
    keep(index, _part(columns, 0, size - new))
    print(
        f"  kept {size - new:,} in {time.perf_counter() - start:.0f} s, {index.stat().st_size / 1e9:.1f} GB", flush=True
    )
    start, before = time.perf_counter(), clock.processor()
    arrived = arrive(index, _part(columns, size - new, size))
    likely = int((arrived.scored.bits > 0).sum())
    spent = clock.Spent(time.perf_counter() - start, clock.processor() - before)
    print(f"  {new:,} new compared in {spent.seconds:.1f} s, {spent.processor:.1f} s of processor ({likely:,} likely)")
    return spent


def _part(columns: object, first: int, last: int) -> object:
    from constancia.matching.prepare import Columns

    cut = {name: values[first:last] for name, values in columns.fields.items()}
    return Columns(last - first, cut, {name: values[first:last] for name, values in columns.text.items()})
