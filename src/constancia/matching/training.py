"""The weights of a model: what is believed beforehand, refined by what the lists show.

Splink estimates u from random pairs and m by expectation maximisation, once over pairs that agree on the name and
once over pairs that agree on day and place. What it finds is blended with the prior of ``comparisons`` in proportion
to how many pairs it was learned from: fewer than a hundred rows are scored by the prior alone, a hundred thousand by
what they teach.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from constancia.matching.comparisons import Comparison, Level
from constancia.matching.tables import Tables, number

if TYPE_CHECKING:
    import duckdb

FEWEST_ROWS, TEACHING_ROWS, FEWEST_PEOPLE = 100, 400, 300
PRIOR_M, PRIOR_U = 60.0, 400.0
COMPANY, PRIOR_COMPANY = 2.0, 100.0
RANDOM_PAIRS = 5e5
TEACHING_PAIRS = 2e5
SMALLEST_M = 0.002
RAREST = 1 / 256
AGES_APART = 1 / 8
TOLD_APART = 0.0001
_AGREEING = (
    (("g_key", "s_key"), ""),
    (("date_lo", "date_hi", "municipality"), ""),
    (("date_lo", "date_hi", "state"), ""),
    (("birth_lo", "birth_hi", "municipality"), "l.birth_lo = l.birth_hi"),
)
"""What the pairs agree on from which m is learned, and of which rows. Where a birth is reckoned from an age, to agree
on it is to agree on the day of the act, which would then look as if it held of all who are one person."""


@dataclass(frozen=True, slots=True)
class Model:
    """The comparisons with their m and u, how many pairs taught them, and the odds before looking at a pair.

    ``company``: how many other people a list has, on average, where and when it has somebody.
    """

    comparisons: tuple[Comparison, ...]
    learned_from: int
    prior: float
    company: float

    @property
    def prior_bits(self) -> float:
        """The prior as log2 odds."""
        return math.log2(self.prior / (1 - self.prior))


def untrained(comparisons: Sequence[Comparison], size: int) -> Model:
    """The model as believed beforehand: about half of the mentions have another mention somewhere."""
    return Model(tuple(comparisons), 0, 1.0 / max(size, FEWEST_PEOPLE), COMPANY)


def train(con: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], size: int, seed: int) -> Model:
    """The model refined by the rows of ``prepared``."""
    model = replace(untrained(comparisons, size), company=_company(con))
    if size < FEWEST_ROWS:
        return replace(model, comparisons=tuple(_with_common(con, comparison) for comparison in comparisons))
    linker = open_linker(con, model)
    pairs = min(size * (size - 1) / 2, RANDOM_PAIRS)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=RANDOM_PAIRS, seed=seed, min_count_per_level=None, num_chunks=1
    )
    found = [
        [level.u_probability for level in _levels(c)] for c in linker._settings_obj.core_model_settings.comparisons
    ]
    model = replace(
        model, comparisons=tuple(_with_u(c, u, pairs) for c, u in zip(model.comparisons, found, strict=True))
    )
    return _learn_m(con, model) if size >= TEACHING_ROWS else model


def _with_common(con: duckdb.DuckDBPyConnection, comparison: Comparison) -> Comparison:
    """The comparison of few rows, where u is at least as large as they show: what all of them say tells nothing.

    Counted is how many pairs agree beyond those that would if each row had two others of the same person.
    """
    rates = []
    for level in comparison.levels:
        agree = _agreeing_by_chance(con, level.rare) if level.rare else 0.0
        rates.append((level.m, max(level.u, agree)))
    return comparison.with_rates(rates)


def _agreeing_by_chance(con: duckdb.DuckDBPyConnection, column: str) -> float:
    rows, pairs = con.execute(
        f"""select coalesce(sum(n), 0), coalesce(sum(n * (n - 1)), 0) from (
              select count(*) as n from prepared where {column} is not null group by {column})"""
    ).fetchall()[0]
    return float(pairs / (rows * (rows - 1)) - 2 / (rows - 1)) if rows > 3 else 0.0


def _with_u(comparison: Comparison, found: Sequence[float], pairs: float) -> Comparison:
    blended = _blend([level.u for level in comparison.levels], PRIOR_U, [(found, pairs)])
    return comparison.with_rates([(level.m, u) for level, u in zip(comparison.levels, blended, strict=True)])


def _learn_m(con: duckdb.DuckDBPyConnection, model: Model) -> Model:
    taught: list[list[tuple[list[float], float]]] = [[] for _ in model.comparisons]
    learned_from = 0.0
    for columns, of in _AGREEING:
        pairs = _agreeing_pairs(con, columns, of)
        if pairs < 50 or not any(_free_of(comparison, columns) for comparison in model.comparisons):
            continue
        rule = " and ".join([*(f"l.{column} = r.{column}" for column in columns), *([of] if of else [])])
        session = open_linker(con, model).training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True, max_pairs=TEACHING_PAIRS
        )
        found = session.core_model_settings
        share = found.probability_two_random_records_match
        if not share > 0.02:
            continue
        matches = share * min(pairs, TEACHING_PAIRS)
        learned_from += matches
        for comparison in found.comparisons:
            place = int(comparison.output_column_name.removeprefix("c"))
            taught[place].append(([lv.m_probability for lv in _levels(comparison)], matches))
    return replace(
        model,
        comparisons=tuple(_with_m(c, found) for c, found in zip(model.comparisons, taught, strict=True)),
        learned_from=int(learned_from),
    )


def _free_of(comparison: Comparison, columns: Sequence[str]) -> bool:
    """Whether a comparison looks at none of these columns, so that pairs that agree on them teach something of it."""
    looked_at = " ".join([comparison.null, *(level.sql for level in comparison.levels)])
    return not any(re.search(rf"\b{column}_[lr]\b", looked_at) for column in columns)


def count_company(con: Tables) -> None:
    """Write ``company``: for each mention, how many others its own list has of that day in that town."""
    con.execute(
        """create or replace table company as
           select uid, list, words, case when date_lo = date_hi and municipality is not null
               then count(*) over (partition by list, date_lo, date_hi, municipality, state) - 1 else 0 end as others
           from prepared"""
    )


def _company(con: duckdb.DuckDBPyConnection) -> float:
    """How many companions a mention has, as believed beforehand and as these lists show."""
    count_company(con)
    rows, others = con.execute(
        """select count(*), coalesce(sum(others), 0) from company join prepared using (uid)
           where date_lo = date_hi and municipality is not null"""
    ).fetchall()[0]
    return float((others + PRIOR_COMPANY * COMPANY) / (rows + PRIOR_COMPANY))


def _agreeing_pairs(con: duckdb.DuckDBPyConnection, columns: Sequence[str], of: str) -> int:
    listed = ", ".join(columns)
    filled = " and ".join([*(f"l.{column} is not null" for column in columns), *([of] if of else [])])
    groups = f"select count(*) as n from prepared l where {filled} group by {listed}"
    return number(con, f"select coalesce(sum(n * (n - 1) // 2), 0) from ({groups})")


def _with_m(comparison: Comparison, taught: Sequence[tuple[Sequence[float], float]]) -> Comparison:
    blended = _blend([level.m for level in comparison.levels], PRIOR_M, taught)
    kept = [min(max(m, SMALLEST_M), _most(level)) for level, m in zip(comparison.levels, blended, strict=True)]
    return comparison.with_rates([(m, level.u) for level, m in zip(comparison.levels, kept, strict=True)])


def _most(level: Level) -> float:
    """How often one person may reach a level: lists of namesakes do not teach that ages far apart are one."""
    return level.u * AGES_APART if level.apart and "age" in level.label else 1.0


def _blend(prior: Sequence[float], strength: float, found: Sequence[tuple[Sequence[float], float]]) -> list[float]:
    """Rates as believed and as found, each counted as many pairs as it rests on; they add up to one."""
    total = [p * strength / sum(prior) for p in prior]
    for rates, pairs in found:
        total = [t + rate * pairs for t, rate in zip(total, rates, strict=True)]
    return [t / sum(total) for t in total]


def _levels(comparison: Any) -> list[Any]:
    return [level for level in comparison.comparison_levels if not level.is_null_level]


def open_linker(con: Tables, model: Model, *, rare: bool = False) -> Any:
    """A Splink linker over ``prepared``, with this model, on the engine of the tables."""
    import logging

    from splink import DuckDBAPI, Linker

    from constancia.matching.spark import SparkTables, translated

    logging.getLogger("splink").setLevel(logging.ERROR)
    on_spark = isinstance(con, SparkTables)
    api: Any = con.splink() if isinstance(con, SparkTables) else DuckDBAPI(con)  # type: ignore[arg-type]
    rows = api.register(con.table("prepared"))
    taken = settings(translated(model) if on_spark else model, rare=rare)
    return Linker(rows, taken, log_level=None, validate_settings=False)


def weigh_rarity(con: Tables, linker: Any, model: Model, known: str = "") -> None:
    """Tell Splink how rare each value is, for the levels that count rarity: by these rows, or as ``known`` has it.

    A value as common as what two random rows share weighs what its level weighs; one half as common, one bit more.
    """
    for name, level in rare_levels(model):
        source = f"select * from {known}.{name}" if known else _rarity(level)
        con.execute(f"create or replace table {name} as {source}")
        lookup = linker._db_api.register(con.table(name))
        linker.table_management.register_term_frequency_lookup(lookup, level.rare)


def write_rarities(con: Tables, model: Model) -> None:
    """Write for each level that counts rarity the table of how rare its values are."""
    for name, level in rare_levels(model):
        con.execute(f"create or replace table {name} as {_rarity(level)}")


def rare_levels(model: Model) -> list[tuple[str, Level]]:
    """The levels that count rarity, each with the name of its table."""
    return [(f"rarity_{level.rare}", level) for c in model.comparisons for level in c.levels if level.rare]


def _rarity(level: Level) -> str:
    column = level.rare
    return f"""
        with counted as (select {column}, count(*) as n from prepared where {column} is not null group by {column}),
             average as (select sum(n * n) / sum(n) as usual from counted)
        select {column}, {level.u!r} * greatest(n / usual, {RAREST}) as tf_{column} from counted, average"""


def settings(model: Model, *, rare: bool) -> dict[str, Any]:
    """The model as Splink takes it; ``rare`` switches on the frequencies of names, days and towns."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "uid",
        "probability_two_random_records_match": model.prior,
        "comparisons": [_comparison(c, at, rare=rare) for at, c in enumerate(model.comparisons)],
        "blocking_rules_to_generate_predictions": [],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "max_iterations": 15,
        "em_convergence": 0.001,
    }


def level_weights(comparison: Comparison) -> list[float]:
    """The weight of each level, in bits; those that weigh the same, or nothing, are told apart by a ten-thousandth."""
    return [math.log2(level.m / level.u) + TOLD_APART * at for at, level in enumerate(comparison.levels, 1)]


def _comparison(comparison: Comparison, at: int, *, rare: bool) -> dict[str, Any]:
    null = {"sql_condition": comparison.null, "label_for_charts": "not compared", "is_null_level": True}
    levels = []
    for level, weight in zip(comparison.levels, level_weights(comparison), strict=True):
        entry: dict[str, Any] = {
            "sql_condition": level.sql or "ELSE",
            "label_for_charts": level.label,
            "m_probability": min(1.0, level.u * 2.0**weight),
            "u_probability": level.u,
        }
        if rare and level.rare:
            entry |= {
                "tf_adjustment_column": level.rare,
                "tf_adjustment_weight": 1.0,
                "disable_tf_exact_match_detection": True,
            }
        levels.append(entry)
    return {"output_column_name": f"c{at}", "comparison_levels": [null, *levels]}
