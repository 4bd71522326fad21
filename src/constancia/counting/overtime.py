"""How a figure moved between two cuts, and why: new sources, new claims, withdrawals, merges and splits of persons.

For a line that counts persons the reasons add up: each says by how many it moved the figure, and together they are the
difference. Sources' own numbers are not counts of ours, so there the reasons have no such number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from constancia.counting.figures import Figure, range_text
from constancia.counting.sentences import Sentence, say
from constancia.counting.tally import CountRow


@dataclass(frozen=True, slots=True)
class Movement:
    """From one figure to the next, with the reasons in the order in which they are told.

    ``effects`` says for each reason by how many persons it moved the figure, None where it only explains another.
    """

    before: str
    after: str
    reasons: tuple[Sentence, ...]
    effects: tuple[int | None, ...]


def moved(before: Figure, after: Figure, rows_before: Iterable[CountRow], rows_after: Iterable[CountRow]) -> Movement:
    """What happened between two cuts of the record to the claims under a figure.

    The rows are those of the whole record at each cut; only claims that one of the two figures rests on are looked at.
    """
    old = [row for row in rows_before if row.claim in before.rests_on and row.polarity == "asserted"]
    new = [row for row in rows_after if row.claim in after.rests_on and row.polarity == "asserted"]
    told: list[tuple[Sentence, int | None]] = _sources(old, new)
    told += _persons(before, after, old, new) if _counts_persons(before) else _claims(old, new)
    told += [(sentence, None) for sentence in _words(before, after)]
    told = told or [(say("move.nothing"), None)]
    return Movement(range_text(before), range_text(after), tuple(s for s, _ in told), tuple(e for _, e in told))


def emptied(figure: Figure) -> Figure:
    """What answers the same question where nothing in the record does: nobody, from no claim."""
    low = 0 if figure.kind in ("documented", "verified") else None
    return replace(figure, low=low, high=None, value=low, rests_on=(), words=())


def _counts_persons(figure: Figure) -> bool:
    return figure.kind in ("documented", "verified")


def _persons(
    before: Figure, after: Figure, old: list[CountRow], new: list[CountRow]
) -> list[tuple[Sentence, int | None]]:
    """First claims go, then those that stay are matched otherwise, then claims come; what is left over waits."""
    was, now = _by_mention(old), _by_mention(new)
    stay = was.keys() & now.keys()
    kept_as_was = {was[mention] for mention in stay}
    kept_as_now = {now[mention] for mention in stay}
    gone = len(kept_as_was) - len(set(was.values()))
    came = len(set(now.values())) - len(kept_as_now)
    pairs = {(was[mention], now[mention]) for mention in stay}
    merged, split = len(pairs) - len(kept_as_now), len(pairs) - len(kept_as_was)
    told: list[tuple[Sentence, int | None]] = [
        *((s, came) for s in _listed("move.claims_added", _claims_of(new) - _claims_of(old))),
        *((s, gone) for s in _listed("move.claims_gone", _claims_of(old) - _claims_of(new))),
        *([(say("move.merged", n=merged), -merged)] if merged else []),
        *([(say("move.split", n=split), split)] if split else []),
    ]
    corrected = len(set(now.values())) - len(set(was.values())) - sum(effect or 0 for _, effect in told)
    told += [(say("move.corrected"), corrected)] if corrected else []
    if before.low is None or after.low is None:
        is_said = (before.low is None, after.low is None)
        return [*told, *([(say(_MATCHING[is_said]), None)] if is_said in _MATCHING else [])]
    waits = (after.low - len(set(now.values()))) - (before.low - len(set(was.values())))
    return [*told, (say("move.waiting"), waits)] if waits else told


#: Why a line about persons is said now and was not before, or the other way round.
_MATCHING = {(True, False): "move.matched", (False, True): "move.unmatched"}


def _by_mention(rows: Iterable[CountRow]) -> dict[tuple[str, str], str]:
    """Each mention with its person. Where rows do not say which mention they are of, a claim is taken to have one."""
    return {(row.claim, row.mention or row.source): row.person for row in rows if row.person}


def _claims_of(rows: Iterable[CountRow]) -> set[str]:
    return {row.claim for row in rows}


def _claims(old: list[CountRow], new: list[CountRow]) -> list[tuple[Sentence, int | None]]:
    return [
        *((s, None) for s in _listed("move.claims_added", _claims_of(new) - _claims_of(old))),
        *((s, None) for s in _listed("move.claims_gone", _claims_of(old) - _claims_of(new))),
        *((s, None) for s in _merges("move.merged", old, new)),
        *((s, None) for s in _merges("move.split", new, old)),
    ]


def _sources(old: list[CountRow], new: list[CountRow]) -> list[tuple[Sentence, int | None]]:
    added = {row.source for row in new} - {row.source for row in old}
    gone = {row.source for row in old} - {row.source for row in new}
    return [(s, None) for s in (*_listed("move.sources_added", added), *_listed("move.sources_gone", gone))]


def _listed(code: str, keys: set[str]) -> list[Sentence]:
    return [say(code, n=len(keys), keys=sorted(keys)[:10])] if keys else []


def _merges(code: str, old: list[CountRow], new: list[CountRow]) -> list[Sentence]:
    """How many persons of the second hold mentions that were of several persons in the first."""
    was, now = _by_mention(old), _by_mention(new)
    held: dict[str, set[str]] = defaultdict(set)
    for mention in was.keys() & now.keys():
        held[now[mention]].add(was[mention])
    together = sum(len(persons) - 1 for persons in held.values())
    return [say(code, n=together)] if together else []


def _words(before: Figure, after: Figure) -> list[Sentence]:
    if before.kind != "reported" or before.words == after.words:
        return []
    quoted = [", ".join(f"“{word}”" for word in figure.words) or "-" for figure in (before, after)]
    return [say("move.words", before=quoted[0], after=quoted[1])]
