"""Pairs that cannot reach a likelihood, put aside before they are compared closely.

Most pairs that share a key share little else. What each field could say at most is known from cheap signs: equal words,
letters and marks in common. Where even that does not reach, the close look is spared; no pair that would reach is lost.
"""

from __future__ import annotations

import math
import re

from constancia.matching.comparisons import Comparison, Level
from constancia.matching.tables import Tables
from constancia.matching.training import Model, rare_levels

ROUNDING = 0.01
_PART = re.compile(r"\b(left|right)\((\w+)_([lr]), (\d)\)")
_PART_OF_ROW = r"\2_\1\4_\3"


def sift(con: Tables, model: Model, least: float) -> None:
    """Leave in ``blocked`` the pairs whose log2 odds may reach ``least``; the tables of rarity must be there."""
    most = " + ".join([_number(model.prior_bits), *(_most(comparison) for comparison in model.comparisons)])
    seen = _thin(con, model, most)
    sides = ", ".join(f"l.{column} as {column}_l, r.{column} as {column}_r" for column in seen)
    con.execute(
        f"""create or replace table blocked as
            select match_key, join_key_l, join_key_r from (
              select match_key, join_key_l, join_key_r, {sides} from blocked
              join thin l on l.uid = join_key_l join thin r on r.uid = join_key_r)
            where {_PART.sub(_PART_OF_ROW, most)} >= {_number(least - ROUNDING)}"""
    )
    con.execute("drop table thin")


def _thin(con: Tables, model: Model, most: str) -> list[str]:
    """Write ``thin``: what ``most`` looks at of each row, beginnings and ends of words as numbers; its columns."""
    parts = {
        f"{column}_{end}{count}": f"if({column} is null, null, hash({end}({column}, {count})))"
        for end, column, _, count in _PART.findall(most)
    }
    rare = {f"rare_{level.rare}": f"-log2(tf_{level.rare})" for _, level in rare_levels(model)}
    plain = [row[0] for row in con.execute("describe prepared").fetchall()]
    looked_at = {c: c for c in plain if c != "uid" and re.search(rf"\b{c}_[lr]\b", _PART.sub("", most))}
    columns = looked_at | parts | rare
    joins = "".join(f" left join {name} using ({level.rare})" for name, level in rare_levels(model))
    wanted = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    con.execute(f"create or replace table thin as select uid, {wanted} from prepared{joins}")
    return list(columns)


def _most(comparison: Comparison) -> str:
    """What a field can weigh at most (SQL): the first level that holds, or the heaviest of those that may."""
    whens = [f"when {comparison.null} then 0e0"]
    for at, level in enumerate(comparison.levels[:-1]):
        weighs = _heaviest(comparison.levels[at:]) if level.may else _weight(level)
        whens.append(f"when {level.may or level.sql} then {weighs}")
    return f"(case {' '.join(whens)} else {_weight(comparison.levels[-1])} end)"


def _heaviest(levels: tuple[Level, ...]) -> str:
    """The heaviest of these weights; what does not vary is reckoned here."""
    fixed = _number(max((math.log2(level.m / level.u) for level in levels if not level.rare), default=-math.inf))
    rare = [_weight(level) for level in levels if level.rare]
    return f"greatest({', '.join([fixed, *rare])})" if rare else fixed


def _weight(level: Level) -> str:
    """The weight of a level (SQL), by the rarer side where rarity counts, as Splink has it."""
    if not level.rare:
        return _number(math.log2(level.m / level.u))
    usual = _number(-math.log2(level.u))
    return f"{_number(math.log2(level.m))} + coalesce(least(rare_{level.rare}_l, rare_{level.rare}_r), {usual})"


def _number(value: float) -> str:
    """A number as SQL takes it without turning to decimals."""
    return f"{value:.12e}"
