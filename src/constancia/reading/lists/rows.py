"""Each row of a list becomes one suggestion, or is listed with the reason why not. Nothing is dropped silently.

What a suggestion says stands in cells, and each fact keeps the span of its cell. Names stay what the source wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from constancia.reading.columns.headers import fields_of_heading
from constancia.reading.columns.words import begins_with, heading_words, is_missing, meaning, plain, speaks_of, words
from constancia.reading.counts import Count
from constancia.reading.document import Document
from constancia.reading.lists.acts import act_in_cell, act_words, acts_in
from constancia.reading.lists.cells import read_age, read_number
from constancia.reading.lists.dates import is_approximate, is_placeholder, read_date, read_yearless
from constancia.reading.lists.mapping import ListMapping, TableMapping
from constancia.reading.lists.names import (
    NameFound,
    find_name,
    is_organisation,
    is_unnamed,
    looks_like_name,
    ordered_name,
    several_names,
)
from constancia.reading.lists.places import LEVELS, level_of_heading, place_in_heading, read_place, states_known
from constancia.reading.lists.table import Cell, Row, Table, tables_in
from constancia.reading.lists.totals import is_total
from constancia.reading.sentences import act_words as act_name
from constancia.reading.sentences import say
from constancia.reading.suggestion import Origin, Suggestion
from constancia.terms.spans import Span

ORIGIN = Origin("list mapping", "1")

_WHOLE_ROW_SCORE = 0.95
_LESS_PER_DOUBT = 0.12
_LEAST_SCORE = 0.3
_LONGEST_ACT = 60
_NAME_PARTS = ("given_name", "second_given_name", "surname", "second_surname")  # as a name is spoken
_JOINTS = re.compile(r"\s+(?:y|e|and)\s+|\s*[,/;&+]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row that became no suggestion, and why, in a sentence. Only the kind "unread" needs a person."""

    table: int
    row: int
    kind: str  # blank | header | heading | total | note | unread
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"table": self.table, "row": self.row, "kind": self.kind, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class ListReading:
    """What a list says, and the rows that could not be read."""

    suggestions: tuple[Suggestion, ...]
    unread: tuple[UnreadRow, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is the same for all rows of a table."""

    document: Document
    table: Table
    mapping: TableMapping
    states: frozenset[str]
    published: date | None
    trigger: Span | None


@dataclass(slots=True)
class _Facts:
    """What is being made of one row: its cells by field, and the doubts that a person should see."""

    of: _Reading
    row: Row
    cells: dict[str, Cell]
    above: dict[str, Cell]  # what headings inside the list say of the place, by level
    doubts: list[str] = field(default_factory=list)

    def said(self, name: str) -> Cell | None:
        """The cell of a field, if it says anything."""
        cell = self.cells.get(name)
        return None if cell is None or is_missing(cell.text) else cell


def read_list(document: Document, mapping: ListMapping, *, published: date | None = None) -> ListReading:
    """One suggestion for each row of each mapped table; the rows that gave none, with reasons.

    ``published`` is the day on which the list came out: dates after it are shown as doubtful.
    """
    suggestions: list[Suggestion] = []
    unread: list[UnreadRow] = []
    for table in tables_in(document):
        how = mapping.for_table(table.number)
        if how is None and document.kind == "prose":
            continue  # read as prose, see ``lists_in_prose``
        if how is None:
            unread += [UnreadRow(table.number, row.number, "unread", say("unread.no_mapping")) for row in table.rows]
            continue
        trigger = _trigger_above(document, table, how.act)
        reading = _Reading(document, table, how, states_known(table, how), published, trigger)
        above: dict[str, Cell] = {}
        for row in table.rows:
            read = _read_row(reading, row, above)
            if isinstance(read, Suggestion):
                suggestions.append(read)
            else:
                unread.append(read)
    return ListReading(tuple(suggestions), tuple(unread))


def _read_row(reading: _Reading, row: Row, above: dict[str, Cell]) -> Suggestion | UnreadRow:
    table = reading.table
    reason = _no_person(table, row) or _heading(table, row, above)
    if reason:
        return UnreadRow(table.number, row.number, *reason)
    by_number = {column.number: column.field for column in reading.mapping.columns if column.field}
    cells = {by_number[number]: cell for number, cell in sorted(row.cells.items(), reverse=True) if number in by_number}
    facts = _Facts(reading, row, cells, dict(above))
    victims = _victims(facts)
    for victim in victims:
        if victim.get("minor"):
            victim["protect_identity"] = True
    if not victims:
        return _unread(table, row, _why_nobody(facts))
    act, trigger, negated = _act(facts)
    if not act:
        return _unread(table, row, say("unread.no_act"))
    body = _body(facts, victims, act, trigger, negated)
    return Suggestion("claim", body, ORIGIN, _score(facts), _reason(facts, act, trigger))


def _unread(table: Table, row: Row, reason: str) -> UnreadRow:
    return UnreadRow(table.number, row.number, "unread", reason)


def _body(
    facts: _Facts, victims: list[dict[str, Any]], act: str, trigger: Span | None, negated: bool
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "act": act,
        "trigger": trigger.to_json() if trigger else None,
        "polarity": "negated" if negated else _polarity(facts),
        "victims": victims,
        "count": _count(facts),
        "perpetrators": _perpetrators(facts),
        "place": read_place(facts.cells, facts.of.states, facts.above),
        "date": _date(facts, "date", facts.of.published),
        "source": _source(facts),
        "grounds": None,
        "relations": {},
        "row": facts.row.number,
        "table": facts.of.table.number,
    }
    for name in ("record_id", "status", "cause", "charges", "facility", "notes"):
        cell = facts.said(name)
        if cell:
            body[name] = {"span": cell.span.to_json(), "text": cell.text}
    if "status" in body:
        body["status"]["value"] = meaning("statuses", body["status"]["text"])
    return body


# --- rows that are no people


def _no_person(table: Table, row: Row) -> tuple[str, str] | None:
    if row.is_blank:
        return "blank", say("unread.blank")
    texts = [cell.text for cell in row.cells.values()]
    if _repeats_header(table, row):
        return "header", say("unread.header")
    if is_total(row):
        return "total", say("unread.total")
    if len(texts) <= 2 and _is_footnote(texts[0]):
        return "note", say("unread.note")
    return None


def _heading(table: Table, row: Row, above: dict[str, Cell]) -> tuple[str, str] | None:
    """A row that says only "Estado Zulia" tells where the rows below it belong; it is kept in ``above``."""
    (first, *others) = row.cells.values()
    level = level_of_heading(first.text) if not others and len(table.columns) > 2 else ""
    if not level:
        return None
    for smaller in LEVELS[: LEVELS.index(level)]:
        above.pop(smaller, None)
    above[level] = place_in_heading(first)
    return "heading", say("unread.heading")


def _repeats_header(table: Table, row: Row) -> bool:
    headings = table.headings
    same = sum(heading_words(cell.text) == heading_words(headings.get(n, "")) for n, cell in row.cells.items())
    if same * 2 > len(row.cells) and same >= min(2, len(headings)):
        return True
    named = sum(any(points >= 4 for _, points, _ in fields_of_heading(cell.text)) for cell in row.cells.values())
    return len(row.cells) >= 3 and named * 3 > 2 * len(row.cells)


def _is_footnote(text: str) -> bool:
    said = plain(text).strip()
    many = len(words(said))
    return said.startswith("*") or many > 14 or (begins_with("footnotes", text) > 0 and (":" in said or many > 2))


# --- people


def _victims(facts: _Facts) -> list[dict[str, Any]]:
    cell = facts.cells.get("name")
    if cell is not None and not is_unnamed(cell.text):
        return _named(facts, cell)
    if facts.said("given_name") or facts.said("surname"):
        return [_from_parts(facts)]
    if facts.said("count") and facts.of.mapping.column_of("name") is None:
        return [{"span": facts.cells["count"].span.to_json(), "kind": "group"}] if _number(facts) else []
    if cell is not None or any(
        facts.said(name) for name in ("age", "sex", "national_id", "birth_date", "role", "alias")
    ):
        return _unnamed(facts, cell)
    return []


def _unnamed(facts: _Facts, cell: Cell | None) -> list[dict[str, Any]]:
    """A person whom the row does not name, if it says anything about a person or what was done."""
    says = ("age", "sex", "national_id", "birth_date", "role", "alias", "date", "cause", "act")
    if not any(facts.said(name) for name in says):
        return []
    facts.doubts.append(say("doubt.nobody"))
    span = cell.span if cell else Span.of(facts.of.document.text, *_filled_range(facts.row))
    person = _person(facts)
    if cell and speaks_of("minors", cell.text):
        person["minor"] = True
    return [{"span": span.to_json(), "kind": "unnamed_individual", **person}]


def _named(facts: _Facts, cell: Cell) -> list[dict[str, Any]]:
    ranges = several_names(cell.span.text)
    if len(ranges) > 1:
        facts.doubts.append(say("doubt.several", n=len(ranges)))
    victims = []
    for start, end in ranges:
        found = find_name(cell.span.text[start:end])
        name = " ".join(cell.span.text[start + found.start : start + found.end].split())
        if not looks_like_name(name):
            return []
        victims.append(_one_named(facts, cell, start, found, name, alone=len(ranges) == 1))
    return victims


def _one_named(facts: _Facts, cell: Cell, at: int, found: NameFound, name: str, *, alone: bool) -> dict[str, Any]:
    text, begin = facts.of.document.text, cell.span.start + at
    span = Span.of(text, begin + found.start, begin + found.end)
    victim: dict[str, Any] = {"span": span.to_json(), "kind": "named", "name": name.replace('""', '"')}
    if is_organisation(name):
        victim["kind"] = "organisation"
    ordered = ordered_name(name)
    if ordered:
        victim["ordered_name"] = ordered
    victim |= _beside(Span.of(text, begin + a, begin + b) for a, b in found.remarks)
    for key, where in (("alias", found.alias), ("age", found.age)):
        if where:
            victim |= _said_beside(key, Span.of(text, begin + where[0], begin + where[1]))
    if alone:
        person = _person(facts)
        cells = {**victim.get("cells", {}), **person.get("cells", {})}
        victim |= person | ({"cells": cells} if cells else {})
    return victim


def _said_beside(key: str, span: Span) -> dict[str, Any]:
    """A nickname or an age that stands beside the name, in its cell."""
    if key == "alias":
        return {"alias": span.text.strip(), "cells": {"alias": span.to_json()}}
    age = read_age(span.text)
    if age is None or age.years is None:
        return {}
    return {"age": age.years, **({"minor": True} if age.is_minor else {}), "cells": {"age": span.to_json()}}


def _beside(remarks: Iterable[Span]) -> dict[str, Any]:
    said = [span.to_json() for span in remarks]
    return {"remarks": said} if said else {}


def _from_parts(facts: _Facts) -> dict[str, Any]:
    parts = {name: facts.said(name) for name in _NAME_PARTS}
    said = {name: cell for name, cell in parts.items() if cell}
    main = said.get("surname") or said["given_name"]
    if len(said) == 1:
        facts.doubts.append(say("doubt.part"))
    return {
        "span": main.span.to_json(),
        "kind": "named",
        "name": " ".join(cell.text for cell in said.values()),
        "name_parts": {name: cell.span.to_json() for name, cell in said.items()},
        **_person(facts),
    }


def _person(facts: _Facts) -> dict[str, Any]:
    """Age, sex, number, birth, role of the one person of this row, each with its span under "cells"."""
    person: dict[str, Any] = {}
    spans: dict[str, Any] = {}
    for name, read in (("age", _age), ("sex", _sex), ("national_id", _as_written), ("birth_date", _birth),
                       ("role", _as_written), ("nationality", _as_written), ("alias", _as_written)):  # fmt: skip
        cell = facts.said(name)
        if cell:
            person |= read(facts, name, cell)
            spans[name] = cell.span.to_json()
    if spans:
        person["cells"] = spans
    return person


def _age(facts: _Facts, name: str, cell: Cell) -> dict[str, Any]:
    age = read_age(cell.text)
    if age is None:
        facts.doubts.append(say("doubt.age"))
        return {"age_text": cell.text}
    read: dict[str, Any] = {} if age.years is None else {"age": age.years}
    if age.years is None:
        read |= {"age_text": cell.text, "age_least": age.least, "age_most": age.most}
    if age.is_minor:
        read["minor"] = True
    return read


def _sex(facts: _Facts, name: str, cell: Cell) -> dict[str, Any]:
    code = (facts.of.mapping.sexes or {}).get(plain(cell.text).strip(" ."), "")
    if not code:
        facts.doubts.append(say("doubt.sex"))
        return {"sex_text": cell.text}
    return {"sex": code}


def _as_written(facts: _Facts, name: str, cell: Cell) -> dict[str, Any]:
    return {name: cell.text}


def _birth(facts: _Facts, name: str, cell: Cell) -> dict[str, Any]:
    found = _date(facts, name, None)
    return {"birth_date": found} if found else {}


def _filled_range(row: Row) -> tuple[int, int]:
    spans = [cell.span for cell in row.cells.values() if row.start <= cell.span.start < row.end]
    return (min(s.start for s in spans), max(s.end for s in spans)) if spans else (row.start, row.end)


def _why_nobody(facts: _Facts) -> str:
    if not any(facts.of.mapping.column_of(name) for name in ("name", "given_name", "surname", "count")):
        return say("unread.no_name_column")
    if facts.of.mapping.column_of("name") is None and facts.of.mapping.column_of("count") is not None:
        return say("unread.no_number")
    cell = facts.cells.get("name")
    if cell is None or is_unnamed(cell.text):
        return say("unread.nobody")
    return say("unread.no_name")


# --- what was done, by whom, when


def _act(facts: _Facts) -> tuple[str, Span | None, bool]:
    cell = facts.said("act")
    if cell:
        act, negated = act_in_cell(cell.text)
        if act:
            span = cell.span
            if len(cell.text) > _LONGEST_ACT:
                span = act_words(facts.of.document.text, span.start, span.end, act) or span
            others = [act_name(other) for other in acts_in(cell.text) if other != act]
            if others:
                facts.doubts.append(say("doubt.also", act=" and ".join(others)))
            return act, span, negated
        facts.doubts.append(say("doubt.unknown_act"))
    act = facts.of.mapping.act
    status = facts.said("status")
    trigger = facts.of.trigger or (status.span if status and act == "arbitrary_detention" else None)
    return act, trigger if act else None, False


def _trigger_above(document: Document, table: Table, act: str) -> Span | None:
    """The words of the header or titles that say what the list is about."""
    header = [table.header] if table.header else []
    for row in (*header, *table.titles):
        for cell in row.cells.values():
            found = act_words(document.text, cell.span.start, cell.span.end, act)
            if found:
                return found
    return None


def _polarity(facts: _Facts) -> str:
    cell = facts.said("verification") or facts.said("status")
    found = meaning("verification", cell.text) if cell else ""
    if cell is not None and "verification" in facts.cells and plain(cell.text).strip() in ("no", "n"):
        found = "hypothetical"
    return found or "asserted"


def _perpetrators(facts: _Facts) -> list[dict[str, Any]]:
    cell = facts.cells.get("perpetrator")
    if cell is None or (is_missing(cell.text) and not meaning("perpetrators", cell.text)):
        return []
    return [_perpetrator(span) for span in _parted(cell)]


def _perpetrator(span: Span) -> dict[str, Any]:
    """Who is said to have done it; words that only say that nobody knows are no name."""
    kind = meaning("perpetrators", span.text)
    named = {} if kind == "unknown" else {"name": span.text}
    return {"span": span.to_json(), "kind": kind or "unknown", **named}


def _parted(cell: Cell) -> list[Span]:
    """The perpetrators that a cell joins with "y", "and", a comma or a slash, if each part is one by itself."""
    spans, at = [], 0
    text = cell.span.text
    for joint in _JOINTS.finditer(text):
        spans.append((at, joint.start()))
        at = joint.end()
    spans.append((at, len(text)))
    if len(spans) > 1 and all(meaning("perpetrators", text[a:b]) for a, b in spans):
        return [Span(cell.span.start + a, cell.span.start + b, text[a:b]) for a, b in spans]
    return [cell.span]


def _date(facts: _Facts, name: str, published: date | None) -> dict[str, Any] | None:
    cell = facts.said(name)
    if cell is None:
        return None
    order = facts.of.mapping.date_order
    found = read_date(cell.text, order, serial=True)
    what = say("what.birth" if name == "birth_date" else "what.date")
    if found is None and read_yearless(cell.text, order, None):
        found = read_yearless(cell.text, order, published) if published else None
        facts.doubts.append(say("doubt.year_taken" if found else "doubt.year_unknown", what=what))
        if found is None:
            return None
    if found is None:
        both = [read_date(cell.text, order) for order in ("day", "month")]
        facts.doubts.append(say("doubt.two_days" if all(both) else "doubt.unreadable_date", what=what))
        return None
    if is_placeholder(found):
        facts.doubts.append(say("doubt.placeholder", what=what))
        return None
    if is_approximate(cell.text):
        facts.doubts.append(say("doubt.approximate", what=what))
    if published and found.first and found.first > published:
        facts.doubts.append(say("doubt.later", what=what))
    return {"span": cell.span.to_json(), **found.to_json()}


def _count(facts: _Facts) -> dict[str, Any] | None:
    found = _number(facts)
    if found is None or facts.of.mapping.column_of("name") is not None:
        return None
    return {
        "span": facts.cells["count"].span.to_json(),
        "op": found.op,
        "value": found.value,
        "min": found.low,
        "max": found.high,
        "unit": "persons",
    }


def _number(facts: _Facts) -> Count | None:
    cell = facts.said("count")
    return read_number(cell.text, facts.of.document.language) if cell else None


def _source(facts: _Facts) -> dict[str, Any]:
    cell = facts.said("source")
    if cell is None:
        return {"span": None, "mode": "narrator", "speaker": None, "role": None, "org": None, "cue": None}
    span = cell.span.to_json()
    return {"span": span, "mode": "indirect", "speaker": None, "role": None, "org": cell.text, "cue": None}


# --- how sure, and why


def _score(facts: _Facts) -> float:
    return round(max(_LEAST_SCORE, _WHOLE_ROW_SCORE - _LESS_PER_DOUBT * len(facts.doubts)), 2)


def _reason(facts: _Facts, act: str, trigger: Span | None) -> str:
    columns: Mapping[str, str] = {c.field: c.heading for c in facts.of.mapping.columns}
    heading = next(
        (columns[f] for f in ("name", "surname", "given_name", "count") if f in facts.cells and f in columns), ""
    )
    title, n = facts.of.table.name, facts.row.number
    where = say("where.row_of", n=n, title=title) if title else say("where.row", n=n)
    who = say("who.column", heading=heading) if heading else say("who.row")
    doubts = "".join(f"; {doubt}" for doubt in facts.doubts)
    return say("reason.row", where=where, who=who, doubts=doubts, **{"from": _act_from(facts, act, trigger)})


def _act_from(facts: _Facts, act: str, trigger: Span | None) -> str:
    if trigger and "act" in facts.cells and facts.cells["act"].span.overlaps(trigger):
        return say("from.cell", act=act_name(act))
    why = facts.of.mapping.act_reason
    return say("from.list_why", act=act_name(act), why=why) if why else say("from.list", act=act_name(act))
