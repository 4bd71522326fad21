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
_LENGTH = re.compile(r"\blength\((\w+)_([lr])\)")
_LENGTH_OF_ROW = r"\1_length_\2"


def sift(con: Tables, model: Model, least: float) -> None:
    """Leave in ``blocked`` the pairs whose log2 odds may reach ``least``; the tables of rarity must be there."""
    most = " + ".join([_number(model.prior_bits), *(_most(comparison) for comparison in model.comparisons)])
    of_rows = _LENGTH.sub(_LENGTH_OF_ROW, _PART.sub(_PART_OF_ROW, most))
    seen = [f"{side}.{column} as {column}_{side}" for column in _thin(con, model, most) for side in _sides(column)]
    con.execute(
        f"""create or replace table blocked as
            select match_key, join_key_l, join_key_r from (
              select match_key, join_key_l, join_key_r, {", ".join(seen)} from blocked
              join thin l on l.uid = join_key_l join thin r on r.uid = join_key_r)
            where {of_rows} >= {_number(least - ROUNDING)}"""
    )
    con.execute("drop table thin")


def _sides(column: str) -> str:
    """The sides of a pair whose column is looked at: values that are equal are as rare on both."""
    return "l" if column.startswith("rare_") else "lr"


def _thin(con: Tables, model: Model, most: str) -> list[str]:
    """Write ``thin``: what ``most`` looks at of each row, as narrow numbers; its columns.

    Of beginnings, ends and sounds of words 32 bits do: where two that differ are taken for equal, a pair is kept.
    """
    parts = {
        f"{column}_{end}{count}": _narrow(f"{end}({column}, {count})", 32)
        for end, column, _, count in _PART.findall(most)
    }
    lengths = {f"{column}_length": f"least(length({column}), 255)::smallint" for column, _ in _LENGTH.findall(most)}
    rare = {f"rare_{level.rare}": f"(-log2(tf_{level.rare}))::float" for _, level in rare_levels(model)}
    elsewhere = _LENGTH.sub("", _PART.sub("", most))
    plain = {
        name: _plain(name, kind)
        for name, kind, *_ in con.execute("describe prepared").fetchall()
        if name != "uid" and re.search(rf"\b{name}_[lr]\b", elsewhere)
    }
    columns = plain | parts | lengths | rare
    joins = "".join(f" left join {name} using ({level.rare})" for name, level in rare_levels(model))
    wanted = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    con.execute(f"create or replace table thin as select uid, {wanted} from prepared{joins}")
    return list(columns)


def _plain(column: str, kind: str) -> str:
    """A column as a number: letters have a bit each, below 32; of what is text only whether it is equal counts."""
    if column.endswith("_letters"):
        return f"{column}::uinteger"
    return _narrow(column, 32 if column.endswith("_sound") else 64) if kind == "VARCHAR" else column


def _narrow(text: str, bits: int) -> str:
    """A number that stands for a text, null where there is none."""
    number = f"hash({text})" if bits == 64 else f"(hash({text}) >> {64 - bits})::uinteger"
    return f"if({text} is null, null, {number})"


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
    """The weight of a level (SQL); a level that counts rarity holds of equal values only."""
    if not level.rare:
        return _number(math.log2(level.m / level.u))
    usual = _number(-math.log2(level.u))
    return f"{_number(math.log2(level.m))} + coalesce(rare_{level.rare}_l, {usual})"


def _number(value: float) -> str:
    """A number as SQL takes it without turning to decimals."""
    return f"{value:.12e}"
