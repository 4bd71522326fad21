"""Persons and acts: what each claim says of them, rival values side by side, none preferred."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from constancia.dossier import telling
from constancia.dossier.html.book import Book, Page
from constancia.dossier.marks import quoted
from constancia.records.acts import Act, Field, Mention, in_order
from constancia.records.replay import Record

#: What is shown of a mention, in this order; ``words`` is the source's own text.
FIELDS = ("words", "name", "age", "sex", "national_id", "role", "minor", "status")


def pages(book: Book) -> Iterator[Page]:
    for sheet in book.person_sheets:
        shown = [_person(book, key) for key in sheet.keys]
        yield book.page("persons", sheet.file, book.t("menu.persons"), persons=shown, sheets=book.person_sheets)
    by_key = {act.key: act for act in book.acts}
    for sheet in book.act_sheets:
        acts = [_act(book, by_key[key]) for key in sheet.keys]
        yield book.page("acts", sheet.file, book.t("menu.acts"), acts=acts, sheets=book.act_sheets)


def names(mentions: Iterable[Mention]) -> list[str]:
    """The names that sources give to a person."""
    return list(dict.fromkeys(str(name) for m in mentions if (name := _name(m.victim))))


def _person(book: Book, key: str) -> dict[str, Any]:
    mentions = sorted(book.mentions_of[key], key=lambda m: in_order(m.key))
    fields = [name for name in FIELDS if any(_told(m.victim, name) not in (None, "") for m in mentions)]
    keys = {m.key for m in mentions}
    return {
        "key": key,
        "names": names(mentions),
        "fields": [{"label": telling.label(name, book.t), "rivals": _differ(name, mentions)} for name in fields],
        "mentions": [
            {"key": m.key, "claim": m.claim, "cells": [_shown(book, name, m) for name in fields]} for m in mentions
        ],
        "judgements": [
            {"key": j.key, "told": _judgement(book, j)}
            for j in book.disclosed.of_kind("judgement")
            if j.status == "standing" and keys & {j.body.get("left"), j.body.get("right")}
        ],
        "acts": [act.key for act in book.acts_against.get(key, [])],
    }


def _differ(name: str, mentions: Iterable[Mention]) -> bool:
    """Do sources give different values? How a name or a number is written is no difference by itself."""
    values = [_told(m.victim, name) for m in mentions]
    return name != "words" and len({_plain(name, value) for value in values if value not in (None, "")}) > 1


def _plain(name: str, value: Any) -> tuple[str, ...]:
    """A value without what is only writing: accents, case and stops; of a name also the order of its parts."""
    letters = unicodedata.normalize("NFKD", str(value).casefold())
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    parts = re.findall(r"\w+", kept)
    return tuple(sorted(parts)) if name == "name" else ("".join(parts),)


def _judgement(book: Book, judgement: Record) -> str:
    verdict = str(judgement.body.get("verdict", ""))
    name = f"verdict.act.{verdict}" if judgement.body.get("about") == "act" else f"verdict.{verdict}"
    said = book.t(name) if book.t.has(name) else verdict
    return f"{judgement.body.get('left')} – {judgement.body.get('right')}: {said}"


def _shown(book: Book, name: str, mention: Mention) -> Markup:
    value = _told(mention.victim, name)
    if value in (None, ""):
        return Markup("–")
    if name == "sex":
        return escape(book.t.term("sex", value))
    if isinstance(value, bool):
        return escape(book.t("yes") if value else book.t("no"))
    return Markup("<q>{}</q>").format(quoted(value)) if name == "words" else quoted(value)


def _told(victim: Mapping[str, Any], name: str) -> Any:
    return (victim.get("span") or {}).get("text") if name == "words" else victim.get(name)


def _name(victim: Mapping[str, Any]) -> Any:
    return victim.get("name") or (victim.get("span") or {}).get("text")


def _act(book: Book, act: Act) -> dict[str, Any]:
    return {
        "key": act.key,
        "title": book.t.term("acts", act.act),
        "person": act.person,
        "names": names(book.mentions_of.get(act.person or "", [])),
        "groups": _groups(book, act),
        "fields": [_field(book, name, values) for name, values in act.fields.items()],
        "claims": act.claims,
    }


def _field(book: Book, name: str, values: Sequence[Field]) -> dict[str, Any]:
    return {
        "label": telling.label(name, book.t),
        "rivals": _are_rivals(values),
        "told": [{"shown": _value(book, name, value), "claims": value.claims} for value in values],
    }


def _are_rivals(values: Sequence[Field]) -> bool:
    """Two values are rivals if no claim says both: one claim may well name two perpetrators."""
    claims = [set(value.claims) for value in values]
    return any(not one & other for n, one in enumerate(claims) for other in claims[:n])


def _value(book: Book, name: str, field: Field) -> Markup:
    """One value; what only withheld claims support is not shown."""
    if not any(map(book.is_disclosed, field.claims)):
        return Markup('<span class="badge">{}</span>').format(book.t("status.withheld"))
    return telling.field_text(name, field.value, book.t)


def _groups(book: Book, act: Act) -> list[str]:
    """The source's words for those who are known as a group only."""
    claims = [book.claims[key] for key in act.claims if key in book.claims]
    victims = [victim for claim in claims for victim in claim.body.get("body", {}).get("victims") or []]
    return list(dict.fromkeys(str(name) for victim in victims if (name := _name(victim))))
