"""The matrix: acts held against the elements of crimes, gaps first and contrary evidence beside the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from constancia.dossier.html.book import Book, Page
from constancia.law.matrix import STATES, Cell, Gap, Matrix, Row
from constancia.records.acts import in_order


@dataclass(frozen=True, slots=True)
class RowView:
    """One element as its page shows it, in one language."""

    anchor: str
    label: str
    article: str
    kind: str
    state: str
    is_contested: bool
    independent_sources: int
    cells: tuple[CellView, ...]
    without: tuple[str, ...]
    indicators: tuple[IndicatorView, ...]
    look_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellView:
    act: str
    state: str
    evidence_for: tuple[str, ...]
    evidence_against: tuple[str, ...]
    independent_sources: int
    qualifications: tuple[str, ...]
    opinions: tuple[OpinionView, ...]


@dataclass(frozen=True, slots=True)
class OpinionView:
    text: str
    by: str
    step: str


@dataclass(frozen=True, slots=True)
class IndicatorView:
    label: str
    says: tuple[str, ...]
    caution: str
    facts: str
    acts: tuple[str, ...]


def pages(book: Book) -> Iterator[Page]:
    matrix = book.cut.matrix
    crimes = _crimes(book, matrix)
    yield book.page(
        "law",
        "law.html",
        book.t("law"),
        statute=_label(book, matrix.statute.labels),
        reviewed_by=matrix.statute.reviewed_by or "",
        gaps=[gap_view(book, gap) for gap in matrix.gaps],
        tests=[_row(book, row) for row in matrix.tests],
        crimes=crimes,
        unplaced=unplaced(book),
        unqualified=sorted(matrix.unqualified, key=in_order),
    )
    for label, file, rows in crimes:
        yield book.page("crime", file, label, rows=rows)


def _crimes(book: Book, matrix: Matrix) -> list[tuple[str, str, list[RowView]]]:
    """Each crime in play with its page and its rows."""
    found: dict[str, list[Row]] = {}
    for row in matrix.rows:
        if row.crime:
            found.setdefault(row.crime.id, []).append(row)
    return [
        (
            f"{crime} {_label(book, matrix.statute.crimes[crime].labels)}",
            _file(crime),
            [_row(book, row) for row in rows],
        )
        for crime, rows in found.items()
    ]


def unplaced(book: Book) -> list[str]:
    """The statements that deny, negate or dismiss an act and that nobody held against an element yet, by their key."""
    return sorted(set(book.cut.matrix.unplaced_contrary), key=in_order)


def gap_view(book: Book, gap: Gap) -> dict[str, Any]:
    """What is missing for one element, in one language."""
    matrix = book.cut.matrix
    crime = matrix.statute.crimes.get(gap.crime)
    file = _file(gap.crime) if crime else "law.html"
    return {
        "label": _label(book, gap.labels),
        "crime": f"{crime.id} {_label(book, crime.labels)}" if crime else book.t("law.tests"),
        "href": f"{file}#{_slug(gap.element)}",
        "says": book.t.sentence(gap.says),
        "acts": gap.acts,
        "would_help": [_label(book, item) for item in gap.would_help],
        "state": _label(book, STATES[gap.state]),
    }


def _row(book: Book, row: Row) -> RowView:
    element, statute = row.element, book.cut.matrix.statute
    return RowView(
        anchor=_slug(element.id),
        label=_label(book, element.labels),
        article=f"{element.id} · {element.article}",
        kind=book.t(f"element.{element.kind}"),
        state=_label(book, STATES[row.state]),
        is_contested=row.is_contested,
        independent_sources=row.independent_sources,
        cells=tuple(_cell(book, cell) for cell in row.cells),
        without=row.without,
        indicators=tuple(
            IndicatorView(
                label=_label(book, indicator.labels),
                says=tuple(map(book.t.sentence, indicator.says)),
                caution=book.t.sentence(indicator.caution),
                facts=book.t("indicator.facts", n=indicator.n, missing=indicator.missing, contrary=indicator.contrary)
                if indicator.is_computed
                else "",
                acts=indicator.acts,
            )
            for indicator in row.indicators
        ),
        look_for=tuple(_label(book, statute.evidence[item]) for item in element.look_for),
    )


def _cell(book: Book, cell: Cell) -> CellView:
    ladder = book.cut.matrix.statute.thresholds
    return CellView(
        act=cell.act,
        state=_label(book, STATES[cell.state]),
        evidence_for=cell.evidence_for,
        evidence_against=cell.evidence_against,
        independent_sources=cell.independent_sources,
        qualifications=cell.qualifications,
        opinions=tuple(
            OpinionView(o.text, o.by, ladder[o.step].label(book.t.language) if o.step in ladder else o.step)
            for o in cell.opinions
            if all(key in book.disclosed.records for key in cell.qualifications)
        ),
    )


def _label(book: Book, labels: Mapping[str, str]) -> str:
    return labels.get(book.t.language, labels["en"])


def _file(crime: str) -> str:
    return f"law-{_slug(crime)}.html"


def _slug(element: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", element).strip("-")
