"""The pages of a dossier, to be read in any browser without network and without scripts.

Every number links to its rows, every row to its passage, every passage to its original and its receipts. What is not
disclosed is called withheld or expunged where it is missed, and is never left out in silence.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from constancia.counting.figures import Figure
from constancia.dossier import links, telling
from constancia.dossier.cut import Cut
from constancia.dossier.disclosed import Disclosed
from constancia.dossier.documents import Excerpt, blocks, excerpts, table, where_text
from constancia.dossier.marks import Passage, anchor, inert, plain, quoted
from constancia.dossier.words import Words
from constancia.errors import BadInput
from constancia.records.acts import Act, Mention
from constancia.records.replay import Action, Record
from constancia.terms.spans import Span

FOLDER = Path(__file__).parent
FIRST_PAGE = "index.html"
STYLE = "style.css"


def pages(cut: Cut, disclosed: Disclosed, originals: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each page's file name and text. ``originals`` says under which file of ``data/`` each original lies."""
    book = _Book(cut, disclosed, originals)
    yield STYLE, (FOLDER / STYLE).read_text(encoding="utf-8")
    yield from book.pages()


@dataclass(frozen=True, slots=True)
class _Line:
    """One figure as its page and its cell show it."""

    key: str
    kind: str
    href: str
    text: str
    what: str
    source: str
    by: tuple[tuple[str, Markup], ...]
    words: tuple[str, ...]
    rule: str
    notes: tuple[str, ...]
    refusals: tuple[str, ...]
    rests_on: tuple[str, ...]
    lists: tuple[str, ...]
    method: str


@dataclass(frozen=True, slots=True)
class _Cell:
    anchor: str
    title: Markup
    figures: tuple[_Line, ...]


@dataclass(frozen=True, slots=True)
class _ClaimView:
    """One claim as a page shows it; a withheld one has its key and its status only."""

    key: str
    status: str
    headline: str = ""
    document: str = ""
    original: str = ""
    href_in_place: str = ""
    where: Markup | str = ""
    sources: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()


class _Book:
    """All pages of one dossier; what several of them need is worked out once."""

    def __init__(self, cut: Cut, disclosed: Disclosed, originals: Mapping[str, str]) -> None:
        self.cut, self.disclosed, self.originals = cut, disclosed, originals
        self.t = Words(cut.language)
        self.claims = {record.key: record for record in disclosed.of_kind("claim")}
        self.entries_of: dict[str, list[int]] = defaultdict(list)
        for entry in disclosed.entries:
            self.entries_of[entry.subject].append(entry.seq)
        self.mentions = [m for m in cut.mentions if self._is_standing(m.claim)]
        self.acts = [act for act in cut.acts if any(self._is_standing(claim) for claim in act.claims)]
        persons = sorted({m.person for m in self.mentions}, key=links.in_order)
        self.claim_sheets = links.sheets("claims", sorted(self.claims, key=links.in_order), links.CLAIMS)
        self.person_sheets = links.sheets("persons", persons, links.PERSONS)
        self.act_sheets = links.sheets("acts", [act.key for act in self.acts], links.ACTS)
        self.ledger_sheets = links.sheets("ledger", [f"e{e.seq}" for e in disclosed.entries], links.ENTRIES)
        self.places = self._places()
        self.passages = {key: telling.passages(claim, self.t) for key, claim in self.claims.items()}
        self.env = self._environment()

    def pages(self) -> Iterator[tuple[str, str]]:
        yield self._index()
        yield self._figures()
        for cell in self.cells:
            for line in cell.figures:
                yield self._figure(line)
        yield from (self._claims(sheet) for sheet in self.claim_sheets)
        yield from (self._persons(sheet) for sheet in self.person_sheets)
        yield from (self._acts(sheet) for sheet in self.act_sheets)
        yield self._originals()
        for key in self.disclosed.documents:
            yield self._document(key)
        yield from (self._ledger(sheet) for sheet in self.ledger_sheets)
        yield self._render("check", "check.html", self.t("check"))

    # Links and states

    def href(self, key: str) -> str:
        """Where this key is shown, or "" where it is not."""
        return self.places.get(key, "")

    def state(self, key: str) -> str:
        """standing, undone, withdrawn, expunged, or withheld."""
        record = self.disclosed.records.get(key)
        if record is not None:
            return record.status
        if key in self.places:
            return "standing"
        expunged = any(seq in self.disclosed.expunged for seq in self.entries_of.get(key, ()))
        return "expunged" if expunged else "withheld"

    def _places(self) -> Mapping[str, str]:
        found = dict(links.places(self.claim_sheets, self.person_sheets, self.act_sheets, self.ledger_sheets))
        for original in self.disclosed.of_kind("original"):
            found[original.key] = f"originals.html#{original.key}"
            for receipt in original.body.get("receipts", []):
                found[str(receipt.get("key"))] = f"originals.html#{receipt.get('key')}"
        for key in self.disclosed.documents:
            found[key] = f"document-{key}.html"
        for kind in ("judgement", "qualification", "answer", "dossier"):
            for record in self.disclosed.of_kind(kind):
                found.setdefault(record.key, found[f"e{record.made}"])
        return found

    def _is_standing(self, claim: str) -> bool:
        return claim in self.claims and self.claims[claim].status == "standing"

    # Rendering

    def _environment(self) -> Environment:
        env = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        env.filters.update(quoted=quoted, inert=inert, plain=plain)
        env.globals.update(
            t=self.t,
            cut=self.cut,
            size=len(self.disclosed.entries),
            href=self.href,
            state=self.state,
            menu=[(file, self.t(f"menu.{name}")) for name, file in _MENU],
        )
        return env

    def _render(
        self, template: str, file: str, heading: str, *, is_quoted: bool = False, **shown: Any
    ) -> tuple[str, str]:
        text = self.env.get_template(f"{template}.html.j2").render(
            current=file, heading=heading, heading_is_quoted=is_quoted, **shown
        )
        return file, text + "\n"

    # The first page and the figures

    def _index(self) -> tuple[str, str]:
        return self._render(
            "index",
            FIRST_PAGE,
            self.cut.title,
            is_quoted=True,
            cells=self.cells,
            contents=self._contents(),
            withheld=self.disclosed.withheld,
            expunged=self.disclosed.expunged,
        )

    def _contents(self) -> list[dict[str, Any]]:
        counts = {
            "claims": len(self.claims),
            "persons": sum(len(sheet.keys) for sheet in self.person_sheets),
            "acts": len(self.acts),
            "originals": len(self.disclosed.of_kind("original")),
            "ledger": len(self.disclosed.entries),
        }
        return [
            {
                "file": dict(_MENU)[name],
                "label": self.t(f"menu.{name}"),
                "count": count,
                "shows": self.t(f"contents.{name}"),
            }
            for name, count in counts.items()
        ]

    @cached_property
    def cells(self) -> tuple[_Cell, ...]:
        """The figures by the cell that they are lines of, in the order in which they came."""
        grouped: dict[tuple[tuple[str, str], ...], list[Figure]] = {}
        for figure in self.cut.figures:
            grouped.setdefault(_cell_of(figure), []).append(figure)
        return tuple(
            _Cell(f"cell-{n}", self._cell_title(by), tuple(self._line(figure) for figure in figures))
            for n, (by, figures) in enumerate(grouped.items(), start=1)
        )

    def _cell_title(self, by: Sequence[tuple[str, str]]) -> Markup:
        return Markup(" · ").join(self._by_value(name, value) for name, value in by) or escape(self.t("figures.all"))

    def _by_value(self, name: str, value: str) -> Markup:
        if not value:
            return Markup("{}: {}").format(telling.label(name, self.t), self.t("not_stated"))
        if name == "violation":
            return escape(self.t.term("acts", value))
        return quoted(self.t.term("perpetrators", value) if name == "perpetrator" else value)

    def _line(self, figure: Figure) -> _Line:
        self._must_be_known(figure)
        by = tuple((telling.label(name, self.t), self._by_value(name, value)) for name, value in figure.by.items())
        source = str(figure.by.get("source", "")) if figure.kind == "reported" else ""
        return _Line(
            figure.key,
            figure.kind,
            f"figure-{figure.key}.html",
            self._figure_text(figure),
            figure.what,
            source,
            by,
            figure.words,
            self.t.sentence(figure.rule),
            tuple(map(self.t.sentence, figure.notes)),
            tuple(map(self.t.sentence, figure.refusals)),
            tuple(sorted(figure.rests_on, key=links.in_order)),
            figure.lists,
            json.dumps(dict(figure.method), indent=2, ensure_ascii=False, sort_keys=True) if figure.method else "",
        )

    def _must_be_known(self, figure: Figure) -> None:
        unknown = [claim for claim in figure.rests_on if claim not in self.entries_of]
        if unknown:
            raise BadInput(
                f"figure {figure.key} rests on {unknown[0]}, which is not in the ledger of this cut",
                next_step="Count again at the checkpoint at which the dossier is cut.",
            )

    def _figure_text(self, figure: Figure) -> str:
        unit = self.t.term("units", figure.what)
        if figure.kind == "estimated" and figure.low is None and figure.value is None:
            return self.t("figure.not_estimable")
        if figure.kind == "estimated" and figure.value is not None:
            return self.t("figure.estimate", n=figure.value, low=figure.low, high=figure.high, unit=unit)
        if figure.low is None and figure.high is None:
            return self.t("bounds.none")
        if not figure.low and figure.kind != "reported":
            return f"0 {unit}"
        return f"{telling.bounds_text(figure.low, figure.high, self.t)} {unit}"

    def _figures(self) -> tuple[str, str]:
        return self._render("figures", "figures.html", self.t("figures"), cells=self.cells)

    def _figure(self, line: _Line) -> tuple[str, str]:
        heading = f"{self.t('figure')}: {self.t(f'line.{line.kind}')}"
        return self._render(
            "figure", line.href, heading, figure=line, persons=self._persons_of(line), claims=self._views(line.rests_on)
        )

    def _persons_of(self, line: _Line) -> list[str]:
        if line.kind == "reported" or line.what != "persons":
            return []
        under = set(line.rests_on)
        return sorted({m.person for m in self.mentions if m.claim in under}, key=links.in_order)

    # Claims

    def _views(self, keys: Iterable[str]) -> list[_ClaimView]:
        return [self._view(key) for key in keys]

    def _view(self, key: str) -> _ClaimView:
        claim = self.claims.get(key)
        if claim is None or claim.status == "expunged":
            return _ClaimView(key, self.state(key))
        document, core = claim.body.get("document", ""), telling.core_span(claim)
        text = self.disclosed.documents.get(document)
        original = self._original_of(document)
        return _ClaimView(
            key,
            claim.status,
            telling.headline(claim, self.t),
            document,
            original,
            self._in_place(claim, core),
            where_text(text.where(core.start, core.end), self.t) if text and core else "",
            self._received_from(original),
            tuple(excerpts(text, self.passages[key])) if text else (),
        )

    def _in_place(self, claim: Record, span: Span | None) -> str:
        document = str(claim.body.get("document", ""))
        if span is None or document not in self.disclosed.documents:
            return self.href(document)
        if claim.status != "standing":  # only standing claims are marked in the document
            return self.href(document)
        return f"{self.href(document)}#{anchor(Passage(span.start, span.end, claim.key, ''))}"

    def _original_of(self, document: str) -> str:
        record = self.disclosed.records.get(document)
        return str(record.body.get("original", "")) if record else ""

    def _received_from(self, original: str) -> tuple[str, ...]:
        record = self.disclosed.records.get(original)
        receipts = record.body.get("receipts", []) if record else []
        told = [receipt.get("source") or receipt.get("name") for receipt in receipts]
        return tuple(dict.fromkeys(str(each) for each in told if each))

    @cached_property
    def _used_by(self) -> Mapping[str, list[str]]:
        """Which persons and acts each claim supports."""
        found: dict[str, list[str]] = defaultdict(list)
        for mention in self.mentions:
            found[mention.claim].append(mention.person)
        for act in self.acts:
            for claim in act.claims:
                found[claim].append(act.key)
        return {claim: list(dict.fromkeys(keys)) for claim, keys in found.items()}

    def _claims(self, sheet: links.Sheet) -> tuple[str, str]:
        shown = [self._claim(self.claims[key]) for key in sheet.keys]
        return self._render("claims", sheet.file, self.t("menu.claims"), claims=shown, sheets=self.claim_sheets)

    def _claim(self, claim: Record) -> dict[str, Any]:
        view, body = self._view(claim.key), claim.body
        suggestion = body.get("suggestion") or {}
        origin = suggestion.get("origin") or {}
        return {name: getattr(view, name) for name in view.__slots__} | {
            "parts": [self._part(claim, part) for part in telling.parts(claim, self.t)],
            "decided": self._decided(claim),
            "suggested_by": " ".join(str(origin[name]) for name in ("name", "version") if origin.get(name)),
            "corrected": body.get("corrected", []),
            "reason": body.get("withdrawn_because") or body.get("note") or "",
            "made": claim.made,
            "used_by": self._used_by.get(claim.key, []),
        }

    def _decided(self, claim: Record) -> str:
        entry = self.disclosed.entries[claim.made]
        said = self.t(f"decided.{entry.action}") if self.t.has(f"decided.{entry.action}") else entry.action
        return self.t("decided", what=said, by=entry.actor, at=entry.at)

    def _part(self, claim: Record, part: telling.Part) -> dict[str, Any]:
        quotes = [(told, span.text, self._in_place(claim, span)) for told, span in part.quotes]
        return {"label": part.label, "quotes": quotes, "readings": part.readings}

    # Persons and acts

    def _persons(self, sheet: links.Sheet) -> tuple[str, str]:
        shown = [self._person(key, self._mentions_of[key]) for key in sheet.keys]
        return self._render("persons", sheet.file, self.t("menu.persons"), persons=shown, sheets=self.person_sheets)

    @cached_property
    def _mentions_of(self) -> Mapping[str, list[Mention]]:
        found: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            found[mention.person].append(mention)
        return found

    def _person(self, key: str, mentions: Sequence[Mention]) -> dict[str, Any]:
        names = [name for name in _VICTIM_FIELDS if any(_told(m.victim, name) not in (None, "") for m in mentions)]
        values = {name: [_told(m.victim, name) for m in mentions] for name in names}
        told = {name: {json.dumps(v) for v in values[name] if v not in (None, "")} for name in names}
        keys = {m.key for m in mentions}
        return {
            "key": key,
            "names": self._names(mentions),
            "fields": [{"label": telling.label(name, self.t), "rivals": len(told[name]) > 1} for name in names],
            "mentions": [
                {"key": m.key, "claim": m.claim, "cells": [self._victim_value(name, m) for name in names]}
                for m in sorted(mentions, key=lambda m: links.in_order(m.key))
            ],
            "judgements": [
                {"key": j.key, "told": self._judgement(j)}
                for j in self._judgements
                if j.body.get("left") in keys or j.body.get("right") in keys
            ],
            "acts": [act.key for act in self.acts if act.person == key],
        }

    @cached_property
    def _judgements(self) -> list[Record]:
        return [j for j in self.disclosed.of_kind("judgement") if j.status == "standing"]

    def _judgement(self, judgement: Record) -> str:
        verdict = str(judgement.body.get("verdict", ""))
        said = self.t(f"verdict.{verdict}") if self.t.has(f"verdict.{verdict}") else verdict
        return f"{judgement.body.get('left')} – {judgement.body.get('right')}: {said}"

    def _names(self, mentions: Iterable[Mention]) -> list[str]:
        return list(dict.fromkeys(str(name) for m in mentions if (name := _name(m.victim))))

    def _victim_value(self, name: str, mention: Mention) -> Markup:
        value = _told(mention.victim, name)
        if value in (None, ""):
            return Markup("–")
        if name == "sex":
            return escape(self.t.term("sex", value))
        return Markup("<q>{}</q>").format(quoted(value)) if name == "words" else quoted(value)

    def _acts(self, sheet: links.Sheet) -> tuple[str, str]:
        by_key = {act.key: act for act in self.acts}
        shown = [self._act(by_key[key]) for key in sheet.keys]
        return self._render("acts", sheet.file, self.t("menu.acts"), acts=shown, sheets=self.act_sheets)

    def _act(self, act: Act) -> dict[str, Any]:
        return {
            "key": act.key,
            "title": self.t.term("acts", act.act),
            "person": act.person,
            "names": self._names(self._mentions_of.get(act.person or "", [])),
            "groups": self._groups(act),
            "fields": self._act_fields(act),
            "claims": act.claims,
        }

    def _act_fields(self, act: Act) -> list[dict[str, Any]]:
        """Each field with its values side by side; a value that only withheld claims support is not shown."""
        return [
            {
                "label": telling.label(name, self.t),
                "told": [
                    {"shown": self._field_value(name, field.value, field.claims), "claims": field.claims}
                    for field in values
                ],
            }
            for name, values in act.fields.items()
        ]

    def _field_value(self, name: str, value: Any, claims: Sequence[str]) -> Markup:
        if not any(claim in self.claims for claim in claims):
            return Markup('<span class="badge">{}</span>').format(self.t("status.withheld"))
        return telling.field_text(name, value, self.t)

    def _groups(self, act: Act) -> list[str]:
        """The source's words for those who are known as a group only."""
        found = []
        for key in act.claims:
            claim = self.claims.get(key)
            victims = (claim.body.get("body", {}).get("victims") or []) if claim else []
            found += [str(name) for victim in victims if (name := _name(victim))]
        return list(dict.fromkeys(found))

    # Originals, documents, ledger

    def _originals(self) -> tuple[str, str]:
        shown = [self._original(record) for record in self.disclosed.of_kind("original")]
        return self._render("originals", "originals.html", self.t("menu.originals"), originals=shown)

    def _original(self, original: Record) -> dict[str, Any]:
        receipts = original.body.get("receipts", [])
        return {
            "key": original.key,
            "names": self._file_names(original.key),
            "first": receipts[0]["at"] if receipts else "",
            "file": self.originals.get(original.key, ""),
            "sha256": original.body.get("sha256", ""),
            "size": original.body.get("size", 0),
            "media_type": original.body.get("media_type", ""),
            "documents": [d.key for d in self.disclosed.of_kind("document") if d.body.get("original") == original.key],
            "gaps": [self._gap(r) for r in receipts if r.get("custody_before") in (None, "", "unknown")],
            "receipts": [{"key": r.get("key", ""), "facts": self._receipt(r)} for r in receipts],
            "custody": [self._step(action) for action in self._steps_of.get(original.key, [])],
        }

    def _file_names(self, original: str) -> list[str]:
        record = self.disclosed.records.get(original)
        receipts = record.body.get("receipts", []) if record else []
        return list(dict.fromkeys(str(r["name"]) for r in receipts if r.get("name")))

    def _gap(self, receipt: Mapping[str, Any]) -> str:
        return self.t("original.gap", at=receipt.get("at", ""), receipt=receipt.get("key", ""))

    def _receipt(self, receipt: Mapping[str, Any]) -> list[tuple[str, str]]:
        shown = []
        for name, value in receipt.items():
            if value not in (None, "", [], {}):
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
                shown.append((telling.label(name, self.t), self.t("unknown") if text == "unknown" else text))
        return shown

    @cached_property
    def _steps_of(self) -> Mapping[str, list[Action]]:
        """What was done with each original, in the order of the ledger."""
        found: dict[str, list[Action]] = defaultdict(list)
        for action in self.disclosed.actions:
            keys = {action.subject}
            if action.payload is not None:
                keys |= {str(action.payload.get(name)) for name in ("key", "original")}
            for key in keys:
                found[key].append(action)
        return found

    def _step(self, action: Action) -> dict[str, Any]:
        return {"seq": action.seq, "at": action.at, "actor": action.actor, "told": self._action(action.action)}

    def _action(self, action: str) -> str:
        return self.t(f"action.{action}") if self.t.has(f"action.{action}") else action

    def _document(self, key: str) -> tuple[str, str]:
        document, record = self.disclosed.documents[key], self.disclosed.records[key]
        original = self._original_of(key)
        marks = sorted(p for claim in self._claims_in(key) for p in self.passages[claim])
        columns, rows = table(document, marks, self.href)
        shown = {
            "key": key,
            "original": original,
            "names": self._file_names(original),
            "reader": record.body.get("reader", ""),
            "version": record.body.get("version", ""),
            "language": document.language,
            "claims": self._claims_in(key),
            "notes": document.notes,
            "columns": columns,
            "rows": rows,
            "blocks": [] if rows else blocks(document, marks, self.href, self.t),
        }
        return self._render("document", self.href(key), self.t("document", key=key), document=shown)

    def _claims_in(self, document: str) -> list[str]:
        standing = [c for c in self.claims.values() if c.status == "standing" and c.body.get("document") == document]
        return sorted((claim.key for claim in standing), key=links.in_order)

    def _ledger(self, sheet: links.Sheet) -> tuple[str, str]:
        shown = [self._entry(int(key[1:])) for key in sheet.keys]
        return self._render("ledger", sheet.file, self.t("menu.ledger"), entries=shown, sheets=self.ledger_sheets)

    def _entry(self, seq: int) -> dict[str, Any]:
        entry = self.disclosed.entries[seq]
        return {
            "seq": seq,
            "at": entry.at,
            "actor": entry.actor,
            "told": self._action(entry.action),
            "subject": entry.subject,
            "payload": self._payload_state(seq),
            "digest": entry.payload,
        }

    def _payload_state(self, seq: int) -> str:
        if self.disclosed.actions[seq].payload is not None:
            return self.t("payload.disclosed")
        by = self.disclosed.expunged.get(seq)
        return self.t("payload.withheld") if by is None else self.t("payload.expunged", n=by)


_MENU = (
    ("index", FIRST_PAGE),
    ("figures", "figures.html"),
    ("persons", "persons.html"),
    ("acts", "acts.html"),
    ("claims", "claims.html"),
    ("originals", "originals.html"),
    ("ledger", "ledger.html"),
    ("check", "check.html"),
)

_VICTIM_FIELDS = ("words", "name", "age", "sex", "national_id", "role", "minor", "status")


def _cell_of(figure: Figure) -> tuple[tuple[str, str], ...]:
    """The cell that a figure is a line of; a source's own line names its source besides."""
    leave_out = "source" if figure.kind == "reported" and len(figure.by) > 1 else ""
    return tuple((name, value) for name, value in figure.by.items() if name != leave_out)


def _told(victim: Mapping[str, Any], name: str) -> Any:
    """What one mention says in one field; ``words`` is the source's own text."""
    return (victim.get("span") or {}).get("text") if name == "words" else victim.get(name)


def _name(victim: Mapping[str, Any]) -> Any:
    return victim.get("name") or (victim.get("span") or {}).get("text")
