"""Matching and judging as a person at the terminal does it, on invented lists, with their truth where it is there."""

from __future__ import annotations

import csv
import shutil
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from .run import done, lines, run

ONE = "Nombre,Edad,Estado,Municipio,Fecha de la detención\n"
ROWS = (
    "Rosa Elvira Lira Meneses,34,Lara,Carora,29/07/2024\n"
    "Teodoro Anzola Pinto,51,Zulia,Cabimas,30/07/2024\n"
    "Yaritza Belandria Useche,24,Carabobo,Valencia,31/07/2024\n"
)


@pytest.fixture(scope="module")
def _listed_template(_case_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with the same people in two lists, confirmed and compared; made once."""
    folder = tmp_path_factory.mktemp("listed")
    case = Path(shutil.copytree(_case_template, folder / "case"))
    for n in (1, 2):
        path = folder / f"list{n}.csv"
        path.write_text(ONE + ROWS + f"Ana Soto Gil,{30 + n},Lara,Carora,0{n}/08/2024\n", "utf-8")
        done("add", path, "--source", f"Source {n}", cwd=case)
    done("read", cwd=case)
    for document in ("D1", "D2"):
        done("review", "--confirm-list", document, cwd=case)
    done("match", cwd=case)
    return case


@pytest.fixture
def listed(_listed_template: Path, tmp_path: Path) -> Path:
    """That case, in a folder of its own."""
    return Path(shutil.copytree(_listed_template, tmp_path / "listed"))


def test_bulk_shows_a_sample_then_acts_of_the_persons_are_asked_and_status_says_what_waits(listed: Path) -> None:
    ended = run("judge", "--above", "0.9", cwd=listed)
    assert ended.returncode == 0
    assert len(ended.stdout.split()) >= 3
    assert "a sample of them, the least likely first" in ended.stderr
    assert "Rosa Elvira Lira Meneses" in ended.stderr
    waiting = lines("match", cwd=listed)
    acts = [pair for pair in waiting if pair["about"] == "act"]
    assert len(acts) >= 3
    assert "(act): constancia judge" in done("status", cwd=listed)
    (key, *_) = done("judge", "--different", acts[0]["key"], cwd=listed).split()
    assert key.startswith("J")
    assert acts[0]["key"] not in {pair["key"] for pair in lines("match", cwd=listed)}
    done("judge", "--undo", key, cwd=listed)
    assert acts[0]["key"] in {pair["key"] for pair in lines("match", cwd=listed)}


def test_a_contradiction_is_refused_in_one_line_with_what_to_undo(listed: Path) -> None:
    pair = lines("match", cwd=listed)[0]
    (key, *_) = done("judge", "--same", pair["key"], cwd=listed).split()
    refused = run("judge", "--pair", pair["left"], pair["right"], "different", cwd=listed)
    assert refused.returncode != 0
    assert f"are one person by {key}" in refused.stderr
    assert f"constancia judge --undo {key}" in refused.stderr


def test_undo_without_a_key_undoes_the_last_judgement_and_says_which(listed: Path) -> None:
    assert "You made no judgement" in run("judge", "--undo", cwd=listed).stderr
    first, second = lines("match", cwd=listed)[:2]
    (one,) = done("judge", "--same", first["key"], cwd=listed).split()
    (two,) = done("judge", "--different", second["key"], cwd=listed).split()
    said = done("judge", "--undo", cwd=listed)
    assert f"Undone: {two}, {second['left']} and {second['right']} judged: different" in said
    (undone,) = lines("judge", "--undo", cwd=listed)
    assert (undone["undone"], undone["verdict"]) == (one, "same")
    assert {first["key"], second["key"]} <= {pair["key"] for pair in lines("match", cwd=listed)}


def test_undo_of_a_judgement_leaves_a_later_decision_of_another_kind_and_says_so(listed: Path) -> None:
    pair = lines("match", cwd=listed)[0]
    (key,) = done("judge", "--same", pair["key"], cwd=listed).split()
    path = listed.parent / "third.csv"
    path.write_text(ONE + ROWS, "utf-8")
    done("add", path, "--source", "Source 3", cwd=listed)
    done("read", cwd=listed)
    done("review", "--confirm-list", "D3", cwd=listed)
    claims = len(lines("review", "--list", cwd=listed))
    ended = run("judge", "--undo", cwd=listed)
    assert f"Undone: {key}" in ended.stdout
    assert "is of another kind" in ended.stderr
    assert len(lines("review", "--list", cwd=listed)) == claims


def test_a_sample_is_judged_without_what_the_model_thinks_and_quality_then_says_what_it_measured(listed: Path) -> None:
    drawn = lines("judge", "--sample", "3", cwd=listed)
    assert drawn
    assert all(pair.keys() == {"key", "left", "right", "left_says", "right_says"} for pair in drawn)
    for pair in drawn:
        done("judge", "--same", pair["key"], cwd=listed)
    (quality,) = lines("match", "--quality", cwd=listed)
    assert quality["measured"]["labelled"] == len(drawn)
    assert "Measured in" in done("match", "--quality", cwd=listed)


def test_the_people_of_a_case_are_written_with_plausible_linkages(listed: Path, tmp_path: Path) -> None:
    out = tmp_path / "people.csv"
    done("match", "--clusters", out, "--draws", "2", cwd=listed)
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert [list(row) for row in rows[:1]] == [["mention", "person", "draw_1", "draw_2"]]
    assert len(rows) == 8
    assert "--clusters" in run("match", "--draws", "2", cwd=listed).stderr


@pytest.mark.slow
def test_four_lists_of_invented_detainees_match_as_their_truth_says(case, shared: Path) -> None:
    from constancia.case import actions, intake, matching, queue, reading, snapshot
    from constancia.case.models import Record

    names = ("arbitrary_detentions.csv", "detenidos_ong.csv", "killed.csv", "prensa_latin1.csv")
    intake.take(case, [shared / "lists" / name for name in names], {"source": "test"})
    list(reading.read(case, list(Record.objects.filter(case=case.id, kind="original").order_by("number"))))
    actions.confirm(case, list(queue.waiting(case, "claim")))
    matching.suggest_matches(case)
    now = snapshot.take(case)
    with (shared / "lists" / "truth.csv").open(encoding="utf-8") as file:
        of_list: dict[str, list[str]] = defaultdict(list)
        for row in csv.DictReader(file):
            of_list[row["list"]].append(row["person"])
    place: Counter[str] = Counter()
    person = {}
    for mention in now.mentions:
        person[mention.key] = of_list[names[int(mention.document[1:]) - 1]][place[mention.document]]
        place[mention.document] += 1
    true = {frozenset(pair) for pair in combinations(sorted(person), 2) if person[pair[0]] == person[pair[1]]}
    found = {frozenset((s.body["left"], s.body["right"])) for s in queue.pairs(case, "match")}
    assert len(found & true) / len(found) >= 0.95
    assert len(found & true) / len(true) >= 0.95


def test_after_expunging_it_is_said_at_once_and_beside_the_dash_what_gives_the_minimum_again(
    listed: Path,
) -> None:
    claim = lines("figure", _documented(listed)["key"], cwd=listed)[0]["rests_on"][0]
    said = done("expunge", claim, "--reason", "consent withdrawn", "--yes", cwd=listed)
    assert "not said until the matching is run again: constancia match" in said
    told = next(line for line in done("count", cwd=listed).splitlines() if "documented minimum: -" in line)
    assert "expunged" in told and "run: constancia match" in told
    assert _documented(listed)["low"] is None
    done("match", cwd=listed)
    assert _documented(listed)["low"] is not None


def _documented(case: Path) -> dict[str, Any]:
    (cell,) = lines("count", cwd=case)
    return next(figure for figure in cell["figures"] if figure["kind"] == "documented")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--clusters", "people.csv"), "people.csv would be written over."),
        (("--clusters", "out.csv", "--pairs", "out.csv"), "out.csv would be written over."),
        (("--clusters", "nowhere/out.csv"), "There is no folder nowhere."),
    ],
)
def test_no_list_is_lost_to_the_answer_about_it(tmp_path: Path, options: tuple[str, ...], word: str) -> None:
    (tmp_path / "people.csv").write_text("list,id,name\na,1,Ana Toro\nb,2,Luis Ruiz\n", "utf-8")
    before = (tmp_path / "people.csv").read_bytes()
    ended = run(
        "match", "--records", "people.csv", "--list-column", "list", "--id-column", "id", *options, cwd=tmp_path
    )
    assert ended.returncode == 2
    assert word in ended.stderr
    assert (tmp_path / "people.csv").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_an_option_of_files_is_not_passed_over_in_a_case(listed: Path) -> None:
    ended = run("match", "--list-column", "list", cwd=listed)
    assert ended.returncode == 2
    assert "--list-column goes with --records." in ended.stderr


def test_many_namesakes_of_whom_nothing_else_is_known_are_not_said_to_be_as_many_people(tmp_path: Path) -> None:
    rows = "".join(f"{'ab'[n % 2]},{n},Juan Rojas\n" for n in range(400))
    (tmp_path / "people.csv").write_text("lista,id,nombre\n" + rows, "utf-8")
    asked = ("match", "--records", "people.csv", "--list-column", "lista", "--id-column", "id", "--clusters", "out.csv")
    assert "there may be fewer people" in done(*asked, cwd=tmp_path)
    spanish = run(*asked, cwd=tmp_path, LANG="es_ES.UTF-8", LC_ALL="es_ES.UTF-8", LANGUAGE="es").stdout
    assert "nombre: nombre" in spanish
    assert "puede haber menos personas" in spanish
