"""Reading as a user types it: learning, a language model that does not help, columns put right, rows listed later."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .run import done, lines, run

TOLD = "Two farmers were killed by soldiers in Lorn. The union of porters demanded that the ministry publish the list."
LIST = "Nombre;Edad;Cuando fue\nAna Lugo Paz;34;03/04/2024\n\n12345;;\nTotal;1;\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with 22 reports and a list, all read; every act of twenty reports is kept and every ask rejected."""
    folder = tmp_path_factory.mktemp("made")
    done("new", folder / "case", "--name", "Ana", "--title", "Lorn")
    (folder / "in").mkdir()
    for n in range(22):
        (folder / "in" / f"{n:02}.txt").write_text(f"Report {n}.\n\n{TOLD}\n\nThree porters were detained by guards.")
    (folder / "in" / "detenidos.csv").write_text(LIST)
    done("add", folder / "in", "--case", folder / "case", "--source", "Casa Abierta", "--published", "2024-05-10")
    done("read", "--case", folder / "case")
    waiting = [one for one in lines("review", "--list", "--case", folder / "case") if "row" not in one["body"]]
    some = [one for one in waiting if one["document"] not in ("D21", "D22")]
    words = [w for one in some for w in ("--confirm" if one["kind"] == "claim" else "--reject", one["key"])]
    done("review", *words, "--case", folder / "case")
    return folder / "case"


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "case"))


def test_learn_says_how_well_it_does_and_forget_goes_back(case: Path) -> None:
    before = lines("review", "--list", "--case", case)
    said = done("learn", "--case", case)
    assert "decisions in" in said and "->" in said
    after = lines("review", "--list", "--case", case)
    assert {one["origin"]["scored_by"]["name"] for one in after} == {"learned"}
    done("verify", case)
    assert lines("learn", "--forget", "--case", case)[0]["forgotten"] is True
    assert lines("review", "--list", "--case", case) == before


def test_a_model_that_does_not_answer_ends_in_exit_code_10_and_loses_nothing(case: Path, tmp_path: Path) -> None:
    with (case / "case.toml").open("a") as file:
        file.write('[model]\nurl = "http://127.0.0.1:9/v1"\nname = "small"\n')
    (tmp_path / "late.txt").write_text("Four miners were killed by soldiers in Karsk.")
    done("add", tmp_path / "late.txt", "--case", case)
    ended = run("read", "--with-model", "--case", case)
    assert ended.returncode == 10 and "did not answer" in ended.stdout
    assert "1 suggestions" in ended.stdout


def test_columns_are_put_right_in_words(case: Path) -> None:
    (list_,) = [one["document"] for one in lines("review", "--list", "--case", case) if "row" in one["body"]]
    (read,) = lines(
        "read", "--again", list_, "--map", "Cuando fue=date", "--act", "killing", "--dates", "day", "--case", case
    )
    assert read["suggested"] == 1
    (row,) = [one["body"] for one in lines("review", "--list", "--document", list_, "--case", case)]
    assert (row["act"], row["date"]["from"]) == ("killing", "2024-04-03")
    assert "Cuando fue" in done("read", "--columns", list_, "--case", case)
    assert [row["row"] for row in lines("status", "--rows", list_, "--case", case)] == [3, 4, 5]
    assert f"1 rows of {list_}" in done("status", "--case", case)
    spanish = run("status", "--rows", list_, "--case", case, LC_ALL="es_ES.UTF-8", LANGUAGE="es").stdout
    assert "la fila está vacía" in spanish and "the row" not in spanish


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (["--map", "nada=name"], "No column"),
        (["--map", "Nombre=colour"], "Choose one of"),
        (["--map", "Nombre"], "HEADING=FIELD"),
        (["--act", "nonsense"], "thesaurus"),
    ],
)
def test_what_is_no_column_field_or_act_is_said_with_what_there_is(tmp_path: Path, said: list[str], word: str) -> None:
    (tmp_path / "a.csv").write_text(LIST)
    ended = run("read", tmp_path / "a.csv", *said)
    assert ended.returncode == 2 and word in ended.stderr


def test_a_file_without_a_case_can_be_mapped_too(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LIST)
    (row,) = lines("read", tmp_path / "a.csv", "--map", "3=date", "--dates", "month", "--act", "killing")
    assert (row["date"]["from"], row["origin"]["scored_by"]["name"]) == ("2024-03-04", "calibration")
