"""Recording what originals say of themselves, after they were acknowledged, and holding it against what is known.

Nothing here can make an intake fail: the bytes are durable, logged and signed before a description is begun. What may
lead to a person (place, serial numbers, names, the likeness of a picture) goes into an entry of its own, which no
dossier discloses.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constancia.case import actions, ledger
from constancia.case.companions import companions, may_speak_of_another
from constancia.case.database import said_plainly
from constancia.case.models import Record
from constancia.errors import BadInput, Tampered
from constancia.evidence.describing import carries_claims
from constancia.evidence.likeness import alike, alike_pairs, comparable
from constancia.evidence.metadata import contradictions, coordinates
from constancia.evidence.retelling import retold
from constancia.terms.dates import PartialDate

if TYPE_CHECKING:
    from constancia.case.intake import Taken
    from constancia.case.opening import OpenCase

#: Above this many bytes an original that lies in a bucket is not fetched to be described.
FETCHED = 256 << 20
#: So many arrivals are held in memory to be described together; what is beside each other is found among these.
MOST_AT_ONCE = 50_000
#: So many pictures are compared with each other at most, where all pairs are asked for.
COMPARED = 20_000


@dataclass(frozen=True, slots=True)
class Alike:
    """Two originals whose pictures look alike, and how many of 256 bits of their likeness differ."""

    one: str
    other: str
    bits: int


def undescribed(case: OpenCase) -> list[Record]:
    """The standing originals that say something of themselves which was not recorded yet."""
    with said_plainly():
        rows = Record.objects.filter(case=case.id, kind="original", status="standing").order_by("number")
        return [r for r in rows if "description" not in r.body and carries_claims(r.body.get("media_type", ""))]


def named(case: OpenCase, keys: Sequence[str]) -> list[Record]:
    """The originals under these keys, to be described once more."""
    rows = {row.key: row for row in _rows(case, set(keys))}
    for key in keys:
        if key not in rows:
            raise BadInput(f"There is no original {key} in this case.", next_step="constancia status counts them.")
    return [rows[key] for key in dict.fromkeys(keys)]


def describe(
    case: OpenCase,
    originals: Sequence[Record],
    beside: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    done: Callable[[], None] = lambda: None,
) -> list[str]:
    """Record what these originals say of themselves, and sign; return their keys.

    ``beside`` is what files that came with an original say about it, by its key (see ``companions``).
    """
    from constancia.reading.describing import AT_ONCE

    beside = beside or {}
    described = []
    for start in range(0, len(originals), AT_ONCE):
        described += actions.describe(case, list(_read(case, originals[start : start + AT_ONCE], beside, done)))
    if described:
        actions.checkpoint(case)
    return described


def concerns(media_type: str, path: str) -> bool:
    """May there be something to record of a file that arrived, or may it say something about one beside it?"""
    return carries_claims(media_type) or may_speak_of_another(path)


def describe_arrived(case: OpenCase, arrived: Sequence[Taken], done: Callable[[], None] = lambda: None) -> list[str]:
    """Record what originals that were just taken say of themselves, with what came beside them says about them."""
    beside = companions(case, arrived)
    keys = {each.original for each in arrived if each.original and each.is_new and carries_claims(each.media_type)}
    keys |= beside.keys()
    if not keys:
        return []
    return describe(case, _rows(case, keys), beside, done)


def _rows(case: OpenCase, keys: Collection[str]) -> list[Record]:
    """The standing originals under these keys, in their order."""
    wanted, found = sorted(keys), []
    with said_plainly():
        for start in range(0, len(wanted), ledger.BATCH):
            some = wanted[start : start + ledger.BATCH]
            found += Record.objects.filter(case=case.id, status="standing", key__in=some)
    return sorted((row for row in found if row.kind == "original"), key=lambda row: row.number)


def contradicting(case: OpenCase) -> tuple[str, ...]:
    """The originals in which something contradicts itself, or what is known of them."""
    with said_plainly():
        rows = Record.objects.filter(case=case.id, kind="original", status="standing", body__has_key="description")
        return tuple(r.key for r in rows.order_by("number") if _has_flags(r.body))


def _has_flags(body: Mapping[str, Any]) -> bool:
    return any(
        half.get("flags") or (half.get("c2pa") or {}).get("state") == "Invalid" or _differs(half)
        for half in (body.get("description") or {}, body.get("restricted") or {})
    )


def _differs(half: Mapping[str, Any]) -> bool:
    return any(found.get("outcome") == "differs" for found in half.get("beside") or ())


def near_duplicates(case: OpenCase, key: str) -> list[Alike]:
    """The pictures of the case that look like this one: a suggestion for a person's eyes, and part of no record."""
    hashes = _likenesses(case)
    mine = hashes.pop(key, None)
    return [Alike(key, other, bits) for other, bits in alike(mine, hashes)] if mine else []


def all_near_duplicates(case: OpenCase) -> list[Alike]:
    """Every two pictures of the case that look alike; of very many only the first are compared."""
    hashes = dict(list(_likenesses(case).items())[:COMPARED])
    return [Alike(*pair) for pair in alike_pairs(hashes)] if len(hashes) > 1 else []


def _likenesses(case: OpenCase) -> dict[str, str]:
    with said_plainly():
        rows = Record.objects.filter(case=case.id, kind="original", status="standing", body__has_key="restricted")
        pairs = [(r.key, (r.body["restricted"] or {}).get("likeness") or {}) for r in rows.order_by("number")]
    return comparable(pairs)


def _read(
    case: OpenCase,
    rows: Sequence[Record],
    beside: Mapping[str, Sequence[Mapping[str, Any]]],
    done: Callable[[], None],
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    from constancia.reading.describing import describe_safely

    with _lent(case, rows) as paths:
        asked = [row for row in rows if row.key in paths and carries_claims(row.body.get("media_type", ""))]
        files = [(paths[row.key], str(row.body.get("media_type", ""))) for row in asked]
        said = dict(zip((row.key for row in asked), describe_safely(files), strict=True))
        for row in rows:
            found = said.get(row.key)
            shown, apart = (dict(found.open), dict(found.restricted)) if found else _unread(row)
            _add_companions(beside.get(row.key, ()), shown, apart)
            if "description" in row.body:
                shown, apart = retold((row.body["description"], row.body.get("restricted") or {}), (shown, apart))
            _hold(row, shown, apart)
            done()
            yield row.key, shown, apart


def _unread(row: Record) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is recorded of an original whose claims were not read: why, if its kind carries any."""
    carries = carries_claims(row.body.get("media_type", ""))
    return ({"problems": ["its bytes were not at hand, or too many to be fetched"]} if carries else {}), {}


def _add_companions(found: Sequence[Mapping[str, Any]], shown: dict[str, Any], apart: dict[str, Any]) -> None:
    if found:
        shown["beside"] = [{name: v for name, v in each.items() if name != "restricted"} for each in found]
    hidden = [each["restricted"] for each in found if each.get("restricted")]
    if hidden:
        apart["beside"] = hidden


def _hold(row: Record, shown: dict[str, Any], apart: dict[str, Any]) -> None:
    """Say what in the claims contradicts itself or what is known of the original."""
    said = {**(shown.get("says") or {}), **(apart.get("says") or {})}
    if not said:
        return
    receipt = row.body["receipts"][0]
    found = contradictions(
        said,
        datetime.fromisoformat(receipt["at"]),
        published=_day(receipt.get("published")),
        place=coordinates(str(receipt.get("place") or "")),
    )
    for half, is_restricted in ((shown, False), (apart, True)):
        flags = [each.to_json() for each in found if each.is_restricted is is_restricted]
        if flags:
            half["flags"] = flags


def _day(said: str | None) -> date | None:
    """The last day on which it was published at the latest, so far as that was said."""
    return PartialDate.parse(said).last if said else None


@contextlib.contextmanager
def _lent(case: OpenCase, rows: Sequence[Record]) -> Iterator[dict[str, Path]]:
    """Where the bytes of these originals lie as files; those in a bucket are fetched, unless they are large."""
    from constancia.evidence.originals import OriginalStore

    store = case.originals
    if isinstance(store, OriginalStore):
        paths = {row.key: store.path(row.sha256) for row in rows}
        yield {key: path for key, path in paths.items() if path.is_file()}
        return
    with tempfile.TemporaryDirectory(prefix="constancia-") as folder:
        fetched = {}
        for row in rows:
            if row.body.get("size", 0) > FETCHED:
                continue
            with contextlib.suppress(Tampered), store.open(row.sha256) as file:
                path = Path(folder) / row.sha256
                with path.open("wb") as copy:
                    shutil.copyfileobj(file, copy)
                fetched[row.key] = path
        yield fetched
