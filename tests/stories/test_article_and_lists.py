"""From one real article and four lists to a dossier that anyone can check, by the commands that a user types."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import done, lines, run

pytestmark = pytest.mark.slow

LISTS = {
    "arbitrary_detentions.csv": "Lawyers' Network",
    "detenidos_ong.csv": "Casa Abierta",
    "prensa_latin1.csv": "La Boya",
    "killed.csv": "Lawyers' Network",
}


@pytest.fixture(scope="module")
def story(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the case and the dossier, made once by the commands of the README."""
    root = tmp_path_factory.mktemp("story")
    case = root / "venezuela-2024"
    done("new", case)
    done("add", shared / "seed" / "article.txt", "--source", "A newspaper", "--published", "2024-08-09", cwd=case)
    for name, source in LISTS.items():
        done("add", shared / "lists" / name, "--source", source, "--published", "2024-08-20", cwd=case)
    done("read", cwd=case)
    waiting = lines("review", "--list", "--document", "D1", cwd=case)
    done("review", *(word for each in waiting for word in ("--confirm", each["key"])), cwd=case)
    for document in ("D2", "D3", "D4", "D5"):
        done("review", "--confirm-list", document, "--reason", "looked at a sample of each", cwd=case)
    done("match", cwd=case)
    done("judge", "--above", "0.97", cwd=case)
    done("qualify", "--confirm", "7(1)(e).1", cwd=case)
    done("export", root / "dossier", "--recipient", "ICC, Office of the Prosecutor", cwd=case)
    return root


def test_every_figure_opens_to_its_passages(story: Path) -> None:
    case = story / "venezuela-2024"
    cells = lines("count", "--by", "violation", cwd=case)
    figures = [figure for cell in cells for figure in cell["figures"]]
    assert {cell["by"]["violation"] for cell in cells} >= {"arbitrary_detention", "killing"}
    told = [figure for figure in figures if figure["rests_on"]]
    for figure in told[:8]:
        (opened,) = lines("figure", figure["key"], cwd=case)
        assert {p["claim"] for p in opened["passages"]} == set(figure["rests_on"])
        assert all(p["quote"] and p["sha256"] for p in opened["passages"])


def test_more_than_two_thousand_stays_a_figure_and_makes_no_persons(story: Path) -> None:
    case = story / "venezuela-2024"
    (cell,) = [c for c in lines("count", cwd=case) if c["by"]["violation"] == "arbitrary_detention"]
    reported = [f for f in cell["figures"] if f["kind"] == "reported" and "more than 2,000" in f["words"]]
    assert reported and all(f["low"] == 2001 and f["high"] is None for f in reported if len(f["words"]) == 1)
    (documented,) = [f for f in cell["figures"] if f["kind"] == "documented"]
    assert documented["low"] < 805


def test_the_silence_is_counted_from_the_letter(story: Path) -> None:
    asks = lines("asks", "--on", "2024-10-09", cwd=story / "venezuela-2024")
    assert len(asks) >= 3
    assert {ask["state"] for ask in asks} == {"silent"}
    assert {ask["days"] for ask in asks} == {61}


def test_case_and_dossier_verify_and_so_do_other_peoples_tools(story: Path) -> None:
    done("verify", story / "venezuela-2024")
    done("verify", story / "dossier")
    dossier = story / "dossier"
    subprocess.run(["sha256sum", "--check", "--quiet", "manifest-sha256.txt"], cwd=dossier, check=True)
    subprocess.run([sys.executable, "-m", "bagit", "--validate", "--quiet", str(dossier)], check=True)
    alone = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=dossier, capture_output=True, text=True, check=False
    )
    assert alone.returncode == 0, alone.stdout


def edit_lines(path: Path, edit: Callable[[list[bytes]], list[bytes]]) -> None:
    path.write_bytes(b"".join(line + b"\n" for line in edit(path.read_bytes().splitlines())))


def change_original(dossier: Path) -> str:
    path = dossier / "data" / "originals" / "O1.txt"
    path.write_bytes(path.read_bytes().replace(b"2,000", b"3,000"))
    return "O1"


def change_claim(dossier: Path) -> str:
    record = json.loads((dossier / "data" / "record.json").read_bytes())
    claim = next(r for r in record.values() if r["kind"] == "claim" and r["body"]["kind"] == "claim")
    claim["body"]["body"]["act"] = "torture_ill_treatment"
    (dossier / "data" / "record.json").write_bytes(json.dumps(record).encode())
    return str(claim["key"])


def change_payload(dossier: Path) -> str:
    def edit(rows: list[bytes]) -> list[bytes]:
        n = next(n for n, row in enumerate(rows) if b'"act":"arbitrary_detention"' in row)
        rows[n] = rows[n].replace(b'"act":"arbitrary_detention"', b'"act":"enforced_disappearance"')
        return rows

    edit_lines(dossier / "data" / "payloads.jsonl", edit)
    return "payload"


def drop_entry(dossier: Path) -> str:
    edit_lines(dossier / "data" / "entries.jsonl", lambda rows: rows[:9] + rows[10:])
    return "9"


def swap_entries(dossier: Path) -> str:
    edit_lines(dossier / "data" / "entries.jsonl", lambda rows: [*rows[:9], rows[10], rows[9], *rows[11:]])
    return "9"


def forge_checkpoint(dossier: Path) -> str:
    path = dossier / "data" / "checkpoint.txt"
    text = path.read_text(encoding="utf-8").split("\n")
    text[1] = str(int(text[1]) - 1)
    path.write_text("\n".join(text), encoding="utf-8")
    return "checkpoint"


@pytest.mark.parametrize(
    "tamper", [change_original, change_claim, change_payload, drop_entry, swap_entries, forge_checkpoint]
)
def test_whatever_is_changed_in_the_dossier_is_named(
    story: Path, tmp_path: Path, tamper: Callable[[Path], str]
) -> None:
    dossier = Path(shutil.copytree(story / "dossier", tmp_path / "dossier"))
    named = tamper(dossier)
    ended = run("verify", dossier, "--failed")
    assert ended.returncode == 1
    assert named in ended.stdout


def sql(statement: str, *values: Any) -> Callable[[Path], None]:
    def change(case: Path) -> None:
        with sqlite3.connect(case / "case.sqlite3") as database:
            assert database.execute(statement, values).rowcount > 0
        database.close()

    return change


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (sql("DELETE FROM case_entry WHERE seq = 9"), "9"),
        (sql("UPDATE case_entry SET payload = replace(payload, 'killing', 'robbery') WHERE seq = 9"), "9"),
        (sql("UPDATE case_record SET body = replace(body, 'D1', 'D2') WHERE key = 'C1'"), "C1"),
        (sql("UPDATE case_record SET status = 'withdrawn' WHERE key = 'C1'"), "C1"),
        (sql("UPDATE case_entry SET seq = CASE seq WHEN 20 THEN -1 ELSE seq END WHERE seq = 20"), "20"),
    ],
)
def test_whatever_is_changed_in_the_case_is_named(
    story: Path, tmp_path: Path, change: Callable[[Path], None], named: str
) -> None:
    case = Path(shutil.copytree(story / "venezuela-2024", tmp_path / "case"))
    change(case)
    ended = run("verify", case, "--failed")
    assert ended.returncode == 1, ended.stdout
    assert named in ended.stdout


def test_an_older_copy_of_the_whole_case_is_caught_by_a_checkpoint_kept_elsewhere(story: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(story / "venezuela-2024", tmp_path / "case"))
    kept = tmp_path / "kept-by-a-partner.txt"
    statement = tmp_path / "later.txt"
    statement.write_text("A later statement.")
    now = Path(shutil.copytree(old, tmp_path / "now"))
    done("add", statement, cwd=now)
    shutil.copy(now / "checkpoints" / "latest.txt", kept)
    done("verify", now, "--against", kept)
    done("verify", old)
    assert run("verify", old, "--against", kept).returncode == 1
