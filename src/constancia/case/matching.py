"""Proposing which mentions of a case are the same person, and which tell of one act.

It writes suggestions only; a person judges them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from constancia import __version__
from constancia.case import actions, queue, snapshot
from constancia.matching.acts import ActRow, match_acts
from constancia.records.acts import person_keys

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.matching.model import Linked, Matching
    from constancia.matching.quality import Quality
    from constancia.matching.rows import PersonRow
    from constancia.matching.scoring import Report

#: Pairs less likely than this are not put before a person.
LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Matched:
    """How many mentions were compared, how many pairs wait and how many of them are new, and the report.

    ``acts``: how many pairs of mentions of one person wait that may tell of one act.
    """

    mentions: int
    proposed: int
    new: int
    acts: int
    conflicts: int
    report: Report


def suggest_matches(case: OpenCase) -> Matched:
    """Compare all mentions in the record and propose which are one person, and which tell of one act.

    A pair that waits already keeps its key and gets its likelihood of now; one that is no longer likely is dropped.
    What was judged, or follows from judgements, is not asked again.
    """
    now = snapshot.take(case)
    rows = snapshot.person_rows(now)
    matching = _match(now, rows)
    before = {suggestion.key for suggestion in queue.pairs(case, "match")}
    likely = [pair for pair in matching.pairs if pair.probability >= LEAST]
    _propose(case, "match", [_proposal("person", p.left, p.right, p.probability, p.reasons) for p in likely])
    acts = match_acts(_act_rows(now, [*now.settled.clusters, *matching.clusters]))
    _propose(case, "act", [_proposal("act", p.left, p.right, p.probability, p.reasons) for p in acts])
    waiting = {suggestion.key for suggestion in queue.pairs(case, "match")}
    facts = {"mentions": len(rows), "digest": now.mentions_digest, "proposed": len(waiting), "version": __version__}
    actions.ran_match(case, facts)
    return Matched(
        len(rows),
        len(waiting),
        len(waiting - before),
        len(queue.pairs(case, "act")),
        len(now.settled.conflicts),
        matching.report,
    )


def _propose(case: OpenCase, about: str, proposals: Sequence[dict[str, Any]]) -> None:
    actions.suggest(case, about, "", ({**p, "place": n} for n, p in enumerate(proposals)), afresh=True)
    now = {(p["body"]["left"], p["body"]["right"]): p for p in proposals}
    moved = []
    for suggestion in queue.waiting(case, about):
        proposal = now[suggestion.body["left"], suggestion.body["right"]]
        if (suggestion.score, suggestion.reason) != (proposal["score"], proposal["reason"]):
            suggestion.score, suggestion.reason = proposal["score"], proposal["reason"]
            suggestion.origin = proposal["origin"]
            moved.append(suggestion)
    actions.rescore(case, moved)


def _act_rows(now: snapshot.Snapshot, clusters: Iterable[Iterable[str]]) -> list[ActRow]:
    """The mentions as tellings of acts; who is one person as judged, or else as proposed."""
    home = {key: str(n) for n, cluster in enumerate(clusters) for key in cluster}
    return [
        ActRow(row.key, home[row.key], row.act, row.date, row.state, row.municipality)
        for row in snapshot.person_rows(now)
        if row.act
    ]


def linkages(now: snapshot.Snapshot, draws: int, *, seed: int = 1) -> Iterator[dict[str, str]]:
    """So many plausible linkages for counting: in each, the person that every mention of the record belongs to.

    What people judged holds in all of them: the persons of the record are never divided, and nobody whom someone held
    apart is joined. Persons are named as in the record, after their earliest mention; the same seed draws the same.
    """
    keys = [mention.key for mention in now.mentions]
    for people in _linked(now, snapshot.person_rows(now), seed).draws(draws, seed=seed):
        yield person_keys(keys, ([keys[place] for place in person] for person in people))


def quality(case: OpenCase) -> Quality:
    """How good the linkage is that the model proposes by itself: as it expects, and as people judged in samples.

    Judgements are what it is measured with, and so it does not get to see them.
    """
    from constancia.matching.quality import Label, assess, measured

    now = snapshot.take(case)
    rows = snapshot.person_rows(now)
    linked = _alone(rows)
    found = assess(linked.scored, linked.people, linked.lists, linked.report.too_big)
    at = {row.key: place for place, row in enumerate(rows)}
    sampled = [record.body for record in now.of_kind("judgement") if record.body.get("sample")]
    answers: dict[tuple[int, int], Label] = {}
    for body in sampled:
        if {body["left"], body["right"]} <= at.keys() and body["verdict"] != "unsure":
            left, right = sorted((at[body["left"]], at[body["right"]]))
            answers[left, right] = Label(body["verdict"] == "same", float(body["sample"]["weight"]))
    if not answers:
        return found
    keys = list(at)
    pairs = zip(linked.scored.left.tolist(), linked.scored.right.tolist(), strict=True)
    decided = {(a, b): now.decided.says(keys[a], keys[b]) for a, b in pairs if (a, b) not in answers}
    known = {pair: verdict == "same" for pair, verdict in decided.items() if verdict in ("same", "different")}
    return replace(found, measured=measured(linked.scored, linked.people, answers, known))


def draw_sample(case: OpenCase, size: int, *, seed: int) -> int:
    """Draw pairs to be judged for measuring, evenly over all that were compared, however likely; how many wait then.

    Pairs that wait from an earlier draw stay, and only as many are drawn as are missing. A pair of which anything is
    decided is not drawn.
    """
    from constancia.matching.model import probability
    from constancia.matching.quality import sample

    waiting = {(s.body["left"], s.body["right"]) for s in queue.pairs(case, "sample")}
    if len(waiting) >= size:
        return len(waiting)
    now = snapshot.take(case)
    rows = snapshot.person_rows(now)
    scored = _alone(rows).scored
    pairs = [
        _sorted(rows[a].key, rows[b].key) for a, b in zip(scored.left.tolist(), scored.right.tolist(), strict=True)
    ]
    among = [n for n, pair in enumerate(pairs) if pair not in waiting and now.decided.says(*pair) is None]
    proposals = []
    for place, one in enumerate(sample(scored, size - len(waiting), seed=seed, among=among)):
        proposal = _proposal("person", *pairs[one.row], probability(float(scored.bits[one.row])), "")
        drawn = {"weight": one.weight, "stratum": one.stratum}
        proposals.append({**proposal, "origin": {**proposal["origin"], "sample": drawn}, "place": place})
    actions.suggest(case, "sample", "", proposals)
    return len(queue.pairs(case, "sample"))


def _alone(rows: Sequence[PersonRow]) -> Linked:
    """The mentions scored and linked as if nobody had judged anything."""
    from constancia.matching.model import link_columns
    from constancia.matching.prepare import Columns

    return link_columns(Columns.of(rows))


def _linked(now: snapshot.Snapshot, rows: list[PersonRow], seed: int = 1) -> Linked:
    """The mentions scored and linked under what was judged; over a contradiction nobody is joined."""
    from constancia.matching.model import link_columns
    from constancia.matching.prepare import Columns

    at = {row.key: place for place, row in enumerate(rows)}
    same = [(at[a], at[b]) for cluster in now.settled.clusters for a, b in pairwise(sorted(cluster))]
    apart = [j.pair for j in now.judged("person") if j.verdict == "different"]
    different = [(at[a], at[b]) for a, b in apart if a in at and b in at]
    return link_columns(Columns.of(rows), same=same, different=different, seed=seed)


def _match(now: snapshot.Snapshot, rows: list[PersonRow]) -> Matching:
    from constancia.matching.model import match

    return match(rows, now.judged("person"))


def _proposal(kind: str, left: str, right: str, score: float, reason: str) -> dict[str, Any]:
    left, right = _sorted(left, right)
    origin = {"name": "constancia.matching", "version": __version__}
    return {"kind": kind, "body": {"left": left, "right": right}, "origin": origin, "score": score, "reason": reason}


def _sorted(left: str, right: str) -> tuple[str, str]:
    return (left, right) if left < right else (right, left)
