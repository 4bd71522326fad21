"""Known mentions kept ready, so that new records are compared with a million of them in seconds, by the same model.

``keep`` writes one DuckDB file: the comparable rows, their keys, the model and how rare values are. It holds personal
data and belongs beside the case, under the same protection. ``arrive`` compares new rows with the known ones and with
each other and changes nothing; what was judged before is not asked again, because pairs of two known mentions are not
compared at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constancia.errors import Unreadable
from constancia.matching.blocking import LARGEST_BLOCK, narrow, write_keys
from constancia.matching.comparisons import PERSON, text
from constancia.matching.prepare import Columns, learn, prepare
from constancia.matching.scoring import Report, Scored, comparable, predict
from constancia.matching.tables import connect, number
from constancia.matching.training import Model, train, write_rarities

if TYPE_CHECKING:
    import duckdb

FORMAT = 5


@dataclass(frozen=True, slots=True)
class Arrived:
    """The pairs of which one side at least is new; rows from ``first`` on are the new ones, in their order."""

    scored: Scored
    first: int


@dataclass(frozen=True, slots=True)
class Known:
    """A known mention by its id, its list and the person it was kept with."""

    id: str
    list: str
    person: str


def keep(
    path: Path,
    columns: Columns,
    *,
    ids: Sequence[str] = (),
    people: Sequence[str] = (),
    model: Model | None = None,
    seed: int = 1,
    threads: int = 2,
) -> Model:
    """Write the known mentions to a new file that only its owner can read, with the model that they teach.

    ``ids`` and ``people``: how each mention is called, and its person, for ``recall``. ``model``: what they taught
    already, where they were matched before.
    """
    import pyarrow as pa

    path.unlink(missing_ok=True)
    leaning = learn(columns)
    with connect(str(path), threads=threads) as con:
        path.chmod(0o600)
        con.register("arriving", prepare(columns, leaning, processes=threads))
        con.execute("create table prepared as from arriving order by uid")
        con.unregister("arriving")
        called = {"id": pa.array(ids or map(str, range(columns.size)), pa.string())}
        called |= {"person": pa.array(people or [""] * columns.size, pa.string())}
        con.register("calling", pa.table({"uid": pa.array(range(columns.size), pa.int64())} | called))
        con.execute("create table called as from calling")
        con.unregister("calling")
        comparisons, _ = comparable(con, columns.text)
        model = train(con, comparisons, columns.size, seed) if model is None else model
        write_rarities(con, model)
        write_keys(con, "prepared", "keys")
        about = {"format": FORMAT, "text": list(columns.text), "leaning": dict(leaning), "model": _to_json(model)}
        con.execute("create table about as select ? as value", [json.dumps(about)])
        con.execute("checkpoint")
    return model


def recall(path: Path, places: Sequence[int]) -> list[Known]:
    """How the known mentions at these places are called, in their order."""
    import pyarrow as pa

    wanted = pa.table({"uid": pa.array(places, pa.int64())})
    with connect() as con:
        con.execute("attach ? as known (read_only)", [str(path)])
        con.register("wanted", wanted)
        rows = con.execute(
            """select id, list, person from known.called join known.prepared using (uid)
               semi join wanted using (uid) order by uid"""
        ).fetchall()
    return [Known(*row) for row in rows]


def arrive(path: Path, columns: Columns, *, threads: int = 2) -> Arrived:
    """Compare new mentions with the known ones of a file that ``keep`` wrote, and with each other."""
    import duckdb

    with connect(threads=threads) as con:
        try:
            con.execute("attach ? as known (read_only)", [str(path)])
            about = json.loads(con.execute("select value from known.about").fetchall()[0][0])
        except duckdb.Error as error:
            raise Unreadable(
                f"{path.name} is not a file of known mentions", next_step="Write it again from the case or the records."
            ) from error
        if about["format"] != FORMAT:
            raise Unreadable(
                f"{path.name} was kept by another version of constancia",
                next_step="Keep the records again, with --keep.",
            )
        first = number(con, "select count(*) from known.prepared")
        new = Columns(
            columns.size, columns.fields, {h: columns.text.get(h, [""] * columns.size) for h in about["text"]}
        )
        con.register("arriving", prepare(new, about["leaning"], first=first))
        model = _from_json(about["model"], about["text"])
        _block_new(con)
        return Arrived(predict(con, model, _report(con, new, model), "known"), first)


def _block_new(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``blocked`` with the pairs that have a new side, and ``prepared`` with the rows that they need."""
    con.execute("create table fresh as from arriving")
    write_keys(con, "fresh", "fresh_keys")
    con.execute(
        """create table keys as from known.keys semi join fresh_keys using (key)
           union all from fresh_keys"""
    )
    narrowing = "uid, state, municipality, date_lo, birth_lo"
    con.execute(
        f"""create table prepared as select {narrowing} from known.prepared semi join keys using (uid)
            union all select {narrowing} from fresh"""
    )
    narrow(con, LARGEST_BLOCK)
    con.execute(
        """create table blocked as select 0 as match_key, l.uid as join_key_l, r.uid as join_key_r
           from keys l join keys r on l.key = r.key and l.uid < r.uid
           where r.uid >= (select min(uid) from fresh) group by all"""
    )
    con.execute(
        """create or replace table prepared as
           from known.prepared where uid in (select join_key_l from blocked) union all by name from fresh"""
    )


def _report(con: duckdb.DuckDBPyConnection, columns: Columns, model: Model) -> Report:
    return Report(
        mentions=columns.size,
        lists=len(set(columns.get("list"))),
        unnamed=number(con, "select count(*) from fresh where words is null"),
        compared=number(con, "select count(*) from blocked"),
        fields=tuple(dict.fromkeys(c.field for c in model.comparisons)),
        fields_never_filled=(),
        learned_from=model.learned_from,
        prior=model.prior,
        too_big=(),
    )


def _to_json(model: Model) -> dict[str, Any]:
    rates = [{"null": c.null, "rates": [[level.m, level.u] for level in c.levels]} for c in model.comparisons]
    return {"comparisons": rates, "learned_from": model.learned_from, "prior": model.prior, "company": model.company}


def _from_json(value: Mapping[str, Any], headings: Sequence[str]) -> Model:
    """The model with the rates that were learned; a comparison is known again by when it cannot be made."""
    every = {c.null: c for c in (*PERSON, *(text(place, heading) for place, heading in enumerate(headings)))}
    found = tuple(every[kept["null"]].with_rates([(m, u) for m, u in kept["rates"]]) for kept in value["comparisons"])
    return Model(found, value["learned_from"], value["prior"], value["company"])
