"""Figures: four lines that are never merged, each opening to its rule, its claims and their passages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from constancia.case import queue, snapshot
from constancia.counting.tally import Cell
from constancia.dossier.words import Words
from constancia.web.access import shows
from constancia.web.context import lang
from constancia.web.evidence import page_of_tellings
from constancia.web.figures.wording import cell_name, field_names, line, lines, said_fields
from constancia.web.paging import page_of
from constancia.web.snapshots import now as case_now

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
    }
    return render(request, "figures/page.html", shown)


@shows
def figure(request: HttpRequest, key: str) -> HttpResponse:
    """One figure, down to the passages under it."""
    words = Words(lang())
    by = said_fields(request.GET.getlist("by")) or ["violation"]
    now, cells = _cells(request, by)
    found = next(((cell, f) for cell in cells for f in cell.figures if f.key == key), None)
    if found is None:
        raise Http404
    cell, shown_figure = found
    shown: dict[str, Any] = {
        "name": cell_name(cell.by, words),
        "line": line(shown_figure, words),
        "page": page_of_tellings(now, shown_figure.rests_on, words, request.GET.get("page")),
        "by_query": urlencode([("by", field) for field in by]),
        "cut": shown_figure.cut,
    }
    return render(request, "figures/figure.html", shown)


def _cells(request: HttpRequest, by: list[str]) -> tuple[snapshot.Snapshot, list[Cell]]:
    now = case_now(request.case)
    return now, snapshot.figures(now, by, queue.unjudged_pairs(request.case))
