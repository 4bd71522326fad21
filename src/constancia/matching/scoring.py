"""Scoring pairs: the bits by which each field speaks for or against two mentions being of one person, and their sum.

Fields tell of two things. Who the person is: names, age, sex, identity number. And what happened: day, place, agency.
Two mentions that are not of one person have two other stories: they are of strangers, or of two people who fell to one
raid. Companions share all of what happened, may be relatives, and may be called alike; so their story limits what a
pair can gain. How many companions there are is learned from the lists and counted on that day in that town: with three
of them, what happened speaks against the pair. Inside one list, whose keeper would have entered one person once, the
pair starts lower (``ONE_EVENT_ONE_LIST``). A pair is as likely as the likelier of the two stories allows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constancia.matching.blocking import TooBig, block
from constancia.matching.comparisons import (
    AGE,
    AGE_BAND,
    BIRTH_DAY,
    GENERATION,
    GIVEN,
    NAME_FIELDS,
    NATIONAL_ID,
    PERSON,
    SAME_GIVEN,
    SEX,
    SURNAMES,
    Comparison,
    text,
)  # fmt: skip
from constancia.matching.prepare import Columns, prepare
from constancia.matching.sieve import sift
from constancia.matching.spark import SparkTables
from constancia.matching.tables import Tables, connect, number
from constancia.matching.training import (
    FEWEST_PEOPLE,
    Model,
    count_company,
    level_weights,
    open_linker,
    train,
    untrained,
    weigh_rarity,
)

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.floating[Any]]
    Places = npt.NDArray[np.integer[Any]]

NAME_ALONE = math.log2(0.45 / 0.55)
PLAINLY_DIFFERENT = -8.0
INSIDE_A_LIST = 6.0
ONE_EVENT, ONE_EVENT_ONE_LIST = 3.0, -7.0
RELATIVES, NAMESAKES, ONE_NAME, ONE_NAME_A_GENERATION_APART = 2.0, 3.0, 8.0, 5.0
ONE_DIFFERS, RAREST_OF_FEW = -6.0, 10.0
ANOTHER_EVENT, NAMESAKE_ELSEWHERE = -1.5, 4.0


@dataclass(frozen=True, slots=True)
class Report:
    """What was compared, with what, and what could not be."""

    mentions: int
    lists: int
    unnamed: int
    compared: int
    fields: tuple[str, ...]
    fields_never_filled: tuple[str, ...]
    learned_from: int
    prior: float
    too_big: tuple[TooBig, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs that were compared and not plainly different, by the positions of their rows; the strongest first.

    ``weights`` has a row for each pair and a column for each comparison of the model, in bits; not a number where one
    side or both say nothing. ``levels`` says which level held.
    """

    left: Places
    right: Places
    bits: Numbers
    weights: Numbers
    levels: Places
    model: Model
    report: Report
    named: npt.NDArray[np.bool_]


def score(columns: Columns, *, seed: int = 1, threads: int = 2, engine: str = "") -> Scored:
    """Compare what shares a key, by a model learned from these very lists.

    ``engine``: the address of a Spark cluster that finds and compares the pairs, if not this machine by DuckDB. What
    the model learns it learns here in both cases, so that both give the same.
    """
    table = prepare(columns, processes=threads)
    with connect(threads=threads) as con:
        con.register("arriving", table)
        con.execute("create table prepared as from arriving")
        comparisons, never = comparable(con, columns.text)
        model = untrained(comparisons, columns.size)
        if not engine:
            too_big = block(con)
            if compared := number(con, "select count(*) from blocked") if comparisons else 0:
                model = train(con, comparisons, columns.size, seed)
            return _scored(con, columns, model, never, too_big, compared)
        model = train(con, comparisons, columns.size, seed) if comparisons else model
    from constancia.matching.spark import open_spark

    with open_spark(engine, table) as spark:
        too_big = block(spark)
        compared = number(spark, "select count(*) from blocked") if comparisons else 0
        return _scored(spark, columns, model, never, too_big, compared)


def _scored(
    con: Tables, columns: Columns, model: Model, never: tuple[str, ...], too_big: list[TooBig], compared: int
) -> Scored:
    report = _report(con, columns, model, never, too_big)
    return predict(con, model, report) if compared else _nothing(con, model, report)


def comparable(con: duckdb.DuckDBPyConnection, headings: Iterable[str]) -> tuple[list[Comparison], tuple[str, ...]]:
    """The comparisons that some row can take part in, and the fields that no row fills."""
    wanted = [*PERSON, *(text(place, heading) for place, heading in enumerate(headings))]
    possible: list[Comparison] = []
    never: list[Comparison] = []
    for comparison in wanted:
        filled = number(con, f"select count(*) from prepared where {comparison.needs}")
        (possible if filled else never).append(comparison)
    missing = dict.fromkeys(c.field for c in never)
    return possible, tuple(name for name in missing if name not in {c.field for c in possible})


def predict(con: Tables, model: Model, report: Report, rarities: str = "") -> Scored:
    """Score the pairs of ``blocked``; ``rarities``: the schema that knows how rare values are, if not these rows."""
    import numpy as np

    linker = open_linker(con, model, rare=True)
    weigh_rarity(con, linker, model, rarities)
    if not isinstance(con, SparkTables):
        sift(con, model, PLAINLY_DIFFERENT)
        if not number(con, "select count(*) from blocked"):
            return _nothing(con, model, report)
    linker.table_management.register_blocked_pairs_for_predict(linker._db_api.register(con.table("blocked")))
    table = linker.inference.predict(threshold_match_weight=PLAINLY_DIFFERENT, warning_mode="never").physical_name
    rare = [any(level.rare for level in c.levels) for c in model.comparisons]
    base = ", ".join(f"mw_c{n}::float as base{n}" for n in range(len(rare)))
    rarity = "".join(f", mw_tf_adj_c{n}::float as rarity{n}" for n, is_rare in enumerate(rare) if is_rare)
    count_company(con)
    found = con.execute(
        f"""select uid_l, uid_r, l.list = r.list as inside, greatest(l.others, r.others) as company,
                   l.words is null or r.words is null as unnamed, {base}{rarity} from {table}
            join company l on l.uid = uid_l join company r on r.uid = uid_r order by uid_l, uid_r"""
    ).fetchnumpy()
    levels, weights = _weigh(found, model)
    bits = _total(found, weights, levels, model)
    order = np.argsort(-bits, kind="stable")
    left, right = np.asarray(found["uid_l"])[order], np.asarray(found["uid_r"])[order]
    return Scored(left, right, bits[order], weights[order], levels[order], model, report, _named(con))


def _nothing(con: Tables, model: Model, report: Report) -> Scored:
    """No pair shares anything that could be compared."""
    import numpy as np

    none, empty = np.empty(0, np.int64), np.empty((0, len(model.comparisons)))
    return Scored(none, none, np.empty(0), empty, empty.astype(np.int8), model, report, _named(con))


def _named(con: Tables) -> npt.NDArray[np.bool_]:
    import numpy as np

    found = con.execute("select words is not null as named from prepared order by uid").fetchnumpy()
    return np.asarray(found["named"], bool)


def _weigh(found: dict[str, Any], model: Model) -> tuple[Places, Numbers]:
    """For each pair and comparison the level that held (-1: nothing to compare) and its bits.

    Splink gives a level's weight, which tells the level; where a side is missing it gives exactly 0.
    """
    import numpy as np

    levels, weights = [], []
    for place, comparison in enumerate(model.comparisons):
        base = np.asarray(found[f"base{place}"])
        known = np.array(level_weights(comparison))
        level = np.where(base == 0.0, -1, _nearest(base, known)).astype(np.int8)
        bits = base + (np.asarray(found[f"rarity{place}"]) if f"rarity{place}" in found else 0.0)
        bits = np.clip(bits, -comparison.strongest, comparison.strongest)
        levels.append(level)
        weights.append(np.where(level < 0, np.nan, bits).astype(np.float32))
    return np.stack(levels, axis=1), _soften_surnames(np.stack(weights, axis=1), levels, model)


def _nearest(values: Numbers, known: Numbers) -> Places:
    """For each value the place of the known one that is nearest to it."""
    import numpy as np

    order = np.argsort(known)
    between = (known[order][1:] + known[order][:-1]) / 2
    return order[np.searchsorted(between, values)]


def _soften_surnames(weights: Numbers, levels: Sequence[Places], model: Model) -> Numbers:
    """Where given names differ, what a common surname weighs between relatives."""
    import numpy as np

    at = {c.field: place for place, c in enumerate(model.comparisons)}
    if GIVEN.field in at and SURNAMES.field in at:
        differ = _apart(levels[at[GIVEN.field]], GIVEN)
        surnames = weights[:, at[SURNAMES.field]]
        weights[:, at[SURNAMES.field]] = np.where(differ, np.minimum(surnames, RELATIVES), surnames)
    return weights


def _apart(level: Places, comparison: Comparison) -> npt.NDArray[np.bool_]:
    """Whether the levels that held say that two people are meant."""
    import numpy as np

    return np.isin(level, [place for place, one in enumerate(comparison.levels) if one.apart])


def _total(found: dict[str, Any], weights: Numbers, levels: Places, model: Model) -> Numbers:
    """The log2 odds of each pair against the likelier of its two other stories: two strangers, or two companions.

    A name alone stays below half. What a whole name may weigh is bounded too, by two bits more as the rows double: of
    few rows nobody knows how many people are called so. It weighs less where day and place speak against one act.
    """
    import numpy as np

    said, inside = np.nan_to_num(weights), np.asarray(found["inside"], bool)
    who = np.array([c.about == "person" for c in model.comparisons])
    names = np.array([c.field in NAME_FIELDS for c in model.comparisons])
    elsewhere = np.where(said[:, ~who].sum(axis=1) < ANOTHER_EVENT, NAMESAKE_ELSEWHERE, 0.0)
    name = np.minimum(said[:, names].sum(axis=1), RAREST_OF_FEW + 2 * _known(model) - elsewhere)
    strangers = model.prior_bits - INSIDE_A_LIST * inside + name + said[:, ~names].sum(axis=1)
    bits = np.minimum(strangers, _companions(found, said[:, who], levels[:, who], model))
    supported = (said[:, ~names] > 0.5).any(axis=1)
    total: Numbers = np.where(supported, bits, np.minimum(bits, NAME_ALONE))
    return total


def _companions(found: dict[str, Any], said: Numbers, levels: Places, model: Model) -> Numbers:
    """The log2 odds of one person against two of one event, who share all of it and may be relatives.

    ``said`` and ``levels``: what the fields that tell who somebody is say of each pair. How common an age or a given
    name is, few rows do not tell: what these may weigh grows by a bit as the rows double (``known``). Where one side
    has no name, age and sex can speak against the pair only: companions are of an age often enough; and that few rows
    show nobody else of that day and town does not tell that there was nobody. Given names that
    are alike are two where the sexes differ ("Samir", "Samira"), and one name is two people's as "Jr." and as "Sr.".
    """
    import numpy as np

    person = [c for c in model.comparisons if c.about == "person"]
    at = {c.null: place for place, c in enumerate(person)}

    def told(*comparisons: Comparison) -> Numbers:
        return np.asarray(said[:, [at[c.null] for c in comparisons if c.null in at]].sum(axis=1))

    def level(comparison: Comparison) -> Places:
        return levels[:, at[comparison.null]] if comparison.null in at else np.full(len(levels), -1)

    def name(comparison: Comparison, differs: npt.NDArray[np.bool_]) -> Numbers:
        return np.minimum(told(comparison), np.where(differs, ONE_DIFFERS, np.inf))

    known = _known(model)
    others = _apart(level(GIVEN), GIVEN) | _apart(level(GENERATION), GENERATION)
    others |= _apart(level(SEX), SEX) & (level(GIVEN) > SAME_GIVEN)
    namesakes = _apart(level(SURNAMES), SURNAMES)
    given = np.minimum(name(GIVEN, others), np.where(namesakes, NAMESAKES + known, np.inf))
    generation = level(AGE) == len(AGE.levels) - 1
    surnames = np.minimum(name(SURNAMES, namesakes), np.where(others, RELATIVES, np.inf))
    names = np.minimum(given + surnames, np.where(generation, ONE_NAME_A_GENERATION_APART, ONE_NAME))
    ages = np.minimum(told(AGE, AGE_BAND), np.where(others | namesakes, RELATIVES + known, np.inf))
    birth = np.minimum(told(BIRTH_DAY), np.where(others, RELATIVES + known, np.inf))
    sex = np.minimum(told(SEX), np.where(namesakes, 0.0, np.inf))
    vague = np.minimum(ages + sex, np.where(np.asarray(found["unnamed"], bool), 0.0, np.inf))
    who = names + birth + told(NATIONAL_ID) + vague
    company = np.maximum(np.asarray(found["company"]), model.company)
    event = np.minimum(ONE_EVENT, -np.log2(np.maximum(company, 2.0**-ONE_EVENT)))
    event = np.where(np.asarray(found["unnamed"], bool), np.minimum(event, known), event)
    return np.asarray(np.where(np.asarray(found["inside"], bool), ONE_EVENT_ONE_LIST, event) + who)


def _known(model: Model) -> float:
    """By how many bits more than few rows these tell how rare a value is."""
    return -model.prior_bits - math.log2(FEWEST_PEOPLE)


def _report(con: Tables, columns: Columns, model: Model, never: tuple[str, ...], too_big: list[TooBig]) -> Report:
    return Report(
        mentions=columns.size,
        lists=len(set(columns.get("list"))),
        unnamed=number(con, "select count(*) from prepared where words is null"),
        compared=number(con, "select count(*) from blocked"),
        fields=tuple(dict.fromkeys(c.field for c in model.comparisons)),
        fields_never_filled=never,
        learned_from=model.learned_from,
        prior=model.prior,
        too_big=tuple(too_big),
    )
