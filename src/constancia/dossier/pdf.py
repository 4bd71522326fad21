"""The summary of a dossier as PDF/A-2a: figures, asks, gaps, originals and how to check, on a few pages to print.

It shows what the first pages show and nothing more, and each figure has its identity, under which the pages open it
to its passages. It is set by typst (a program without scripts of the source's making: all words go in as data).
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from constancia.dossier.html.asks import ask_view
from constancia.dossier.html.book import Book
from constancia.dossier.html.figures import Cell, ChartView, Line, charts, tables
from constancia.dossier.html.law import gap_view, unplaced
from constancia.dossier.marks import plain
from constancia.dossier.words import moment
from constancia.errors import Unavailable

TEMPLATE = Path(__file__).parent / "summary.typ"
STANDARD: Literal["a-2a"] = "a-2a"


def summary_pdf(book: Book) -> bytes:
    """The summary; Unavailable where typst is not installed, or no font here has a character that a source uses."""
    try:
        import typst
    except ImportError as error:
        raise Unavailable("the PDF summary needs typst", next_step="pip install typst, and export again.") from error
    data = json.dumps(_content(book), ensure_ascii=False)
    at = int(datetime.fromisoformat(book.cut.cut_at).timestamp())
    for own_fonts_only in (True, False):  # the fonts inside typst make the same bytes everywhere; others only if needed
        try:
            return typst.compile(
                TEMPLATE,
                format="pdf",
                sys_inputs={"data": data},
                pdf_standards=STANDARD,
                ignore_system_fonts=own_fonts_only,
                timestamp=at,
            )
        except typst.TypstError as error:
            failed = error
    raise Unavailable("the PDF summary could not be set: a character has no font here") from failed


def _content(book: Book) -> dict[str, Any]:
    t, cut = book.t, book.cut
    words = {
        "figures": "figures", "rule": "figures.rule", "asks": "menu.asks", "none": "none", "gaps": "law.gaps",
        "caution": "law.caution", "no_gaps": "law.no_gaps", "unplaced": "law.unplaced",
        "unplaced_what": "law.unplaced.what", "originals": "menu.originals", "check": "check",
        "proves": "check.proves", "not": "check.not", "key": "check.key",
        "key_alone": "check.key.what",
    }  # fmt: skip
    return {
        "language": t.language,
        "title": plain(cut.title),
        "recipient": plain(cut.recipient),
        "footer": t("pdf.footer", case=cut.case, size=len(book.disclosed.entries)),
        "facts": _facts(book),
        "what": t("index.what"),
        "proof": t("index.proof"),
        "hidden": _hidden(book),
        "words": {name: t(key) for name, key in words.items()},
        "columns": [t("line"), t("line.number"), t("line.words"), t("line.rests"), t("figure.key")],
        "charts": [_drawn(chart) for chart in charts(book)],
        "cells": [_cell(book, cell) for _, found in tables(book) for cell in found if len(cell.fields) < 2],
        "asks": [_ask(book, ask_view(book, standing)) for standing in cut.asks],
        "gaps": [_gap(gap_view(book, gap)) for gap in cut.matrix.gaps],
        "unplaced": ", ".join(unplaced(book)),
        "originals": [_original(book, key) for key in book.originals],
        "proves": [t(f"check.proves.{n}") for n in range(1, 5)],
        "not_proved": [t(f"check.not.{n}") for n in range(1, 6)],
        "key": cut.verifier_key.strip(),
    }


def _facts(book: Book) -> list[tuple[str, str]]:
    t, cut = book.t, book.cut
    when = t("index.cut_at", at=moment(cut.cut_at), size=len(book.disclosed.entries))
    told = [("index.for", plain(cut.recipient)), ("index.purpose", plain(cut.purpose)), ("index.cut", when)]
    return [(t(key), value) for key, value in [*told, ("index.case", cut.case)] if value]


def _hidden(book: Book) -> str:
    withheld, expunged = len(book.disclosed.withheld), len(book.disclosed.expunged)
    said = [("index.withheld", withheld), ("index.expunged", expunged)]
    return " ".join(book.t.counted(key, n) for key, n in said if n)


def _drawn(view: ChartView) -> dict[str, Any]:
    """A chart as rows, each with the share of the widest bar, so that it is set as text and not as a picture."""
    most = max((bar.value or 0 for bar in view.chart.bars), default=0) or 1
    rows = [
        {"label": plain(label), "number": number, "share": (bar.value or 0) / most, "unknown": bar.is_unknown}
        for bar, (label, number) in zip(view.chart.bars, view.rows, strict=True)
    ]
    return {"title": view.chart.title, "field": view.field, "note": view.chart.note, "rows": rows}


def _cell(book: Book, cell: Cell) -> dict[str, Any]:
    return {"title": cell.title.striptags(), "lines": [_line(book, line) for line in cell.figures]}


def _line(book: Book, line: Line) -> dict[str, str]:
    words = ", ".join(f"“{plain(said)}”" for said in line.words)
    return {
        "label": line.label,
        "source": plain(line.source),
        "text": f"{line.text} {line.unit}" if line.has_number else line.text,
        "words": " ".join([words, *line.refusals]).strip(),
        "claims": book.t.counted("rests", len(line.rests_on)),
        "key": line.key,
    }


def _ask(book: Book, ask: dict[str, Any]) -> dict[str, str]:
    if not ask["is_shown"]:
        return {"key": ask["view"].key, "text": book.t(f"status.{ask['view'].status}"), "state": "", "says": ""}
    return {
        "key": ask["view"].key,
        "text": f"“{plain(ask['text'])}”",
        "state": ask["state"],
        "says": plain(ask["says"]),
    }


def _gap(gap: dict[str, Any]) -> dict[str, str]:
    return {name: str(gap[name]) for name in ("label", "crime", "state", "says")}


def _original(book: Book, key: str) -> dict[str, str]:
    receipts = book.receipts_of(key)
    sources = dict.fromkeys(plain(receipt["source"]) for receipt in receipts if receipt.get("source"))
    return {
        "key": key,
        "names": " / ".join(plain(name) for name in book.file_names(key)),
        "unchanged": book.t("original.unchanged", at=moment(receipts[0]["at"])) if receipts else "",
        "source": "; ".join(sources),
        "sha256": str(book.disclosed.records[key].body.get("sha256", "")),
    }
