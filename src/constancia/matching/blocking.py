"""Which pairs are worth comparing: those that share a key, never all with all.

A key is made of things that survive damage to the rest: two words of the name by their sound in any order, a word
with the town or the age, the day with the town, half an identity number. A key that too many mentions share is not
compared as it is but narrowed (by state, then by month, then by age); what is still too big is left out and reported.
Each step is one SQL statement, written for DuckDB; ``spark`` translates it.
"""

from __future__ import annotations

from dataclasses import dataclass

from constancia.matching.tables import Tables, number

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


def _by_age(place: str) -> str:
    """A word of the name with a place and the age, or one more: a select for ``Key``."""
    return f"""select uid, hash('{place}', larger, smaller, age + more, sound) as key from (
                 select uid, larger, smaller, age, sound, unnest([0, 1]) as more from (
                   select uid, state as larger, {place} as smaller, {_AGE} as age, {_WORDS} as sound from prepared
                   where {place} is not null and birth_lo is not null))"""


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
        f"""select uid, hash('day', date_lo, sound) as key from (
              select uid, date_lo, {_WORDS} as sound from prepared where {_DAY} and sounds is not null)""",
    ),
    Key(
        "a word of the name and the town",
        f"""select uid, hash('town', state, municipality, sound) as key from (
              select uid, state, municipality, {_WORDS} as sound from prepared
              where municipality is not null and sounds is not null)""",
    ),
    Key("a word of the name, the district and the age", _by_age("district")),
    Key("a word of the name, the state and the age", _by_age("state")),
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


def block(con: Tables, largest: int = LARGEST_BLOCK) -> list[TooBig]:
    """Write the table ``blocked`` (match_key, join_key_l, join_key_r) for the rows of ``prepared``."""
    write_keys(con, "prepared", "keys")
    too_big = narrow(con, largest)
    con.execute(
        """create or replace table blocked as
           select distinct 0 as match_key, l.uid as join_key_l, r.uid as join_key_r
           from keys l join keys r on l.key = r.key and l.uid < r.uid"""
    )
    con.execute("drop table keys")
    if number(con, "select count(*) from prepared where words is null"):
        _block_unnamed(con)
    return too_big


def write_keys(con: Tables, rows: str, into: str) -> None:
    """Write a table (kind, uid, key) with every key of the rows of a table."""
    selects = " union all ".join(
        f"select distinct {kind} as kind, uid, key from ({key.select.replace('from prepared', f'from {rows}')}) as k"
        for kind, key in enumerate(KEYS)
    )
    con.execute(f"create or replace table {into} as {selects}")


def _block_unnamed(con: Tables) -> None:
    """Add each mention without a name with those it could be by place and time, the nearest in time first."""
    con.execute(
        f"""create or replace table nameless as
            select distinct 0 as match_key, least(u, o) as join_key_l, greatest(u, o) as join_key_r from (
              select u, o, row_number() over (partition by u order by gap, town desc, near desc, o) as nearest from (
                select n.uid as u, o.uid as o,
                       greatest(n.date_lo - o.date_hi, o.date_lo - n.date_hi, 0) as gap,
                       (o.municipality is not distinct from n.municipality) as town,
                       (o.district is not distinct from n.district) as near
                from prepared n join prepared o on n.state = o.state and n.uid <> o.uid
                where n.words is null and {_GAP} <= {UNNAMED_DAYS}
                  and (o.district = n.district or o.municipality = n.municipality or {_GAP} <= 1
                       or (o.district is null or n.district is null)
                       and (o.municipality is null or n.municipality is null))))
            where nearest <= {UNNAMED_CANDIDATES}"""
    )
    con.execute(
        """create or replace table blocked as
           select match_key, join_key_l, join_key_r from blocked
           union all
           select match_key, join_key_l, join_key_r from nameless
           anti join blocked using (join_key_l, join_key_r)"""
    )


_GAP = "greatest(n.date_lo - o.date_hi, o.date_lo - n.date_hi)"


def narrow(con: Tables, largest: int) -> list[TooBig]:
    """Replace each key that more than ``largest`` mentions share by narrower ones, then drop what is still too big."""
    for finer in _NARROWED:
        con.execute(f"create or replace table big as select key from keys group by key having count(*) > {largest}")
        con.execute(
            f"""create or replace table keys as
                select kind, uid, key from keys anti join big using (key)
                union all
                select kind, uid, {finer.format(key="key")} as key
                from (select kind, uid, key from keys semi join big using (key)) as common
                join prepared using (uid)"""
        )
    con.execute(
        f"""create or replace table big as
            select kind, key, count(*) as n from keys group by kind, key having count(*) > {largest}"""
    )
    found = con.execute("select kind, count(*), sum(n), max(n) from big group by kind order by kind").fetchall()
    con.execute("create or replace table keys as select kind, uid, key from keys anti join big using (key)")
    return [TooBig(KEYS[kind].label, count, mentions, most) for kind, count, mentions, most in found]
