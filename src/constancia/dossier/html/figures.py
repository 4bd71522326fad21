"""The figures: four kinds of line that are never merged, each opening to the claims it rests on and their passages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from constancia.counting.charts import bars_of
from constancia.counting.figures import Figure
from constancia.counting.plots import Chart, bar_chart, number_of
from constancia.counting.sentences import Sentence
from constancia.dossier import telling
from constancia.dossier.html import links
from constancia.dossier.html.book import Book, Page
from constancia.dossier.html.claims import views
from constancia.dossier.marks import plain, quoted
from constancia.errors import BadInput
from constancia.records.acts import in_order

KINDS = ("reported", "documented", "verified", "estimated")

#: What stands in place of a number where there is none; the refusals beside it say why.
_NO_NUMBER = {
    "reported": "bounds.none",
    "documented": "figure.not_said",
    "verified": "figure.not_said",
    "estimated": "figure.not_estimable",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as its page and its cell show it; ``label`` says which of the four lines it is."""

    key: str
    kind: str
    label: str
    href: str
    text: str
    what: str
    unit: str
    source: str
    by: tuple[tuple[str, Markup], ...]
    words: tuple[str, ...]
    rule: str
    notes: tuple[str, ...]
    refusals: tuple[str, ...]
    rests_on: tuple[str, ...]
    lists: tuple[str, ...]
    method: str

    @property
    def has_number(self) -> bool:
        return any(c.isdigit() for c in self.text)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one table of figures is about, with its lines; ``fields`` are those it is divided by."""

    anchor: str
    title: Markup
    fields: tuple[str, ...]
    figures: tuple[Line, ...]

    @property
    def overview(self) -> dict[str, list[Line]]:
        """The lines of the whole cell by their kind; what single sources report is left to the full table."""
        return {kind: [f for f in self.figures if f.kind == kind and not f.source] for kind in KINDS}


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart with its drawing, and its bars as the rows of a table for those who do not see it."""

    field: str
    chart: Chart
    drawing: Markup
    rows: tuple[tuple[str, str], ...]


def pages(book: Book) -> Iterator[Page]:
    shown = cells(book)
    yield book.page("figures", "figures.html", book.t("figures"), kinds=KINDS, tables=tables(book), charts=charts(book))
    for line in {line.key: line for cell in shown for line in cell.figures}.values():
        yield from _pages(book, line)


def tables(book: Book) -> list[tuple[str, list[Cell]]]:
    """The cells by the fields that they are divided by, each table with its name: "Violation", "Violation, State"."""
    grouped: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells(book):
        grouped.setdefault(cell.fields, []).append(cell)
    return [
        (
            book.t("figures.by", fields=", ".join(telling.label(f, book.t).lower() for f in fields)) if fields else "",
            found,
        )
        for fields, found in grouped.items()
    ]


def cells(book: Book) -> tuple[Cell, ...]:
    """The figures by the cell that they are lines of, in the order in which they came."""
    grouped: dict[tuple[tuple[str, str], ...], list[Figure]] = {}
    for figure in book.cut.figures:
        grouped.setdefault(_cell_of(figure), []).append(figure)
    return tuple(
        Cell(
            f"cell-{n}",
            _title(book, by),
            tuple(name for name, _ in by),
            tuple(_line(book, figure) for figure in figures),
        )
        for n, (by, figures) in enumerate(grouped.items(), start=1)
    )


def charts(book: Book) -> list[ChartView]:
    """The documented minimums by day and by state as drawings, where the cut has those tables."""
    return [drawn for field in ("day", "state") if (drawn := _chart(book, field))]


def _chart(book: Book, field: str) -> ChartView | None:
    figures = [f for f in book.cut.figures if f.kind == "documented" and tuple(f.by) == (field,)]
    if len(figures) < 2 or any(_is_withheld(book, figure) for figure in figures):
        return None

    def label(value: str) -> str:
        return _plain_value(book, field, value)

    told = [(figure.by[field], figure.low) for figure in figures]
    language = book.t.language
    chart = bars_of(told, field, label=label, language=language)
    drawing = Markup(bar_chart(chart, language=language))  # noqa: S704 - ours, every word in it escaped
    rows = tuple((bar.label, number_of(bar, language)) for bar in chart.bars)
    return ChartView(telling.label(field, book.t), chart, drawing, rows)


def _is_withheld(book: Book, figure: Figure) -> bool:
    return bool(figure.rests_on) and not any(map(book.is_disclosed, figure.rests_on))


def _plain_value(book: Book, field: str, value: str) -> str:
    return plain(value) if value else f"{telling.label(field, book.t)}: {book.t('not_stated')}"


def disclosed_words(book: Book, figure: Figure) -> tuple[str, ...]:
    """The sources' words, less those that only withheld claims have."""
    if all(map(book.is_disclosed, figure.rests_on)):
        return figure.words
    counts = [book.claims[key].body.get("body", {}).get("count") for key in figure.rests_on if book.is_disclosed(key)]
    disclosed = {(count.get("span") or {}).get("text") for count in counts if count}
    return tuple(words for words in figure.words if words in disclosed)


def _pages(book: Book, line: Line) -> Iterator[Page]:
    heading, persons = f"{book.t('figure')}: {line.label}", _persons(book, line)
    sheets = links.sheets(f"figure-{line.key}", line.rests_on, links.UNDER_FIGURE)
    for sheet in sheets:
        claims = views(book, sheet.keys)
        yield book.page("figure", sheet.file, heading, figure=line, persons=persons, claims=claims, sheets=sheets)


def _cell_of(figure: Figure) -> tuple[tuple[str, str], ...]:
    """The cell that a figure is a line of; a source's own line names its source besides."""
    leave_out = "source" if figure.kind == "reported" and len(figure.by) > 1 else ""
    return tuple((name, value) for name, value in figure.by.items() if name != leave_out)


def _title(book: Book, by: Sequence[tuple[str, str]]) -> Markup:
    return Markup(" · ").join(_value(book, name, value) for name, value in by) or escape(book.t("figures.all"))


def _value(book: Book, name: str, value: str) -> Markup:
    if not value:
        return Markup("{}: {}").format(telling.label(name, book.t), book.t("not_stated"))
    if name == "violation":
        return escape(book.t.term("acts", value))
    return quoted(book.t.term("perpetrators", value) if name == "perpetrator" else value)


def _line(book: Book, figure: Figure) -> Line:
    _must_be_known(book, figure)
    source = str(figure.by.get("source", "")) if figure.kind == "reported" else ""
    label = "line.all_sources" if figure.kind == "reported" and not source else f"line.{figure.kind}"
    return Line(
        key=figure.key,
        kind=figure.kind,
        label=book.t(label),
        href=f"figure-{figure.key}.html",
        text=_text(book, figure),
        what=book.t.term("units", figure.what),
        unit=book.t.unit(figure.what, figure.last_number),
        source=source,
        by=tuple((telling.label(name, book.t), _value(book, name, value)) for name, value in figure.by.items()),
        words=disclosed_words(book, figure),
        rule=book.t.sentence(figure.rule),
        notes=tuple(dict.fromkeys(_note(book, note) for note in figure.notes)),
        refusals=tuple(map(book.t.sentence, figure.refusals)),
        rests_on=tuple(sorted(figure.rests_on, key=in_order)),
        lists=figure.lists,
        method=json.dumps(dict(figure.method), indent=2, ensure_ascii=False, sort_keys=True) if figure.method else "",
    )


def _must_be_known(book: Book, figure: Figure) -> None:
    unknown = [claim for claim in figure.rests_on if claim not in book.entries_of]
    if unknown:
        raise BadInput(
            f"figure {figure.key} rests on {unknown[0]}, which is not in the ledger of this cut",
            next_step="Count again at the checkpoint at which the dossier is cut.",
        )


def _note(book: Book, note: Sentence) -> str:
    """A note, unless it speaks of a claim that is not disclosed: it may quote it."""
    spoken_of = re.findall(r"\bC[0-9]+\b", note.en)
    return book.t.sentence(note) if all(map(book.is_disclosed, spoken_of)) else book.t("figure.note_withheld")


def _text(book: Book, figure: Figure) -> str:
    t = book.t
    if figure.rests_on and not any(map(book.is_disclosed, figure.rests_on)):
        return t("figure.withheld")
    if figure.low is None and figure.high is None and figure.value is None:
        return t(_NO_NUMBER[figure.kind])
    between = telling.bounds_text(figure.low, figure.high, t)
    if figure.kind == "estimated" and figure.value is not None:
        return t("figure.estimate", n=figure.value, between=between)
    return t.number(figure.low or 0) if figure.kind == "verified" or figure.value == 0 else between


def _persons(book: Book, line: Line) -> list[str]:
    """The persons whom a line about persons counts; sources' numbers count nobody by name."""
    if line.kind not in ("documented", "verified"):
        return []
    under = set(line.rests_on)
    return sorted({m.person for m in book.mentions if m.claim in under}, key=in_order)
