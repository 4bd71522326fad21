"""Tables of a dossier for a spreadsheet: claims, persons by mention, acts by field, figures. Each row names its claims.

They are for looking through and counting again; the exact record is in the payloads. A cell never begins with a
character that a spreadsheet takes for a formula (a quotation mark is put before it), and characters that hide or turn
text are written by their code point. UTF-8 with a byte order mark, commas, CRLF (RFC 4180).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from constancia.counting.words import bounds
from constancia.dossier import telling
from constancia.dossier.html.book import Book
from constancia.dossier.marks import plain
from constancia.records.replay import Record

#: What a spreadsheet may take for the beginning of a formula, full-width forms included.
_FORMULA = tuple("=+-@|%＝＋－＠")
_BEFORE = " \t\r\n\"'\u00a0"


def tables(book: Book) -> Iterator[tuple[str, bytes]]:
    """Each table's file name and content."""
    yield "claims.csv", _csv(_CLAIM, (_claim(book, claim) for claim in book.claims.values()))
    yield "persons.csv", _csv(_MENTION, _mentions(book))
    yield "acts.csv", _csv(_ACT, _acts(book))
    yield "figures.csv", _csv(_FIGURE, _figures(book))


def harmless(value: Any) -> str:
    """A cell that a spreadsheet shows and never runs."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True))
    return f"'{text}" if text.lstrip(_BEFORE).startswith(_FORMULA) else text


_CLAIM = ("claim", "status", "kind", "act", "polarity", "document", "original", "page", "sheet", "row", "column",
          "quote", "victims", "count_words", "count_low", "count_high", "unit", "date_from", "date_to",
          "date_precision", "place", "perpetrators", "source", "entry")  # fmt: skip
_MENTION = ("person", "mention", "claim", "document", "words", "name", "age", "sex", "national_id", "role")
_ACT = ("act", "type", "person", "field", "value", "claims")
_FIGURE = ("figure", "line", "what", "by", "low", "high", "value", "words", "rule", "refusals", "claims")


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([harmless(row.get(column)) for column in columns] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _claim(book: Book, claim: Record) -> dict[str, Any]:
    body, document = claim.body.get("body", {}), str(claim.body.get("document", ""))
    core, count, date = telling.core_span(claim), body.get("count") or {}, body.get("date") or {}
    words = (count.get("span") or {}).get("text", "")
    read = bounds(count or None, words)
    where = book.segments[document].where(core.start, core.end) if core and document in book.segments else {}
    told = {
        "claim": claim.key,
        "status": claim.status,
        "kind": claim.body.get("kind"),
        "document": document,
        "original": book.original_of(document),
        "quote": core.text if core else None,
        "victims": _names(body.get("victims")),
        "count_words": words,
        "count_low": read.low,
        "count_high": read.high,
        "unit": count.get("unit"),
        "date_from": date.get("from"),
        "date_to": date.get("to"),
        "date_precision": date.get("precision"),
        "place": _names([body["place"]]) if body.get("place") else None,
        "perpetrators": _names(body.get("perpetrators")),
        "source": _names([body["source"]]) if body.get("source") else None,
        "entry": claim.made,
    }
    placed = {name: where.get(name) for name in ("page", "sheet", "row", "column")}
    return told | placed | {name: body.get(name) for name in ("act", "polarity")}


def _mentions(book: Book) -> Iterator[dict[str, Any]]:
    for person, mentions in book.mentions_of.items():
        for mention in mentions:
            victim = mention.victim
            told = {name: victim.get(name) for name in ("name", "age", "sex", "national_id", "role")}
            words = (victim.get("span") or {}).get("text")
            keys = {"person": person, "mention": mention.key, "claim": mention.claim, "document": mention.document}
            yield keys | told | {"words": words}


def _acts(book: Book) -> Iterator[dict[str, Any]]:
    for act in book.acts:
        about = {"act": act.key, "type": act.act, "person": act.person}
        yield about | {"claims": " ".join(act.claims)}
        for name, values in act.fields.items():
            for field in values:
                if any(map(book.is_disclosed, field.claims)):
                    shown = telling.field_text(name, field.value, book.t).striptags()
                    yield about | {"field": name, "value": shown, "claims": " ".join(field.claims)}


def _figures(book: Book) -> Iterator[dict[str, Any]]:
    from constancia.dossier.html.figures import disclosed_words

    for figure in book.cut.figures:
        is_shown = not figure.rests_on or any(map(book.is_disclosed, figure.rests_on))
        yield {
            "figure": figure.key,
            "line": figure.kind,
            "what": figure.what,
            "by": "; ".join(f"{name}={value}" for name, value in figure.by.items()),
            "low": figure.low if is_shown else None,
            "high": figure.high if is_shown else None,
            "value": figure.value if is_shown else None,
            "words": "; ".join(disclosed_words(book, figure)),
            "rule": book.t.sentence(figure.rule),
            "refusals": " ".join(map(book.t.sentence, figure.refusals)),
            "claims": " ".join(figure.rests_on),
        }


def _names(parts: Iterable[Mapping[str, Any]] | None) -> str:
    """The names, or the source's own words where there is none."""
    named = [part.get("name") or (part.get("span") or {}).get("text") or part.get("org") for part in parts or ()]
    return "; ".join(name for name in named if isinstance(name, str))
