"""Figures: four lines that are never merged, each opening to its rule, its claims and their passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django_htmx.http import HttpResponseClientRedirect

from constancia.case import snapshot
from constancia.case.counting import Counting, Opened, open_figure
from constancia.counting.charts import documented_bars
from constancia.counting.overtime import emptied, moved
from constancia.counting.paragraph import of_figure
from constancia.counting.plots import bar_chart, number_of
from constancia.counting.tally import Cell
from constancia.dossier.words import Words
from constancia.records.acts import in_order
from constancia.web.access import does, shows
from constancia.web.context import lang
from constancia.web.evidence import page_of_tellings
from constancia.web.figures.estimating import DRAWS, begin, is_running, last
from constancia.web.figures.wording import LineShown, cell_name, field_names, line, lines, said_fields
from constancia.web.paging import page_of
from constancia.web.snapshots import counting

A_PAGE = 25


@shows
def figures(request: HttpRequest) -> HttpResponse:
    """The cells by the chosen fields."""
    words = Words(lang())
    by = said_fields(request.GET.getlist("by")) or ["violation"]
    now, cells = _cells(request, by)
    page = page_of(cells, request.GET.get("page"), A_PAGE)
    shown = {
        "cells": [(cell_name(cell.by, words), lines(cell, words)) for cell in page.items],
        "page": page,
        "by": by,
        "by_query": urlencode([("by", field) for field in by]),
        "fields": list(field_names().items()),
        "size": now.size,
        "chart": _chart(cells, by, words),
    }
    return render(request, "figures/page.html", shown)


@dataclass(frozen=True, slots=True)
class ChartShown:
    """A drawing, the same for a telephone, and the same as rows of a table for those who do not see it."""

    drawing: SafeString
    narrow: SafeString
    field: str
    title: str
    rows: tuple[tuple[str, str], ...]


def _chart(cells: list[Cell], by: list[str], words: Words) -> ChartShown | None:
    """The documented minimums by one field, where there is something to compare."""
    if len(by) != 1 or len(cells) < 2:
        return None
    chart = documented_bars(cells, by[0], label=lambda value: cell_name({by[0]: value}, words), language=lang())
    drawing, narrow = (
        mark_safe(bar_chart(chart, language=lang(), narrow=is_narrow))  # noqa: S308 - our own SVG, every word escaped
        for is_narrow in (False, True)
    )
    rows = tuple((bar.label, number_of(bar, lang())) for bar in chart.bars)
    return ChartShown(drawing, narrow, field_names()[by[0]], chart.title, rows)


@shows
def figure(request: HttpRequest, key: str) -> HttpResponse:
    """One figure, down to the passages under it."""
    words = Words(lang())
    by = said_fields(request.GET.getlist("by")) or ["violation"]
    counted = counting(request.case)
    opened = open_figure(request.case, key, counted, by)
    if opened is None or opened.figure is None:
        raise Http404
    shown_figure = opened.figure
    now = opened.then.now if opened.then else counted.now
    cell = {name: value for name, value in opened.figure.by.items() if name in opened.by}
    by_query = urlencode([("by", field) for field in by])
    shown: dict[str, Any] = {
        "name": cell_name(cell, words),
        "line": line(shown_figure, words),
        "key": key,
        "persons": (opened.then or counted).persons(shown_figure),
        "page": page_of_tellings(now, sorted(shown_figure.rests_on, key=in_order), words, request.GET.get("page")),
        "by": by,
        "by_query": by_query,
        "can_estimate": _can_estimate(opened),
        "is_estimating": is_running(),
        "draws": DRAWS,
        "waiting": len(counted.waiting),
        "cut": shown_figure.cut,
        "change": _change(opened, counted, words),
        "paragraph": of_figure(shown_figure, language=lang())
        if shown_figure.method and shown_figure.kind == "estimated"
        else "",
    }
    return render(request, "figures/figure.html", shown)


def _can_estimate(opened: Opened) -> bool:
    """May the total be estimated from here: three lists or more at the present cut, and nobody had it done?"""
    figure = opened.figure
    if figure is None or opened.has_changed or figure.kind != "estimated" or figure.method:
        return False
    return len(figure.lists) >= 3 and [refusal.code for refusal in figure.refusals] == ["refusal.not_run"]


@does("figure.estimate")
def estimate(request: HttpRequest, key: str) -> HttpResponse:
    """Begin to estimate the total that this figure asks for, and lead to the page that says how far it has come."""
    by = said_fields(request.POST.getlist("by")) or ["violation"]
    opened = open_figure(request.case, key, counting(request.case), by)
    if opened is None or not _can_estimate(opened):
        raise Http404
    assert opened.figure is not None
    begin(request.case, opened.figure, by, over_linkages="linkages" in request.POST)
    response = HttpResponseRedirect(reverse("estimating"))
    response.status_code = 303
    return response


@shows
def estimating(request: HttpRequest) -> HttpResponse:
    """How far the estimate has come; when it is made, the way to it, and else why there is none."""
    making, words = last(), Words(lang())
    if making is None:
        return HttpResponseRedirect(reverse("figures"))
    by_query = urlencode([("by", field) for field in making.by])
    if not making.is_done:
        stages = [(words.sentence(stage), percent) for stage, percent in making.stages()]
        shown = {"making": making, "stages": stages, "by_query": by_query}
        return render(request, "figures/estimating.html", shown)
    if not making.made:
        why = making.problem or " ".join(words.sentence(refusal) for refusal in making.refusals)
        messages.error(request, why)
    where = f"{reverse('figure', args=[making.made or making.asked])}?{by_query}"
    return HttpResponseClientRedirect(where) if request.htmx else HttpResponseRedirect(where)


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """What answers the same question now, and why it is another: each reason with the persons by which it moved it."""

    line: LineShown
    key: str
    reasons: tuple[tuple[str, str], ...]


def _change(opened: Opened, now: Counting, words: Words) -> ChangeShown | None:
    """How the figure moved since it was counted; None where the same digits rest on the same claims."""
    if not opened.has_changed or opened.figure is None or opened.then is None:
        return None
    later = opened.now or emptied(opened.figure)
    move = moved(opened.figure, later, opened.then.rows, now.rows)
    reasons = tuple(
        ("" if effect is None else f"{effect:+d}", words.sentence(reason))
        for reason, effect in zip(move.reasons, move.effects, strict=True)
    )
    return ChangeShown(line(later, words), opened.now.key if opened.now else "", reasons)


def _cells(request: HttpRequest, by: list[str]) -> tuple[snapshot.Snapshot, list[Cell]]:
    counted = counting(request.case)
    return counted.now, counted.cells(by)
