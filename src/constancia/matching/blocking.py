"""Which pairs are worth comparing: those that share a key, never all with all.

A key is made of things that survive damage to the rest: two words of the name by their sound in any order, a word
with the town or the age, the day with the town, half an identity number. A key that too many mentions share is not
compared as it is but narrowed (by state, then by month, then by age); what is still too big is left out and reported.
Each step is one SQL statement on DuckDB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

LARGEST_BLOCK = 30
UNNAMED_DAYS, UNNAMED_CANDIDATES = 3, 200


@dataclass(frozen=True, slots=True)
class Key:
    """A kind of key: what it says to a person, and the select that gives ``uid`` and ``key`` (a number)."""

    label: str
    select: str


@dataclass(frozen=True, slots=True)
class TooBig:
    """Keys of one kind that were too common to compare all who share them, even when narrowed."""

    kind: str
    keys: int
    mentions: int
    largest: int


_WORDS = "unnest(string_split(sounds, ' '))"
_DAY = "date_lo = date_hi"
_AGE = "(birth_lo + birth_hi) // 731"
_HALVES = "unnest([left(national_id, length(national_id) // 2), '-' || right(national_id, length(national_id) // 2)])"

KEYS = (
    Key("identity number", "select uid, hash('id', national_id) as key from prepared where national_id is not null"),
    Key(
        "half of an identity number and a name",
        f"""select uid, hash(half, sound) as key from (
              select uid, half, {_WORDS} as sound from (
                select uid, sounds, {_HALVES} as half from prepared where length(national_id) >= 6))""",
    ),
    Key("day of birth", "select uid, hash('born', birth_lo) as key from prepared where birth_lo = birth_hi"),
    Key(
        "two words of the name",
        f"""select uid, hash('name', a, b) as key from (
              select uid, a, unnest(list_filter(string_split(sounds, ' '), lambda s: s > a)) as b from (
                select uid, sounds, {_WORDS} as a from prepared where sounds is not null))""",
    ),
    Key(
        "a word of the name and the day",
        f"select uid, hash('day', date_lo, {_WORDS}) as key from prepared where {_DAY} and sounds is not null",
    ),
    Key(
        "a word of the name and the town",
        f"""select uid, hash('town', state, municipality, {_WORDS}) as key from prepared
            where municipality is not null and sounds is not null""",
    ),
    Key(
        "a word of the name, the district and the age",
        f"""select uid, hash('district', state, district, {_AGE} + unnest([0, 1]), sound) as key from (
              select *, {_WORDS} as sound from prepared where district is not null and birth_lo is not null)""",
    ),
    Key(
        "a word of the name, the state and the age",
        f"""select uid, hash('age', state, {_AGE} + unnest([0, 1]), sound) as key from (
              select *, {_WORDS} as sound from prepared where state is not null and birth_lo is not null)""",
    ),
    Key(
        "town and day",
        f"""select uid, hash('town day', state, municipality, date_lo) as key from prepared
            where municipality is not null and {_DAY}""",
    ),
    Key(
        "district and day",
        f"""select uid, hash('district day', state, district, date_lo) as key from prepared
            where district is not null and {_DAY}""",
    ),
)

_NARROWED = (
    "hash({key}, state, coalesce(date_lo // 31, -1))",
    "hash({key}, state, municipality, date_lo, birth_lo // 365)",
)


def block(con: duckdb.DuckDBPyConnection, largest: int = LARGEST_BLOCK) -> list[TooBig]:
    """Write the table ``blocked`` (match_key, join_key_l, join_key_r) for the rows of ``prepared``."""
    write_keys(con, "prepared", "keys")
    too_big = narrow(con, largest)
    con.execute(
        """create or replace table blocked as
           select 0 as match_key, l.uid as join_key_l, r.uid as join_key_r
           from keys l join keys r on l.key = r.key and l.uid < r.uid group by all"""
    )
    con.execute("drop table keys")
    _block_unnamed(con)
    return too_big


def write_keys(con: duckdb.DuckDBPyConnection, rows: str, into: str) -> None:
    """Write a table (kind, uid, key) with every key of the rows of a table."""
    con.execute(f"create or replace table {into} (kind integer, uid bigint, key ubigint)")
    for number, key in enumerate(KEYS):
        select = key.select.replace("from prepared", f"from {rows}")
        con.execute(f"insert into {into} select distinct {number}, uid, key from ({select})")


def _block_unnamed(con: duckdb.DuckDBPyConnection) -> None:
    """Add each mention without a name with those it could be by place and time, the nearest in time first."""
    con.execute(
        f"""insert into blocked
            select 0, least(u, o), greatest(u, o) from (
              select n.uid as u, o.uid as o,
                     greatest(n.date_lo - o.date_hi, o.date_lo - n.date_hi) as gap,
                     row_number() over (partition by n.uid order by greatest(gap, 0),
                       o.municipality is not distinct from n.municipality desc,
                       o.district is not distinct from n.district desc, o.uid) as nearest
              from prepared n join prepared o on n.state = o.state and n.uid <> o.uid
              where n.words is null and gap <= {UNNAMED_DAYS}
                and (o.district = n.district or o.municipality = n.municipality or gap <= 1
                     or (o.district is null or n.district is null)
                     and (o.municipality is null or n.municipality is null))
              qualify nearest <= {UNNAMED_CANDIDATES})
            group by all
            except select * from blocked"""
    )


def narrow(con: duckdb.DuckDBPyConnection, largest: int) -> list[TooBig]:
    """Replace each key that more than ``largest`` mentions share by narrower ones, then drop what is still too big."""
    for finer in _NARROWED:
        con.execute(
            f"create or replace temp table big as select key from keys group by key having count(*) > {largest}"
        )
        con.execute(
            f"""create or replace table keys as
                select kind, uid, key from keys anti join big using (key)
                union all
                select kind, uid, {finer.format(key="key")}
                from keys semi join big using (key) join prepared using (uid)"""
        )
    con.execute(
        f"""create or replace temp table big as
            select kind, key, count(*) as n from keys group by all having n > {largest}"""
    )
    found = con.execute("select kind, count(*), sum(n), max(n) from big group by kind order by kind").fetchall()
    con.execute("delete from keys where key in (select key from big)")
    return [TooBig(KEYS[kind].label, count, mentions, most) for kind, count, mentions, most in found]
