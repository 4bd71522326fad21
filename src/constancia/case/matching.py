"""Proposing which mentions of a case are the same person. It writes suggestions only; a person judges them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from constancia import __version__
from constancia.case import actions, snapshot
from constancia.records.acts import person_keys

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.matching.model import Linked, Matching
    from constancia.matching.quality import Quality

#: Pairs less likely than this are not put before a person.
LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Matched:
    """How many mentions were compared, how many pairs are proposed and how many of them are new, and the report."""

    mentions: int
    proposed: int
    new: int
    conflicts: int
    report: Any


def suggest_matches(case: OpenCase) -> Matched:
    """Compare all mentions in the record and propose the pairs that nobody judged yet."""
    now = snapshot.take(case)
    rows = snapshot.person_rows(now)
    matching = _match(now, rows)
    judged = {frozenset((r.body["left"], r.body["right"])) for r in now.of_kind("judgement")}
    pairs = [p for p in matching.pairs if p.probability >= LEAST and frozenset((p.left, p.right)) not in judged]
    new = actions.suggest(case, "match", "", (_proposal(pair, n) for n, pair in enumerate(pairs)))
    facts = {"mentions": len(rows), "digest": now.mentions_digest, "proposed": len(pairs), "version": __version__}
    actions.ran_match(case, facts)
    return Matched(len(rows), len(pairs), new, len(now.settled.conflicts), matching.report)


def linkages(now: snapshot.Snapshot, draws: int, *, seed: int = 1) -> Iterator[dict[str, str]]:
    """So many plausible linkages for counting: in each, the person that every mention of the record belongs to.

    What people judged holds in all of them: the persons of the record are never divided, and nobody whom someone held
    apart is joined. Persons are named as in the record, after their earliest mention; the same seed draws the same.
    """
    keys = [mention.key for mention in now.mentions]
    for people in _linked(now, snapshot.person_rows(now), seed).draws(draws, seed=seed):
        yield person_keys(keys, ([keys[place] for place in person] for person in people))


def quality(case: OpenCase) -> Quality:
    """How good the linkage of the record's mentions is expected to be, with the judgements that were made."""
    from constancia.matching.model import link_columns
    from constancia.matching.prepare import Columns
    from constancia.matching.quality import assess

    now = snapshot.take(case)
    rows = snapshot.person_rows(now)
    at = {row.key: place for place, row in enumerate(rows)}
    judged: dict[str, list[tuple[int, int]]] = {"same": [], "different": [], "unsure": []}
    for record in now.of_kind("judgement"):
        if {record.body["left"], record.body["right"]} <= at.keys():
            judged[record.body["verdict"]].append((at[record.body["left"]], at[record.body["right"]]))
    linked = link_columns(Columns.of(rows), same=judged["same"], different=judged["different"])
    return assess(linked.scored, linked.people, linked.lists)


def _linked(now: snapshot.Snapshot, rows: list[Any], seed: int = 1) -> Linked:
    """The mentions scored and linked under what was judged; over a contradiction nobody is joined."""
    from constancia.matching.model import link_columns
    from constancia.matching.prepare import Columns

    at = {row.key: place for place, row in enumerate(rows)}
    same = [(at[a], at[b]) for cluster in now.settled.clusters for a, b in pairwise(sorted(cluster))]
    apart = [(r.body["left"], r.body["right"]) for r in now.of_kind("judgement") if r.body["verdict"] == "different"]
    different = [(at[a], at[b]) for a, b in apart if a in at and b in at]
    return link_columns(Columns.of(rows), same=same, different=different, seed=seed)


def _match(now: snapshot.Snapshot, rows: list[Any]) -> Matching:
    from constancia.matching.judgements import Judgement
    from constancia.matching.model import match

    judgements = [Judgement(r.body["left"], r.body["right"], r.body["verdict"]) for r in now.of_kind("judgement")]
    return match(rows, judgements)


def _proposal(pair: Any, place: int) -> dict[str, Any]:
    left, right = sorted((pair.left, pair.right))
    return {
        "kind": "person",
        "body": {"left": left, "right": right},
        "origin": {"name": "constancia.matching", "version": __version__},
        "score": pair.probability,
        "reason": pair.reasons,
        "place": place,
    }
