"""Figures of a case: its standing claims as rows to count, counted at one snapshot, estimated, and kept by their keys.

The documented minimum is a minimum only once the mentions were compared, and only if every likely match that still
waits for a person is taken to be the same person. Before, neither it nor an estimate is said. An estimate takes long:
it is made when somebody asks for it, kept with the cut that it rests on, and shown as long as its lists are the same.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from constancia import __version__
from constancia.case import ledger, queue, snapshot
from constancia.case.database import said_plainly
from constancia.case.models import Counted
from constancia.case.snapshot import Snapshot, date_of
from constancia.counting.figures import Figure
from constancia.counting.overtime import emptied
from constancia.counting.progress import tell
from constancia.counting.sentences import say
from constancia.counting.tally import Cell, CountRow, in_cell, lists_of, tally
from constancia.errors import BadInput
from constancia.law.recognise import groups_in
from constancia.law.rows import independent, origins_of, plain
from constancia.records.acts import INDIVIDUALS, in_order
from constancia.terms.canonical import canonical_json

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.records.replay import Record

Pairs = Sequence[tuple[str, str]]
CHILD_UNDER = 18


@dataclass(frozen=True, slots=True)
class PersonCounted:
    """One person whom a figure counts: their key, their names as the sources write them, and the claims."""

    person: str
    names: tuple[str, ...]
    claims: tuple[str, ...]


class Counting:
    """The figures of a case at one snapshot, with the likely matches (``waiting``) that nobody has judged yet."""

    def __init__(self, now: Snapshot, waiting: Pairs = (), estimated: Sequence[Figure] = ()) -> None:
        self.now = now
        self.waiting = tuple(sorted(waiting))
        self._estimated = {figure.question: figure for figure in estimated}
        self._cells: dict[tuple[str, ...], list[Cell]] = {}

    @cached_property
    def rows(self) -> list[CountRow]:
        return count_rows(self.now)

    def cells(self, by: Sequence[str]) -> list[Cell]:
        """The cells by these fields, each with its four lines; kept estimates where their lists still hold."""
        found = self._cells.get(tuple(by))
        if found is None:
            found = self._cells[tuple(by)] = [self._with_estimate(cell) for cell in self._counted(by)]
        return found

    def estimate(
        self,
        by: Sequence[str],
        *,
        draws: int = 0,
        seed: int = 1,
        question: str = "",
    ) -> list[Cell]:
        """The cells with the total estimated in each that has three lists and no current estimate of this kind.

        With ``draws``, over so many plausible linkages, in which the likely matches that wait may be joined or not.
        With ``question``, only in the cell whose estimate answers it.
        """
        before = self.cells(by)
        cells = []
        for cell in before:
            wanted = not question or cell.estimated.question == question
            if not question:
                tell("cells", len(cells) / len(before))
            cells.append(self._estimated_now(cell, draws, seed) if wanted else cell)
        self._cells[tuple(by)] = cells
        self._estimated |= {cell.estimated.question: cell.estimated for cell in cells if cell.estimated.method}
        return cells

    def again(self, figure: Figure) -> Figure:
        """A figure of this cut made again from its own description: an estimate with its own settings and seed."""
        fields = [name for name in figure.by if name != "source" or figure.kind != "reported"]
        cells = self._counted(fields)
        if not figure.method.get("settings"):
            lines = [line for cell in cells for line in cell.figures if line.question == figure.question]
            return next(iter(lines), emptied(figure))
        cell = next((cell for cell in cells if cell.estimated.question == figure.question), None)
        if cell is None:
            return emptied(figure)
        return replace(
            self._made_again(cell, figure),
            by=cell.by,
            cut=self.now.cut,
            rests_on=cell.estimated.rests_on,
            lists=cell.estimated.lists,
        )

    def _made_again(self, cell: Cell, figure: Figure) -> Figure:
        from constancia.counting.estimate import estimator_again

        over = figure.method.get("linkages")
        if over:
            return self._over_linkages(cell, over["draws"], over["seed"])
        return estimator_again(figure.method["settings"])(lists_of(self._listed(cell)))

    def _counted(self, by: Sequence[str]) -> list[Cell]:
        told = say("standard.sources", n=self.now.verified_by_sources)
        standard = {"en": told.en, "es": told.es}
        cells = tally(self.rows, by=by, cut=self.now.cut, standard=standard)
        if not self.now.is_matched:
            return [replace(c, documented=_unmatched(c.documented), estimated=_unmatched(c.estimated)) for c in cells]
        if not self.waiting:
            return cells
        return [replace(cell, documented=self._at_least(cell)) for cell in cells]

    @cached_property
    def _least(self) -> Mapping[str, str]:
        """Whom each mention would be of if every likely match that waits were the same person."""
        return {m.key: m.person for m in self.now.as_if_same(self.waiting).mentions}

    def _at_least(self, cell: Cell) -> Figure:
        mentions = {r.mention for r in self.rows if r.mention and r.polarity == "asserted" and in_cell(r, cell.by)}
        low = len({self._least[mention] for mention in mentions})
        if low == cell.documented.low:
            return cell.documented
        note = say("note.unjudged", n=len(self.waiting), low=low, high=cell.documented.value)
        return replace(cell.documented, low=low, value=None, notes=(note, *cell.documented.notes))

    def persons(self, figure: Figure) -> list[PersonCounted]:
        """Whom a line about persons counts, each with the names and claims under it; nobody for the other lines."""
        if figure.kind not in ("documented", "verified") or figure.low is None:
            return []
        names = {m.key: str((m.victim.get("span") or {}).get("text") or m.key) for m in self.now.mentions}
        of = self._least if figure.kind == "documented" else {m.key: m.person for m in self.now.mentions}
        found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
        for row in self.rows:
            is_under = row.claim in figure.rests_on and row.polarity == "asserted" and in_cell(row, figure.by)
            if row.mention and is_under and (figure.kind == "documented" or row.verified):
                named, claims = found.setdefault(of[row.mention], ({}, {}))
                named[names[row.mention]] = claims[row.claim] = None
        made = (PersonCounted(person, tuple(named), tuple(claims)) for person, (named, claims) in found.items())
        return sorted(made, key=lambda each: in_order(each.claims[0]))

    def _listed(self, cell: Cell) -> list[CountRow]:
        return [row for row in self.rows if row.listed and row.person is not None and in_cell(row, cell.by)]

    def _with_estimate(self, cell: Cell) -> Cell:
        kept = self._estimated.get(cell.estimated.question)
        if kept is None or not _was_not_run(cell.estimated):
            return cell
        if self._is_current(kept, cell):
            return replace(cell, estimated=kept)
        stale = say("note.stale_estimate", key=kept.key, size=(kept.cut or {}).get("size", 0))
        return replace(cell, estimated=replace(cell.estimated, notes=(stale, *cell.estimated.notes)))

    def _is_current(self, kept: Figure, cell: Cell) -> bool:
        """Do the same persons stand on the same lists, and, where linkages were drawn, is the matching as it was?"""
        if kept.rests_on != cell.estimated.rests_on:
            return False
        over = kept.method.get("linkages")
        if over:
            return bool(over["matching"] == self.matching)
        return bool(not self.waiting and kept.method["table"]["sha256"] == _sha256(lists_of(self._listed(cell))))

    @cached_property
    def matching(self) -> str:
        """What changes when anything is matched otherwise: the hash over mentions, judgements and what waits."""
        judged = sorted((r.body["left"], r.body["right"], r.body["verdict"]) for r in self.now.of_kind("judgement"))
        told = {"mentions": self.now.mentions_digest, "judged": judged, "waiting": self.waiting}
        return hashlib.sha256(canonical_json(told)).hexdigest()

    def _estimated_now(self, cell: Cell, draws: int, seed: int) -> Cell:
        figure = cell.estimated
        wanted = not figure.method or (draws and draws != figure.method.get("linkages", {}).get("draws"))
        if not self.now.is_matched or not wanted or len(figure.lists) < 3:
            return cell
        if self.waiting and not draws:
            return replace(cell, estimated=replace(figure, refusals=(say("refusal.unjudged", n=len(self.waiting)),)))
        persons = lists_of(self._listed(cell))
        made = self._over_linkages(cell, draws, seed) if draws else estimator(persons)
        claims, lists = figure.rests_on, figure.lists
        return replace(cell, estimated=replace(made, by=cell.by, cut=self.now.cut, rests_on=claims, lists=lists))

    def _over_linkages(self, cell: Cell, draws: int, seed: int) -> Figure:
        from constancia.case.matching import linkages
        from constancia.counting.combine import figure_over_linkages

        tell("drawing")
        listed = self._listed(cell)
        drawn = [
            lists_of(replace(row, person=persons[row.mention]) for row in listed if row.mention)
            for persons in linkages(self.now, draws, seed=seed)
        ]
        base = drawn[0] if self.waiting else lists_of(listed)
        return figure_over_linkages(base, drawn, matching=self.matching, seed=seed)


def counting_of(case: OpenCase, now: Snapshot | None = None) -> Counting:
    """The counting of the case as it stands, with what waits and the estimates that were kept."""
    return Counting(now or snapshot.take(case), queue.unjudged_pairs(case), estimates(case))


def counting_at(case: OpenCase, size: int) -> Counting:
    """The counting as it stood after the first ``size`` entries, and with what waited for a person then.

    What waited is no part of the ledger: it is what a count kept that was handed out at this cut; else every likely
    match on which nothing was decided yet.
    """
    then = snapshot.take_at(case, size)
    with said_plainly():
        kept = Counted.objects.filter(case=case.id, size=size).order_by("-id").first()
    return Counting(then, [(a, b) for a, b in kept.same] if kept else queue.open_pairs_at(case, then.decided))


def expunged_since(case: OpenCase, size: int) -> list[str]:
    """The keys of what stood after the first ``size`` entries and was expunged since: no count of then holds it."""
    gone: set[str] = set()
    for action in ledger.actions(case.id):
        if action.action == "payload.expunge" and action.seq >= size > (action.payload or {}).get("seq", size):
            gone.add(action.subject)
    return sorted(gone, key=in_order)


def estimator(lists: Mapping[str, frozenset[str]]) -> Figure:
    """The estimated total from these lists, or why there is none (``constancia.counting.estimate``)."""
    from constancia.counting.estimate import as_figure, estimate
    from constancia.counting.table import of_lists

    return as_figure(estimate(of_lists(lists)))


def keep(case: OpenCase, counting: Counting, by: Sequence[str]) -> None:
    """Remember a count that is handed out, so that its keys open later; the same one is kept once."""
    cells = counting.cells(by)
    figures = {f.key: [f.question, f.low, f.high, f.value] for cell in cells for f in cell.figures}
    estimated = {f.key: f.to_json() for f in (cell.estimated for cell in cells) if f.method}
    fields = ",".join(by)
    with said_plainly():
        last = Counted.objects.filter(case=case.id, by=fields, size=counting.now.size).first()
        if figures and (last is None or last.figures != figures):
            same = [list(pair) for pair in counting.waiting]
            Counted.objects.create(
                case_id=case.id,
                size=counting.now.size,
                by=fields,
                same=same,
                figures=figures,
                estimated=estimated,
                version=__version__,
            )


def estimates(case: OpenCase) -> list[Figure]:
    """The estimated figures that were kept, the latest of each question last."""
    with said_plainly():
        kept = Counted.objects.filter(case=case.id).exclude(estimated={}).order_by("id")
        return [Figure.from_json(each) for held in kept.values_list("estimated", flat=True) for each in held.values()]


def forget(case: str, gone: set[str]) -> None:
    """Erase kept estimates that rest on claims which are expunged: they name the lists."""
    for row in Counted.objects.filter(case=case).exclude(estimated={}):
        left = {key: held for key, held in row.estimated.items() if not gone & set(held["rests_on"])}
        if left != row.estimated:
            row.estimated = left
            row.save(update_fields=["estimated"])


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure that was asked for by its key.

    ``figure``  as it was counted, or None where it cannot be counted again: ``digits`` are then what was kept of it
    ``now``     what answers the same question at the present cut; None where nothing does any more
    """

    key: str
    by: tuple[str, ...]
    size: int
    figure: Figure | None
    then: Counting | None
    now: Figure | None
    digits: tuple[int | None, int | None, int | None]
    version: str

    @property
    def has_changed(self) -> bool:
        if self.figure is None or self.now is None:
            return True
        return _tells(self.figure) != _tells(self.now)


def open_figure(case: OpenCase, key: str, counting: Counting, by: Sequence[str]) -> Opened | None:
    """The figure with this key: of the present count by these fields, or of any count that was handed out."""
    present = {f.key: f for cell in counting.cells(by) for f in cell.figures}
    if key in present:
        found, digits = present[key], (present[key].low, present[key].high, present[key].value)
        return Opened(key, tuple(by), counting.now.size, found, counting, found, digits, __version__)
    with said_plainly():
        kept = Counted.objects.filter(case=case.id, figures__has_key=key).first()
    return _kept_figure(case, key, counting, kept) if kept else None


def _kept_figure(case: OpenCase, key: str, counting: Counting, kept: Counted) -> Opened:
    by = tuple(kept.by.split(","))
    question, *digits = kept.figures[key]
    figure: Figure | None = None
    if key in kept.estimated:
        figure = Figure.from_json(kept.estimated[key])
    size = int((figure.cut or {}).get("size", kept.size)) if figure else kept.size
    then = Counting(snapshot.take_at(case, size), [(a, b) for a, b in kept.same])
    if figure is None:
        figure = next((f for cell in then.cells(by) for f in cell.figures if f.key == key), None)
    now = next((f for cell in counting.cells(by) for f in cell.figures if f.question == question), None)
    return Opened(key, by, then.now.size, figure, then, now, (digits[0], digits[1], digits[2]), kept.version)


def _tells(figure: Figure) -> tuple[object, ...]:
    return figure.low, figure.high, figure.value, figure.words, figure.rests_on, figure.lists


def count_rows(now: Snapshot) -> list[CountRow]:
    """Every standing claim of an act, once for each person it names and once for the number it gives."""
    verified = _verified(now)
    states = _one_spelling(now)
    persons: dict[str, list[Any]] = defaultdict(list)
    for mention in now.mentions:
        persons[mention.claim].append(mention)
    rows = []
    for claim in now.claims:
        body = claim.body["body"]
        if claim.body["kind"] != "claim" or not body.get("act"):
            continue
        told = _row(now, claim, states)
        for m in persons.get(claim.key, ()):
            groups = _groups(body, m.victim)
            sure = (m.person, body["act"]) in verified
            rows.append(replace(told, person=m.person, mention=m.key, groups=groups, verified=sure))
        if body.get("count") or claim.key not in persons:
            count = body.get("count")
            rows.append(replace(told, count=count, words=count["span"]["text"] if count else "", groups=_groups(body)))
    return rows


def _verified(now: Snapshot) -> set[tuple[str, str]]:
    """The persons and violations that enough independent sources tell of, by the case's stated standard."""
    by_key = {claim.key: claim for claim in now.claims}
    origins = origins_of(by_key.values(), now.declared, {})
    return {
        (act.person, act.act)
        for act in now.acts
        if act.person and independent(origins.get(c, ()) for c in act.claims) >= now.verified_by_sources
    }


def _one_spelling(now: Snapshot) -> Mapping[str, str]:
    """Each region as it is written, and as it is counted: in the way that most claims have it, accents before none."""
    written: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for claim in now.claims:
        state = (claim.body["body"].get("place") or {}).get("state")
        if state:
            written[plain(state)][state] += 1
    chosen = {name: max(ways, key=lambda way: (not way.isascii(), ways[way], way)) for name, ways in written.items()}
    return {way: chosen[name] for name, ways in written.items() for way in ways}


def _groups(body: Mapping[str, Any], victim: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """The categories that are said of this victim, or of those who are not named one by one."""
    victims = [victim] if victim else [v for v in body.get("victims") or () if v.get("kind") not in INDIVIDUALS]
    found: dict[str, None] = {}
    for each in victims:
        age = each.get("age")
        if each.get("minor") or (isinstance(age, int) and age < CHILD_UNDER):
            found["child"] = None
        span = (each.get("span") or {}).get("text", "") if each.get("kind") != "named" else ""
        found |= dict.fromkeys(groups_in(" . ".join(filter(None, (str(each.get("role") or ""), span)))))
    return tuple(found)


def _row(now: Snapshot, claim: Record, states: Mapping[str, str]) -> CountRow:
    body = claim.body["body"]
    place, relations = body.get("place") or {}, body.get("relations") or {}
    return CountRow(
        claim=claim.key,
        document=claim.body["document"],
        source=now.teller(claim),
        act=body["act"],
        polarity=body.get("polarity") or "asserted",
        state=states.get(place.get("state") or "", place.get("state")),
        municipality=place.get("municipality"),
        place=place.get("name"),
        date=date_of(body.get("date")),
        perpetrators=tuple(dict.fromkeys(p.get("kind") or "unknown" for p in body.get("perpetrators") or [])),
        part_of=relations.get("part_of"),
        relations=relations,
        told=now.published(claim.body["document"]),
        listed=now.records[claim.body["document"]].body["kind"] == "list",
    )


def _sha256(lists: Mapping[str, frozenset[str]]) -> str:
    from constancia.counting.table import of_lists

    return of_lists(lists).sha256


def _was_not_run(figure: Figure) -> bool:
    return [refusal.code for refusal in figure.refusals] == ["refusal.not_run"]


def _unmatched(figure: Figure) -> Figure:
    return replace(figure, low=None, value=None, high=None, refusals=(*figure.refusals, say("refusal.unmatched")))


def fields_of(by: str) -> list[str]:
    """The fields that are written with commas between."""
    fields = [field.strip() for field in by.split(",") if field.strip()]
    if not fields:
        raise BadInput("Name at least one field to count by.", next_step="For example: constancia count --by violation")
    return fields
