"""``constancia estimate``: what a statistician gives it and gets, as the installed program prints it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from constancia.counting.combine import over_strata
from constancia.counting.estimate import estimate
from constancia.counting.lcmcr import Settings
from constancia.counting.progress import AROUND, named, watched
from constancia.counting.table import read_table

from .run import PROGRAM, done, run

TABLE = "Misión,Ángel,Cruz,conteo\n1,0,0,30\n0,1,0,22\n0,0,1,25\n1,1,0,12\n0,1,1,9\n1,0,1,8\n1,1,1,4\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "lists.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_a_table_is_read_in_the_encoding_that_it_was_saved_in(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "lists.csv"
    path.write_bytes(TABLE.encode(encoding))
    ended = run("estimate", path, "--method", "pairs")
    assert "Misión and Ángel: 16 on both" in ended.stdout
    assert ("Check the accented letters" in ended.stderr) == (encoding == "latin-1")


def test_what_is_no_text_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "lists.csv"
    path.write_bytes(bytes(range(256)) * 9)
    ended = run("estimate", path)
    assert (ended.returncode, ended.stdout) == (4, "")
    assert "Save the table as CSV" in ended.stderr


def test_a_pattern_that_is_there_twice_is_refused_and_both_rows_are_named(table: Path) -> None:
    with table.open("a", encoding="utf-8") as file:
        file.write("1,1,0,3\n")
    ended = run("estimate", table)
    assert ended.returncode == 2
    assert "rows 5 and 9" in ended.stderr and "Misión + Ángel" in ended.stderr and "Leave one out" in ended.stderr


def test_one_method_is_one_json_object_with_headline_and_refusals(table: Path) -> None:
    found = json.loads(done("estimate", table, "--method", "dga", "--json"))
    assert set(found) == {"mean", "median", "lower", "upper", "status", "diagnostics", "headline", "refusals"}
    assert found["status"] == "ok" and found["lower"] <= found["median"] <= found["upper"]
    assert found["headline"] is None and [each["code"] for each in found["refusals"]] == ["refusal.one_family"]
    saturated = json.loads(done("estimate", table, "--method", "dga", "--include-saturated", "--json"))
    assert saturated["status"] == "comparison_only" and saturated["headline"] is None
    assert saturated["mean"] != found["mean"]
    assert "refusal.comparison_only" in [each["code"] for each in saturated["refusals"]]


@pytest.mark.parametrize("method", ["chao", "pairs"])
def test_a_method_that_gives_no_estimate_is_not_said_to_have_failed_for_all(table: Path, method: str) -> None:
    found = json.loads(done("estimate", table, "--method", method, "--json"))
    assert [each["code"] for each in found["refusals"]] == ["refusal.one_method"]
    assert found["headline"] is None


def test_options_that_do_nothing_or_make_no_sense_are_refused(table: Path) -> None:
    assert run("estimate", table, "--method", "chao", "--include-saturated").returncode == 2
    assert run("estimate", table, "--method", "dga", "--documented", "-5").returncode == 2


def test_a_drawing_and_a_paragraph_can_be_had_of_one_method(table: Path, tmp_path: Path) -> None:
    drawing = tmp_path / "estimate.svg"
    told = done("estimate", table, "--method", "loglinear", "--plot", drawing, "--paragraph")
    assert "log-linear" in told.casefold() and "Fienberg" in told
    assert ElementTree.parse(drawing).getroot().tag.endswith("svg")


def test_many_lists_are_said_to_take_long_before_anything_runs_with_what_is_left_out_and_what_is_quick(
    tmp_path: Path,
) -> None:
    path = tmp_path / "many.csv"
    on = np.random.default_rng(3).random((3000, 22)) < np.linspace(0.02, 0.2, 22)
    rows = ["\t".join("01"[int(each)] for each in person) for person in on if person.any()]
    path.write_text("\n".join(["\t".join(f"L{n}" for n in range(22)), *rows]), encoding="utf-8")
    with subprocess.Popen([PROGRAM, "estimate", path], stderr=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        try:
            assert running.stderr is not None
            told = running.stderr.readline().decode()
        finally:
            running.kill()
    assert re.search(r"^22 lists in \d+ combinations", told)
    assert "--method dga" in told and "8 lists at most" in told and "merged to five" in told


def test_what_is_done_of_an_estimate_is_told_to_whoever_watches() -> None:
    table = read_table(TABLE)
    told: list[tuple[str, float]] = []
    with watched(lambda stage, share: told.append((stage, share))):
        estimate(table, sampler=Settings(chains=4, warmup=40, draws=20, most_draws=40), resamples=5)
        over_strata({"north": table, "south": table}, lambda each: estimate(each, method="chao"))
    stages = list(dict.fromkeys(stage for stage, _ in told))
    assert stages == ["lcmcr", "dga", "loglinear", "chao", "pairs", "sensitivity", "strata"]
    shares = [share for stage, share in told if stage == "lcmcr"]
    assert shares == sorted(shares) and 0 < shares[-1] <= 1
    assert [share for stage, share in told if stage == "strata"] == [0, 0.5]
    assert all(named(stage).en and named(stage).es for stage in (*stages, *AROUND))
    seen = len(told)
    estimate(table, method="chao")
    assert len(told) == seen  # nobody watches any more
