"""The four lines of a cell, which are never merged and never added.

    (a) reported    what each source asserts, words verbatim, and the range across the sources
    (b) documented  distinct persons in confirmed claims, after matching
    (c) verified    those of them that meet the case's stated standard
    (d) estimated   the total with its interval, or why none can be given

Only asserted claims count. What was denied, negated, feared, superseded or dismissed stays beside the figure as a note.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Day  # noqa: N812 - a row has a field called date
from typing import Any

from constancia.counting.figures import Figure, Kind
from constancia.counting.sentences import Sentence, say
from constancia.counting.words import Bounds, bounds
from constancia.errors import BadInput
from constancia.records.acts import in_order
from constancia.terms.dates import PartialDate
from constancia.terms.thesauri import LANGUAGES, thesaurus

PERSONS = "persons"
#: What makes an act verified, in each language.
STANDARD: Mapping[str, str] = {
    "en": "a person marked the act as verified in this case",
    "es": "una persona marcó el hecho como verificado en este caso",
}
Cut = Mapping[str, Any]
ListsOfPersons = Mapping[str, frozenset[str]]
Estimator = Callable[[ListsOfPersons], Figure]


@dataclass(frozen=True, slots=True)
class CountRow:
    """One confirmed claim about one person (by cluster key, after matching) or about a number of them.

    ``date`` is when the act happened; ``told`` when the source said so (the day of its document), by which its
                  figures are put in order.
    ``listed``    whether it stands in a list of persons; a text that names some of many is no list to estimate from.
    ``mention``   the mention that the person is known by in this claim.
    ``groups``    the categories of victims (thesaurus "groups") that are said of this person or of this number.
    ``part_of`` and ``relations`` ({part_of, same_as, conflicts_with, denies}) name other claims by their key.
    """

    claim: str
    document: str
    source: str
    act: str
    person: str | None = None
    count: Mapping[str, Any] | None = None
    words: str = ""
    polarity: str = "asserted"
    state: str | None = None
    municipality: str | None = None
    place: str | None = None
    date: PartialDate | None = None
    perpetrators: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    verified: bool = False
    part_of: str | None = None
    relations: Mapping[str, Any] = field(default_factory=dict)
    told: Day | None = None
    listed: bool = True
    mention: str | None = None


@dataclass(frozen=True)
class Cell:
    """One cell of a table of figures, with its four lines."""

    by: Mapping[str, str]
    reported: tuple[Figure, ...]
    reported_range: tuple[Figure, ...]
    documented: Figure
    verified: Figure
    estimated: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All lines as they are shown: by source, across sources, documented, verified, estimated."""
        return (*self.reported, *self.reported_range, self.documented, self.verified, self.estimated)

    def to_json(self) -> dict[str, Any]:
        return {"by": dict(self.by), "figures": [figure.to_json() for figure in self.figures]}


def tally(
    rows: Iterable[CountRow],
    *,
    by: Sequence[str],
    cut: Cut | None = None,
    standard: Mapping[str, str] = STANDARD,
    estimator: Estimator | None = None,
) -> list[Cell]:
    """The cells of all asserted claims by any fields, each with its four lines.

    The fields are violation, state, municipality, place, day, week, month, year, perpetrator, group and source.

    A field that a claim does not state is "" in the cell, which comes last; a day that a source did not give is never
    guessed. A claim with two perpetrators or groups stands in the cell of each, so cells are not to be added, and each
    says how many of its persons stand in another one too. ``reported_range`` holds one figure for each unit, because
    persons and acts are not compared. ``estimator`` is called with the persons on each source's list where there are
    three or more.
    """
    rows = tuple(rows)
    _check(by)
    cells = _cells(rows, by)
    seen_in = _cells_of_persons(cells)
    return [
        _cell(dict(zip(by, key, strict=True)), cell, cut, standard, estimator, seen_in)
        for key, cell in sorted(cells.items(), key=_not_stated_last)
        if any(_counts(row) for row in cell)
    ]


def lists_of(rows: Iterable[CountRow]) -> dict[str, frozenset[str]]:
    """The persons that each source names in asserted claims, by cluster key: the lists that an estimate compares."""
    lists: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if _counts(row) and row.listed and row.person is not None:
            lists[row.source].add(row.person)
    return {name: frozenset(persons) for name, persons in sorted(lists.items())}


def in_cell(row: CountRow, by: Mapping[str, str]) -> bool:
    """Does a row stand in the cell with these values? ``by`` has a value for each of the fields counted by."""
    return all(value in _FIELDS[name](row) for name, value in by.items())


def same_line(
    figure: Figure, rows: tuple[CountRow, ...], cut: Cut | None = None, estimator: Estimator | None = None
) -> Figure | None:
    """The figure that answers the same question from these rows, or None if its cell is empty now."""
    by = [name for name in figure.by if name != "source" or figure.kind != "reported"]
    standard = figure.method.get("standard", STANDARD)
    for cell in tally(rows, by=by, cut=cut, standard=standard, estimator=estimator):
        for line in cell.figures:
            if line.question == figure.question:
                return line
    return None


_FIELDS: dict[str, Callable[[CountRow], tuple[str, ...]]] = {
    "violation": lambda row: (row.act,),
    "state": lambda row: (row.state or "",),
    "municipality": lambda row: (row.municipality or "",),
    "place": lambda row: (row.place or "",),
    "group": lambda row: tuple(sorted(set(row.groups))) or ("",),
    "source": lambda row: (row.source,),
    "perpetrator": lambda row: tuple(sorted(set(row.perpetrators))) or ("",),
    "day": lambda row: (_period(row.date, lambda day: day.isoformat()),),
    "week": lambda row: (_period(row.date, _week),),
    "month": lambda row: (_period(row.date, lambda day: f"{day:%Y-%m}"),),
    "year": lambda row: (_period(row.date, lambda day: f"{day:%Y}"),),
}
FIELDS = tuple(_FIELDS)


def _check(by: Sequence[str]) -> None:
    unknown = [name for name in by if name not in _FIELDS]
    if unknown:
        raise BadInput(f"cannot count by {unknown[0]!r}", next_step=f"Count by any of: {', '.join(FIELDS)}.")
    if len(set(by)) != len(by):
        raise BadInput("the same field was given twice", next_step="Name each field once.")


def _week(day: Day) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _period(when: PartialDate | None, name: Callable[[Day], str]) -> str:
    """The one day, week, month or year in which all of a date lies; "" when it may lie in two."""
    if when is None or when.first is None or when.last is None or name(when.first) != name(when.last):
        return ""
    return name(when.first)


def _counts(row: CountRow) -> bool:
    return row.polarity == "asserted"


_Key = tuple[str, ...]
_Cells = dict[_Key, list[CountRow]]


def _cells(rows: Iterable[CountRow], by: Sequence[str]) -> _Cells:
    cells: _Cells = defaultdict(list)
    for row in rows:
        for key in _keys([_FIELDS[name](row) for name in by]):
            cells[key].append(row)
    return cells


def _not_stated_last(cell: tuple[_Key, object]) -> list[tuple[bool, str]]:
    return [(not value, value) for value in cell[0]]


def _keys(choices: list[tuple[str, ...]]) -> list[_Key]:
    keys: list[_Key] = [()]
    for values in choices:
        keys = [(*key, value) for key in keys for value in values]
    return keys


def _cells_of_persons(cells: _Cells) -> dict[str, int]:
    seen: dict[str, int] = defaultdict(int)
    for rows in cells.values():
        for person in {row.person for row in rows if _counts(row) and row.person is not None}:
            seen[person] += 1
    return seen


def _cell(
    by: Mapping[str, str],
    rows: list[CountRow],
    cut: Cut | None,
    standard: Mapping[str, str],
    estimator: Estimator | None,
    seen_in: Mapping[str, int],
) -> Cell:
    standing = [row for row in rows if _counts(row)]
    reported, ranges = _reported(by, standing, rows, cut)
    documented = _persons("documented", by, standing, say("rule.documented"), cut, seen_in)
    if not ranges:
        claims = sorted({row.claim for row in standing}, key=in_order)
        untold = say("note.no_number", n=len(claims), claims=claims)
        documented = replace(documented, notes=(untold, *_beside(standing, rows), *documented.notes))
    return Cell(
        by,
        reported,
        ranges,
        documented,
        replace(
            _persons(
                "verified", by, [r for r in standing if r.verified], say("rule.verified", standard=standard), cut, {}
            ),
            method={"standard": standard},
        ),
        _estimated(by, standing, cut, estimator),
    )


def _persons(
    kind: Kind,
    by: Mapping[str, str],
    rows: list[CountRow],
    rule: Sentence,
    cut: Cut | None,
    seen_in: Mapping[str, int],
) -> Figure:
    named = [row for row in rows if row.person is not None]
    persons = {row.person for row in named}
    elsewhere = sum(seen_in.get(person or "", 1) > 1 for person in persons)
    notes = (say("note.elsewhere", n=elsewhere),) if elsewhere else ()
    claims = tuple(sorted({row.claim for row in named}))
    return Figure(PERSONS, by, kind, len(persons), None, len(persons), (), rule, claims, cut=cut, notes=notes)


def _estimated(by: Mapping[str, str], rows: list[CountRow], cut: Cut | None, estimator: Estimator | None) -> Figure:
    lists = lists_of(rows)
    claims = tuple(sorted({row.claim for row in rows if row.listed and row.person is not None}))
    if len(lists) >= 3 and estimator is not None:
        return replace(estimator(lists), by=by, cut=cut, rests_on=claims, lists=tuple(lists))
    code = ("refusal.no_lists", "refusal.one_list", "refusal.two_lists", "refusal.not_run")[min(len(lists), 3)]
    nothing = Figure(PERSONS, by, "estimated", None, None, None, (), say("rule.estimated"), claims)
    return replace(nothing, lists=tuple(lists), cut=cut, refusals=(say(code),))


@dataclass(frozen=True, slots=True)
class _Statement:
    """What one source says at one time of one thing: a number in its words, or the persons that it names."""

    row: CountRow
    bounds: Bounds
    words: str
    claims: tuple[str, ...]
    unit: str
    scope: tuple[str, ...]

    def one_line(self) -> dict[str, object]:
        return {"words": f"“{self.words}”", "claim": self.row.claim}


def _reported(
    by: Mapping[str, str], rows: list[CountRow], everything: list[CountRow], cut: Cut | None
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    here = {row.claim for row in rows}
    beside = _beside(rows, everything)
    sources: dict[tuple[str, str], list[_Statement]] = defaultdict(list)
    parts: dict[tuple[str, str], list[Sentence]] = defaultdict(list)
    for statement in _statements(rows):
        line = statement.unit, statement.row.source
        if _related(statement.row, "part_of") & here:
            parts[line].append(say("note.part", **statement.one_line()))
        else:
            sources[line].append(statement)
    figures, ranges = [], []
    for unit in sorted({unit for unit, _ in sources}):
        standing: list[_Statement] = []
        for (of_unit, source), statements in sorted(sources.items()):
            if of_unit == unit:
                latest, earlier = _latest(statements)
                standing += latest
                notes = [*earlier, *parts[unit, source]]
                figures.append(_line({**by, "source": source}, latest, "rule.reported_source", cut, notes))
        ranges.append(_line(by, standing, "rule.reported_range", cut, beside))
    return tuple(figures), tuple(ranges)


def _statements(rows: list[CountRow]) -> list[_Statement]:
    """A claim with a number is a statement; those whom one document names as victims of one act are one statement."""
    numbers: dict[str, _Statement] = {}
    named: dict[tuple[str, str, str], list[CountRow]] = defaultdict(list)
    for row in rows:
        if row.person is not None:
            named[row.document, row.source, row.act].append(row)
        if row.count is not None:
            said = _said(row)
            # "one man" beside the man's name says nothing that his name does not
            if row.person is None or (said.bounds.low or 0) > 1:
                numbers.setdefault(row.claim, said)
    return [*numbers.values(), *map(_names, named.values())]


def _said(row: CountRow) -> _Statement:
    unit = str((row.count or {}).get("unit") or PERSONS)
    return _Statement(row, bounds(row.count, row.words), row.words, (row.claim,), unit, _scope(row))


def _names(rows: list[CountRow]) -> _Statement:
    n = len({row.person for row in rows})
    said = Bounds(n, None, None, say("words.named", n=n))
    claims = tuple(sorted({row.claim for row in rows}))
    first = min(rows, key=lambda row: row.claim)
    # names listed one by one are a floor of whatever the cell is, so they stand beside any other figure
    return _Statement(first, said, "", claims, PERSONS, ("names",))


def _scope(row: CountRow) -> tuple[str, ...]:
    return (
        row.state or "",
        row.municipality or "",
        row.place or "",
        "; ".join(sorted(row.groups)),
        "; ".join(sorted(row.perpetrators)),
    )


def _latest(statements: list[_Statement]) -> tuple[list[_Statement], list[Sentence]]:
    """The figures of one source that stand: for one thing the last document's, with the earlier ones as notes."""
    standing: list[_Statement] = []
    notes: list[Sentence] = []
    for statement in sorted(statements, key=_when, reverse=True):
        newer = next((s for s in standing if _updates(s, statement)), None)
        if newer is None:
            standing.append(statement)
        else:
            notes.append(say("note.earlier", **statement.one_line()))
    return sorted(standing, key=lambda s: s.row.claim), notes[::-1]


def _updates(newer: _Statement, older: _Statement) -> bool:
    """Does the later figure replace the earlier? Not within one document, nor for another place or period."""
    if newer.row.document == older.row.document or "names" in newer.scope + older.scope:
        return False
    return newer.scope == older.scope and _when(newer) > _when(older) and not _other_periods(newer.row, older.row)


def _other_periods(one: CountRow, other: CountRow) -> bool:
    """Two bounded periods of more than a day that do not touch, as in weekly bulletins; single days are "as of" that
    day.
    """
    a, b = one.date, other.date
    if a is None or b is None or not (a.first and a.last and b.first and b.last):
        return False
    longer = a.last > a.first and b.last > b.first
    return longer and (a.last < b.first or b.last < a.first)


def _when(statement: _Statement) -> Day:
    """When the source said it: the day of the document, else the end of what it speaks of."""
    row = statement.row
    return row.told or (row.date and (row.date.last or row.date.first)) or Day.min


def _line(
    by: Mapping[str, str], statements: list[_Statement], rule: str, cut: Cut | None, notes: Iterable[Sentence]
) -> Figure:
    """One reported line: rival figures give a range; figures for different things give only a floor."""
    statements = sorted(statements, key=lambda s: (s.claims, s.words))
    whole, narrower = _whole(statements)
    things = _things(whole)
    # a list of names sets no ceiling and contradicts none: a shorter one does not say that there are no more
    numbers = [group for group in things if not all(map(_lists_names, group))]
    names = [[b] for group in things if group not in numbers for b in group]
    floors = [min(lows) for group in [*numbers, *names] if (lows := _known(b.low for b in group))]
    low = max(floors, default=None)
    high = _ceiling(numbers, low)
    above = [s for s in narrower if high is not None and (s.bounds.low or 0) > high]
    if above:  # a part that is said to be larger than the whole: the whole's number is no ceiling then
        high = None
    return Figure(
        what=statements[0].unit,
        by=by,
        kind="reported",
        low=low,
        high=high,
        value=low if low == high else None,
        words=tuple(s.words for s in statements if s.words),
        rule=say(rule),
        rests_on=tuple(sorted({claim for s in statements for claim in s.claims})),
        cut=cut,
        notes=(
            *notes,
            *(_narrower(s) for s in narrower),
            *(say("note.part_above_whole", **s.one_line()) for s in above),
            *([say("note.several_scopes")] if len(numbers) > 1 else []),
            *_highest(whole, high),
            *_rules(statements),
        ),
    )


def _lists_names(said: Bounds) -> bool:
    return said.rule.code == "words.named"


def _rules(statements: list[_Statement]) -> list[Sentence]:
    """How the words became bounds, each rule once; of several lists of names only the longest sets the floor."""
    lists = [s.bounds for s in statements if _lists_names(s.bounds)]
    longest = max(lists, key=lambda b: b.low or 0, default=None)
    return sorted({s.bounds.rule for s in statements if s.bounds == longest or not _lists_names(s.bounds)})


def _things(statements: list[_Statement]) -> list[list[Bounds]]:
    """The bounds of rival figures together; figures that speak of different things apart.

    Two sources that speak of the same place and group are rivals. One source that gives two numbers at once speaks of
    two things. A person may have said otherwise: claims marked as conflicting, or as the same, are one thing.
    """
    thing: dict[str, object] = {}
    for s in statements:
        alone = sum(t.row.source == s.row.source and t.scope == s.scope for t in statements) == 1
        thing[s.row.claim + s.words] = s.scope if alone else (*s.scope, s.row.claim)
    for s in statements:
        for other in statements:
            if other.row.claim in _related(s.row, "conflicts_with", "same_as"):
                mine, theirs = thing[s.row.claim + s.words], thing[other.row.claim + other.words]
                thing = {claim: theirs if name == mine else name for claim, name in thing.items()}
    groups: dict[object, list[Bounds]] = defaultdict(list)
    for s in statements:
        groups[thing[s.row.claim + s.words]].append(s.bounds)
    return list(groups.values())


def _narrower(statement: _Statement) -> Sentence:
    """That a statement is about less than the cell, and about what, each language in its own words."""
    row = statement.row
    told = []
    for language in ("en", "es"):
        terms = [("groups", term) for term in row.groups] + [("perpetrators", term) for term in row.perpetrators]
        labels = [thesaurus(name).label(term, language) for name, term in terms]
        scope = ", ".join(filter(None, (row.state, row.municipality, row.place, *labels)))
        told.append(say("note.narrower", **statement.one_line(), scope=scope))
    return Sentence(told[0].code, told[0].en, told[1].es)


def _ceiling(numbers: list[list[Bounds]], low: int | None) -> int | None:
    if len(numbers) != 1 or any(b.high is None for b in numbers[0]):
        return None
    high = max(_known(b.high for b in numbers[0]))
    return high if low is None or low <= high else None


def _highest(whole: list[_Statement], high: int | None) -> list[Sentence]:
    stated = _known(n for s in whole for n in (s.bounds.low, s.bounds.high))
    return [say("note.highest_stated", n=max(stated))] if high is None and len(whole) > 1 and stated else []


def _whole(statements: list[_Statement]) -> tuple[list[_Statement], list[_Statement]]:
    """Those that no other encloses, and those that speak of less than another (unless said to be rivals)."""
    narrower = [s for s in statements if any(_is_narrower(s, other) for other in statements)]
    return [s for s in statements if s not in narrower], narrower


def _is_narrower(one: _Statement, other: _Statement) -> bool:
    if len(one.scope) != len(other.scope) or one.scope == other.scope:
        return False
    if other.row.claim in _related(one.row, "conflicts_with", "same_as"):
        return False
    return all(mine == theirs or not theirs for mine, theirs in zip(one.scope, other.scope, strict=True))


def _related(row: CountRow, *kinds: str) -> set[str]:
    found: set[str] = set()
    for kind in kinds:
        value = row.relations.get(kind) or ()
        found.update((value,) if isinstance(value, str) else value)
    if "part_of" in kinds and row.part_of:
        found.add(row.part_of)
    return found


def _beside(rows: list[CountRow], everything: list[CountRow]) -> list[Sentence]:
    """What speaks against or beside the asserted claims of a cell."""
    here = {row.claim for row in rows}
    notes: set[Sentence] = set()
    silent: dict[str, int] = defaultdict(int)
    for row in everything:
        if not _counts(row):
            silent[row.polarity] += 1
        notes |= {say("note.denied", claim=claim, by=row.claim) for claim in _related(row, "denies") & here}
        if _counts(row):
            rivals = _related(row, "conflicts_with") & here
            notes |= {say("note.conflict", claim=min(row.claim, c), other=max(row.claim, c)) for c in rivals}
    return sorted(notes) + [
        say("note.not_counted", n=n, polarity=_as_said(polarity)) for polarity, n in sorted(silent.items())
    ]


def _as_said(polarity: str) -> dict[str, str]:
    """What sources do with such a claim, in words that stand within a sentence."""
    labels = {language: thesaurus("polarity").label(polarity, language) for language in LANGUAGES}
    return {language: label[:1].lower() + label[1:] for language, label in labels.items()}


def _known(numbers: Iterable[int | None]) -> list[int]:
    return [n for n in numbers if n is not None]
