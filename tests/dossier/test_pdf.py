"""The summary in print: PDF/A, the same bytes each time, and nothing of a source is run."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from constancia.dossier.write import write_dossier
from tests.dossier import made

pytest.importorskip("typst")
pypdf = pytest.importorskip("pypdf")


def text_of(dossier: Path) -> str:
    reader = pypdf.PdfReader(io.BytesIO((dossier / "data/summary.pdf").read_bytes()))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_it_is_tagged_pdf_a_2a_with_its_title_and_language(whole: Path) -> None:
    content = (whole / "data/summary.pdf").read_bytes()
    reader = pypdf.PdfReader(io.BytesIO(content))
    xmp = reader.trailer["/Root"]["/Metadata"].get_data()
    assert b"<pdfaid:part>2</pdfaid:part>" in xmp and b"<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert reader.trailer["/Root"]["/Lang"] == "en" and reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Valmora 2024 <i>[U+202E]"


def test_it_names_every_figure_of_the_first_tables_every_ask_gap_and_original(whole: Path) -> None:
    text = text_of(whole).replace(" ", "")
    cut = made.cut_of(made.story())
    assert all(figure.key in text for figure in cut.figures)
    assert all(standing.ask.key in text for standing in cut.asks)
    assert all(gap.labels["en"].replace(" ", "") in text.replace("\xad", "") for gap in cut.matrix.gaps[:2])
    assert "UnchangedsinceitwasreceivedhereON2026-11-24".lower() in text.lower()
    assert str(made.KEY.verifier) in text


def test_it_has_the_documented_minimum_by_day_as_text_beside_its_bars(tmp_path: Path) -> None:
    write_dossier(tmp_path / "dossier", made.cut_of(made.story(), by=("violation", "day")), made.sign)
    text = text_of(tmp_path / "dossier")
    assert "bars must not be added" in text
    chart = text[text.index("bars must not be added") :][:200]
    assert re.search(r"2024-07-29\s*1\s*2024-07-30\s*1", chart), chart


def test_it_names_denials_that_nobody_placed(tmp_path: Path) -> None:
    cut = made.cut_of(made.story())
    unplaced = replace(cut, matrix=replace(cut.matrix, unplaced_contrary=("C9",)))
    write_dossier(tmp_path / "dossier", unplaced, made.sign)
    assert "Contrary statements that nobody has placed" in text_of(tmp_path / "dossier")


def test_words_of_a_source_are_set_as_they_are_and_never_run(tmp_path: Path) -> None:
    title = '#panic("run") #import "x" $x$ *b* \\ [ ] "q" @ref <l> #sys.inputs'
    write_dossier(tmp_path / "dossier", replace(made.cut_of(made.story()), title=title), made.sign)
    assert title.replace(" ", "") in text_of(tmp_path / "dossier").replace(" ", "")


def test_what_is_withheld_is_not_in_it(partial: Path) -> None:
    text = text_of(partial)
    assert "more than 2,000" not in text and "reservado" in text


def test_characters_without_a_font_cost_the_summary_and_never_the_dossier(tmp_path: Path) -> None:
    cut = replace(made.cut_of(made.story()), title="\U00012000 \u13a0 \U0001f9ff")
    summary = write_dossier(tmp_path / "dossier", cut, made.sign)
    has_summary = (tmp_path / "dossier/data/summary.pdf").exists()
    assert has_summary != any("summary.pdf" in said for said in summary.left_out)
    links = (tmp_path / "dossier/data/html/index.html").read_text()
    assert ("summary.pdf" in links) == has_summary


def test_without_typst_the_dossier_is_whole_and_says_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    summary = write_dossier(tmp_path / "dossier", made.cut_of(made.story()), made.sign)
    assert "data/summary.pdf" not in summary.files
    assert "typst" in summary.left_out[0]
