"""How a figure moved between two cuts, and why: new sources, new claims, withdrawals, merges and splits of persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from constancia.counting.figures import Figure, range_text
from constancia.counting.sentences import Sentence, say
from constancia.counting.tally import CountRow


@dataclass(frozen=True, slots=True)
class Movement:
    """From one figure to the next, with the reasons in the order in which they are told."""

    before: str
    after: str
    reasons: tuple[Sentence, ...]


def moved(before: Figure, after: Figure, rows_before: Iterable[CountRow], rows_after: Iterable[CountRow]) -> Movement:
    """What happened between two cuts of the record to the claims under a figure.

    The rows are those of the whole record at each cut; only claims that one of the two figures rests on are looked at.
    """
    under = {*before.rests_on, *after.rests_on}
    old = [row for row in rows_before if row.claim in under and row.polarity == "asserted"]
    new = [row for row in rows_after if row.claim in under and row.polarity == "asserted"]
    old = [row for row in old if row.claim in before.rests_on]
    new = [row for row in new if row.claim in after.rests_on]
    reasons = [
        *_new_sources(old, new),
        *_listed("move.claims_added", {row.claim for row in new} - {row.claim for row in old}),
        *_listed("move.claims_gone", {row.claim for row in old} - {row.claim for row in new}),
        *_merges("move.merged", old, new),
        *_merges("move.split", new, old),
        *_words(before, after),
    ]
    if not reasons:
        reasons = [say("move.nothing")]
    return Movement(range_text(before), range_text(after), tuple(reasons))


def _new_sources(old: list[CountRow], new: list[CountRow]) -> list[Sentence]:
    added = {row.source for row in new} - {row.source for row in old}
    gone = {row.source for row in old} - {row.source for row in new}
    return [*_listed("move.sources_added", added), *_listed("move.sources_gone", gone)]


def _listed(code: str, keys: set[str]) -> list[Sentence]:
    return [say(code, n=len(keys), keys=sorted(keys)[:10])] if keys else []


def _merges(code: str, old: list[CountRow], new: list[CountRow]) -> list[Sentence]:
    """How many persons of the second hold claims that were of several persons in the first."""
    was = {(row.claim, row.source): row.person for row in old if row.person}
    held: dict[str, set[str]] = defaultdict(set)
    for row in new:
        earlier = was.get((row.claim, row.source))
        if row.person and earlier:
            held[row.person].add(earlier)
    together = sum(len(persons) - 1 for persons in held.values())
    return [say(code, n=together)] if together else []


def _words(before: Figure, after: Figure) -> list[Sentence]:
    if before.kind != "reported" or before.words == after.words:
        return []
    quoted = [", ".join(f"“{word}”" for word in figure.words) or "-" for figure in (before, after)]
    return [say("move.words", before=quoted[0], after=quoted[1])]
