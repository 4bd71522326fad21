"""Ours and the peers on the killings lists, side by side in one run: ``python -m benchmarks.matching killings [PEER
...]``.

Needs the peers: ``pip install -r benchmarks/matching/requirements.txt``. Prints one line for each method, scores with
95 % bootstrap intervals. Nothing of the data is printed. Read docs/methods/matching.md before quoting: the truth
rests in part on likeness of names, so that pair precision flatters everyone.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from benchmarks.matching import scores
from constancia.matching import files, names
from constancia.matching.model import link_columns

DATA = Path(__file__).parents[2] / "../shared/data/matching"


def main(arguments: Sequence[str]) -> None:
    truth = {row["record_id"]: row["cluster_id"] for row in csv.DictReader((DATA / "killings_truth.csv").open())}
    path = DATA / "killings_records.csv"
    records = files.read_records(path.read_bytes(), path.name, list_column="list", id_column="record_id")
    person = [truth[identity] for identity in records.ids]
    nameless = [not names.read(name) for name in records.columns.get("name")]
    print(f"{len(records.ids)} records, {len(set(person))} people; {sum(nameless)} records without a name")
    print(f"{'method':34} {'s':>6}  " + "  ".join(f"{name:>24}" for name in scores.NAMES))
    for method, clusters, seconds in _methods(path, records, person, arguments):
        line = scores.score([[records.ids[row] for row in c] for c in clusters], truth).line()
        print(f"{method:34} {seconds:6.1f}  {line}")
        print(f"{'':34}         {_apart(clusters, person, nameless, records.lists)}")
        print(f"{'':34}         {_crossed(clusters, person, records.lists)}", flush=True)


def _methods(
    path: Path, records: files.Records, person: Sequence[str], wanted: Sequence[str]
) -> Iterator[tuple[str, list[list[int]], float]]:
    start = time.perf_counter()
    linked = link_columns(
        files.read_records(path.read_bytes(), path.name, list_column="list", id_column="record_id").columns
    )
    yield "constancia", linked.people, time.perf_counter() - start
    from benchmarks.matching import peers

    frame, candidates = _frame(path, records)
    runs = {
        "splink": lambda: peers.splink(frame, tuned=False),
        "splink-tuned": lambda: peers.splink(frame, tuned=True),
        "recordlinkage": lambda: peers.recordlinkage(frame, candidates),
        "nomenklatura": lambda: peers.nomenklatura(frame, candidates, "logic-v1"),
        "nomenklatura-regression": lambda: peers.nomenklatura(frame, candidates, "regression-v1"),
        "dedupe": lambda: peers.dedupe(frame, person, candidates),
    }
    for name, run in runs.items():
        if wanted and name not in wanted:
            continue
        try:
            for found in run():
                yield found.method, found.clusters, found.seconds
        except ImportError as missing:
            print(f"left out: {missing}")


def _frame(path: Path, records: files.Records) -> tuple[object, list[tuple[int, int]]]:
    """The columns as the peers take them, read as carefully as ours, and our candidate pairs."""
    import duckdb
    import pandas as pd

    from constancia.matching.blocking import block
    from constancia.matching.prepare import prepare

    columns = records.columns
    with path.open(encoding="utf-8", newline="") as source:
        raw = {row["record_id"]: row for row in csv.DictReader(source)}
    read = [names.read(name) for name in columns.get("name")]
    frame = pd.DataFrame({
        "uid": range(columns.size),
        "list": records.lists,
        "name_written": [name if parsed else None for name, parsed in zip(columns.get("name"), read, strict=True)],
        "first": [n.given[0] if n.given else None for n in read],
        "last": [n.surnames[-1] if n.surnames else None for n in read],
        "rest": [" ".join((*n.given[1:], *n.surnames[:-1])) or None for n in read],
        "date": [str(d) if d and d.precision == "day" else None for d in columns.get("date")],
        "year": [str(d.first.year) if d else None for d in columns.get("date")],
        "age": [
            str(a) if a is not None and a == b else None
            for a, b in zip(columns.get("age"), columns.get("age_to"), strict=True)
        ],
        "age_lo": columns.get("age"),
        "age_hi": columns.get("age_to"),
        "sex": [s or None for s in columns.get("sex")],
        "state": [s or None for s in columns.get("state")],
        "county": [names.fold(s) or None for s in columns.get("district")],
        "city": [names.fold(s) or None for s in columns.get("municipality")],
        "address": [names.fold(s) or None for s in columns.get("place")],
        "agency": [names.fold(raw[i]["agency"] or "") or None for i in records.ids],
        "race": [(raw[i]["race"] or "").split("/")[0].split(" ")[0].lower() or None for i in records.ids],
    }).astype(object)  # fmt: skip
    frame = frame.where(frame.notna(), None)
    with duckdb.connect(config={"threads": 2}) as con:
        con.register("arriving", prepare(columns))
        con.execute("create table prepared as from arriving")
        block(con)
        candidates = con.execute("select join_key_l, join_key_r from blocked order by 1, 2").fetchall()
    return frame, candidates


def _apart(
    clusters: Sequence[Sequence[int]], person: Sequence[str], nameless: Sequence[bool], lists: Sequence[str]
) -> str:
    """Recall and precision of the pairs with an unnamed side, and of the duplicates inside a list."""
    wanted, found, hits = Counter(), Counter(), Counter()
    groups: dict[str, list[int]] = {}
    for row, who in enumerate(person):
        groups.setdefault(who, []).append(row)
    for counter, sets in ((wanted, groups.values()), (found, clusters)):
        for members in sets:
            for a, b in combinations(members, 2):
                kind = "in-list" if lists[a] == lists[b] else "unnamed" if nameless[a] or nameless[b] else "named"
                counter[kind] += 1
                if counter is found and person[a] == person[b]:
                    hits[kind] += 1
    parts = [
        f"{kind}: recall {hits[kind] / max(1, wanted[kind]):.3f} of {wanted[kind]},"
        f" precision {hits[kind] / max(1, found[kind]):.3f}"
        for kind in ("named", "unnamed", "in-list")
    ]
    return "; ".join(parts)


RECORDERS_LINKS = {("MPV", "WAPO"): 247, ("FE", "MPV"): 25}
"""Between which lists one recorder wrote the other's number, and how many links between them, of all years, were added
to the truth by likeness of name and day instead."""


def _crossed(clusters: Sequence[Sequence[int]], person: Sequence[str], lists: Sequence[str]) -> str:
    """Recall of the pairs that a recorder linked by writing the other's number: pairs of the truth between the lists of
    which one does so. The truth does not say which links were added; the lower bound takes all of those for found.
    """
    home = {row: number for number, members in enumerate(clusters) for row in members}
    groups: dict[str, list[int]] = {}
    for row, who in enumerate(person):
        groups.setdefault(who, []).append(row)
    wanted, hits = Counter(), Counter()
    for members in groups.values():
        for a, b in combinations(members, 2):
            between = tuple(sorted((lists[a], lists[b])))
            if between in RECORDERS_LINKS:
                wanted[between] += 1
                hits[between] += home.get(a, -1 - a) == home.get(b, -1 - b)
    return "recorders' own links: " + "; ".join(
        f"{'-'.join(between)} recall {hits[between] / wanted[between]:.4f} of {wanted[between]}"
        f" (at least {(hits[between] - added) / (wanted[between] - added):.4f})"
        for between, added in RECORDERS_LINKS.items()
    )


if __name__ == "__main__":
    main(sys.argv[1:])
