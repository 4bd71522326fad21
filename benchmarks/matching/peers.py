"""The peers, each with the same columns, the same candidate pairs where it takes any, and the same two ways to cluster.

Splink with its defaults: the library's comparisons as they come, on first and last name, date, state, town, age.
Splink tuned: levels for dates of different precision, term frequencies, address and agency, as somebody who knows the
data would write them. recordlinkage: the same features, ECM. nomenklatura: its two person algorithms, which know
names, sex and year of birth. dedupe: trained on a thousand labelled pairs of half of the years, so the only one that
was shown answers.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import duckdb
import pandas as pd

Pairs = list[tuple[int, int, float]]


@dataclass(frozen=True)
class Found:
    """What a peer found: a name, clusters of row numbers, seconds."""

    method: str
    clusters: list[list[int]]
    seconds: float


def clustered(
    method: str, pairs: Pairs, lists: Sequence[str], seconds: float, *, at: tuple[float, float]
) -> Iterator[Found]:
    """Connected components from the first threshold, single best links from the second."""
    yield Found(f"{method}, CC {at[0]}", _components([p for p in pairs if p[2] >= at[0]], len(lists)), seconds)
    yield Found(f"{method}, SBL {at[1]}", _best_links([p for p in pairs if p[2] >= at[1]], lists), seconds)


def splink(frame: pd.DataFrame, *, tuned: bool) -> Iterator[Found]:
    """Splink 5 on DuckDB, trained without labels."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    start = time.perf_counter()
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="uid",
        comparisons=_tuned(cl) if tuned else _default(cl),
        blocking_rules_to_generate_predictions=[
            block_on("first", "last"),
            block_on("last", "state", "year"),
            block_on("first", "state", "year"),
            block_on("date", "state"),
            block_on("county", "state", "year", "age"),
        ],
        retain_matching_columns=False,
    )
    con = duckdb.connect(config={"threads": 2})
    linker = Linker(DuckDBAPI(con).register(frame), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("first", "last", "state", "year")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on("first", "last"), block_on("date", "state")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=0.2)
    rows = con.execute(f"select uid_l, uid_r, match_probability from {predicted.physical_name}").fetchall()
    seconds = time.perf_counter() - start
    yield from clustered(
        "Splink tuned" if tuned else "Splink default", rows, list(frame["list"]), seconds, at=(0.9, 0.5)
    )


def _default(cl: object) -> list:
    return [
        cl.JaroWinklerAtThresholds("first"), cl.JaroWinklerAtThresholds("last"),
        cl.LevenshteinAtThresholds("date", [1, 2]),
        cl.ExactMatch("state"), cl.JaroWinklerAtThresholds("city"), cl.ExactMatch("age"), cl.ExactMatch("sex"),
    ]  # fmt: skip


def _tuned(cl: object) -> list:
    days = "abs(date_diff('day', date_l::date, date_r::date))"
    date = {
        "output_column_name": "date",
        "comparison_levels": [
            {"sql_condition": "date_l is null or date_r is null", "label_for_charts": "null", "is_null_level": True},
            {"sql_condition": "date_l = date_r", "label_for_charts": "same day", "tf_adjustment_column": "date"},
            {"sql_condition": f"{days} <= 1", "label_for_charts": "one day"},
            {"sql_condition": f"{days} <= 7", "label_for_charts": "a week"},
            {"sql_condition": "ELSE", "label_for_charts": "else"},
        ],
    }
    age = {
        "output_column_name": "age",
        "comparison_levels": [
            {
                "sql_condition": "age_lo_l is null or age_lo_r is null",
                "label_for_charts": "null",
                "is_null_level": True,
            },
            {"sql_condition": "age_lo_l = age_lo_r and age_hi_l = age_hi_r", "label_for_charts": "same"},
            {"sql_condition": "age_lo_l <= age_hi_r and age_lo_r <= age_hi_l", "label_for_charts": "within"},
            {"sql_condition": "age_lo_l <= age_hi_r + 2 and age_lo_r <= age_hi_l + 2", "label_for_charts": "near"},
            {"sql_condition": "ELSE", "label_for_charts": "else"},
        ],
    }
    return [
        cl.NameComparison("first").configure(term_frequency_adjustments=True),
        cl.NameComparison("last").configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("rest", [0.92]), date, age,
        cl.ExactMatch("year"), cl.ExactMatch("sex"), cl.ExactMatch("race"),
        cl.JaroWinklerAtThresholds("city", [0.92]).configure(term_frequency_adjustments=True),
        cl.ExactMatch("county").configure(term_frequency_adjustments=True), cl.ExactMatch("state"),
        cl.JaroWinklerAtThresholds("address", [0.95, 0.85]), cl.JaroWinklerAtThresholds("agency", [0.95, 0.85]),
    ]  # fmt: skip


def recordlinkage(frame: pd.DataFrame, candidates: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """recordlinkage's ECM classifier over the same candidates and features."""
    import recordlinkage as rl

    start = time.perf_counter()
    index = pd.MultiIndex.from_tuples(_comparable(frame, candidates), names=["l", "r"])
    compare = rl.Compare()
    for column, threshold in (("first", 0.85), ("last", 0.88)):
        compare.string(column, column, method="jarowinkler", threshold=threshold, missing_value=0, label=column)
    for column in ("date", "city", "county", "sex", "race"):
        compare.exact(column, column, missing_value=1, label=column)
    compare.numeric("years", "years", method="step", offset=1, missing_value=1, label="age")
    features = compare.compute(index, frame.assign(years=pd.to_numeric(frame["age"])))
    classifier = rl.ECMClassifier(binarize=0.5)
    classifier.fit(features)
    chance = classifier.prob(features)
    rows = [(left, right, float(p)) for (left, right), p in zip(features.index, chance, strict=True)]
    yield from clustered("recordlinkage ECM", rows, list(frame["list"]), time.perf_counter() - start, at=(0.9, 0.5))


def nomenklatura(frame: pd.DataFrame, candidates: Sequence[tuple[int, int]], algorithm: str) -> Iterator[Found]:
    """nomenklatura's score of each candidate that agrees on the state and, where both have one, on the year."""
    from followthemoney import model
    from nomenklatura.matching import get_algorithm

    start = time.perf_counter()
    scorer = get_algorithm(algorithm)
    config = scorer.default_config()
    people = [_entity(model, row) for row in frame.itertuples()]
    rows = [
        (left, right, float(scorer.compare(people[left], people[right], config).score))
        for left, right in _comparable(frame, candidates)
        if people[left] and people[right]
    ]
    yield from clustered(
        f"nomenklatura {algorithm}", rows, list(frame["list"]), time.perf_counter() - start, at=(0.7, 0.5)
    )


def _comparable(frame: pd.DataFrame, candidates: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The candidates of one state and year whose days, where both have one, lie within a month."""
    state, year, date = list(frame["state"]), list(frame["year"]), list(frame["date"])
    return [
        (left, right)
        for left, right in candidates
        if state[left] == state[right] and year[left] == year[right] and _near(date[left], date[right])
    ]


def _near(left: str | None, right: str | None) -> bool:
    return not left or not right or abs((pd.Timestamp(left) - pd.Timestamp(right)).days) <= 31


def _entity(model: object, row: object) -> object:
    if not row.first or not row.last:
        return None
    properties = {"name": [row.name_written]}
    if row.age and row.year:
        properties["birthDate"] = [str(int(row.year) - int(row.age))]
    if row.sex:
        properties["gender"] = ["male" if row.sex == "m" else "female"]
    return model.get_proxy({"id": str(row.uid), "schema": "Person", "properties": properties})


def dedupe(frame: pd.DataFrame, person: Sequence[str], candidates: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """dedupe, shown a thousand candidates of two years with their answers.

    Its own blocking does not finish in ten minutes on these lists, so it scores the candidates that nomenklatura
    scores, and learns from a sample of records; it clusters by its own method, and by single best links.
    """
    import dedupe as dd

    start = time.perf_counter()
    data = {row.uid: {n: _text(getattr(row, n)) for n in _DEDUPE_FIELDS} for row in frame.itertuples()}
    deduper = dd.Dedupe(_dedupe_variables(), num_cores=0, in_memory=True)
    comparable = _comparable(frame, candidates)
    known = [(left, right) for left, right in comparable if frame["year"][left] in ("2013", "2015")]
    same = [p for p in known if person[p[0]] == person[p[1]]]
    different = [p for p in known if person[p[0]] != person[p[1]]]
    same, different = same[:: len(same) // 500][:500], different[:: len(different) // 500][:500]
    shown = sorted({uid for pair in (*same, *different) for uid in pair})
    deduper.prepare_training({uid: data[uid] for uid in shown}, sample_size=1000)
    deduper.mark_pairs({
        "match": [(data[left], data[right]) for left, right in same],
        "distinct": [(data[left], data[right]) for left, right in different],
    })  # fmt: skip
    deduper.train(index_predicates=False)
    scores = deduper.score(((left, data[left]), (right, data[right])) for left, right in comparable)
    rows = [
        (int(left), int(right), float(s)) for (left, right), s in zip(scores["pairs"], scores["score"], strict=True)
    ]
    clusters = [list(map(int, ids)) for ids, _ in deduper.cluster(scores, 0.5)]
    seconds = time.perf_counter() - start
    alone = set(range(len(frame))).difference(*clusters)
    yield Found("dedupe (1000 labels)", [*clusters, *([row] for row in sorted(alone))], seconds)
    yield from clustered("dedupe (1000 labels)", rows, list(frame["list"]), seconds, at=(0.9, 0.5))


_DEDUPE_FIELDS = (
    "first", "last", "rest", "date", "year", "state", "county", "city", "address", "agency", "sex", "age",
)  # fmt: skip


def _dedupe_variables() -> list:
    from dedupe import variables as v

    return [
        v.String("first", has_missing=True), v.String("last", has_missing=True), v.String("rest", has_missing=True),
        v.String("date", has_missing=True), v.Exact("year", has_missing=True), v.ShortString("state", has_missing=True),
        v.String("county", has_missing=True), v.String("city", has_missing=True), v.Text("address", has_missing=True),
        v.Text("agency", has_missing=True), v.Exact("sex", has_missing=True), v.ShortString("age", has_missing=True),
    ]  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None or value != value or value == "" else str(value)


def _components(pairs: Pairs, size: int) -> list[list[int]]:
    home = list(range(size))
    root = _root(home)
    for left, right, _ in pairs:
        home[root(left)] = root(right)
    return _gathered(size, root)


def _best_links(pairs: Pairs, lists: Sequence[str]) -> list[list[int]]:
    """The strongest link first; two clusters become one unless they share a list."""
    home, held = list(range(len(lists))), [{name} for name in lists]
    root = _root(home)
    for left, right, _ in sorted(pairs, key=lambda p: (-p[2], p[0], p[1])):
        a, b = root(left), root(right)
        if a != b and not held[a] & held[b]:
            home[a] = b
            held[b] |= held[a]
    return _gathered(len(lists), root)


def _root(home: list[int]) -> Callable[[int], int]:
    def root(x: int) -> int:
        while home[x] != x:
            home[x] = home[home[x]]
            x = home[x]
        return x

    return root


def _gathered(size: int, root: Callable[[int], int]) -> list[list[int]]:
    clusters = defaultdict(list)
    for row in range(size):
        clusters[root(row)].append(row)
    return list(clusters.values())
