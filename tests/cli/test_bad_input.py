"""Bad input gets a clear error that says what, where and what next; never a traceback, never a half-written record."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from constancia.evidence.findings import failed
from constancia.evidence.verify import verify_case

from .run import PROGRAM, done, lines, run


def refused(code: int, *words: object, cwd: Path | None = None) -> str:
    """What a command that must be refused said, having ended with this code and without a traceback."""
    ended = run(*words, cwd=cwd)
    assert ended.returncode == code, (ended.returncode, ended.stdout, ended.stderr)
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_a_missing_file_is_named_and_the_others_are_kept(case_folder: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("A statement.")
    said = refused(2, "add", tmp_path / "nowhere.txt", good, cwd=case_folder)
    assert "nowhere.txt" in said
    assert lines("status", cwd=case_folder)[0]["originals"] == 1


def test_an_empty_file_is_refused(case_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    assert "empty" in refused(2, "add", tmp_path / "empty.txt", cwd=case_folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads what others may not")
def test_a_file_that_may_not_be_read_is_refused(case_folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    secret.chmod(0)
    assert "secret.txt" in refused(2, "add", secret, cwd=case_folder)


def test_a_link_is_not_followed(case_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    assert "link.txt" in refused(2, "add", tmp_path / "link.txt", cwd=case_folder)


@pytest.mark.parametrize("wrong", ["yesterday", "2024-13-01", "2024-02-30", "09/08/2024", "2999-01-01"])
def test_a_wrong_date_is_refused_before_anything_is_taken(case_folder: Path, tmp_path: Path, wrong: str) -> None:
    (tmp_path / "a.txt").write_text("A statement.")
    refused(2, "add", tmp_path / "a.txt", "--published", wrong, cwd=case_folder)
    assert lines("status", cwd=case_folder)[0]["originals"] == 0


def test_a_list_without_a_header_is_not_read_and_is_kept(case_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("\n".join(f"{n},{n * 7}" for n in range(40)))
    done("add", tmp_path / "list.csv", cwd=case_folder)
    said = refused(4, "read", cwd=case_folder)
    assert "header" in said
    assert lines("status", cwd=case_folder)[0]["originals"] == 1


def test_a_folder_that_is_not_a_case_says_how_to_make_one(tmp_path: Path) -> None:
    for command in ("status", "read", "count", "asks", "match", "qualify"):
        assert "constancia new" in refused(3, command, cwd=tmp_path)


def test_a_case_by_a_newer_version_is_left_alone(case_folder: Path) -> None:
    settings = case_folder / "case.toml"
    settings.write_text(settings.read_text().replace("format = 1", "format = 99"))
    before = (case_folder / "case.sqlite3").read_bytes()
    assert "newer" in refused(7, "status", cwd=case_folder)
    assert (case_folder / "case.sqlite3").read_bytes() == before


def test_a_database_by_a_newer_version_is_left_alone(case_folder: Path) -> None:
    with sqlite3.connect(case_folder / "case.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('case', '0999_later', '2030-01-01')"
        )
    database.close()
    assert "newer" in refused(7, "status", cwd=case_folder)


def test_a_misspelt_setting_is_an_error(case_folder: Path) -> None:
    with (case_folder / "case.toml").open("a") as settings:
        settings.write("verfied_by_sources = 3\n")
    assert "verfied_by_sources" in refused(2, "status", cwd=case_folder)


def test_a_locked_case_says_so_and_writes_nothing(
    case_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("A statement.")
    holder = sqlite3.connect(case_folder / "case.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        said = refused(6, "add", tmp_path / "a.txt", cwd=case_folder)
    finally:
        holder.rollback()
        holder.close()
    assert "Another process" in said
    assert lines("status", cwd=case_folder)[0]["originals"] == 0
    assert failed(verify_case(case_folder)) == []


def test_a_damaged_database_is_said_to_be_damaged(case_folder: Path) -> None:
    (case_folder / "case.sqlite3").write_bytes(b"this is no database" * 500)
    for extra in case_folder.glob("case.sqlite3-*"):
        extra.unlink()
    assert "damaged" in refused(8, "status", cwd=case_folder)


def test_a_new_case_does_not_overwrite_a_folder(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.txt").write_text("mine")
    assert "not empty" in refused(2, "new", tmp_path / "there")
    assert [p.name for p in (tmp_path / "there").iterdir()] == ["mine.txt"]


def test_export_does_not_overwrite_and_logs_nothing_when_refused(case_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "x").touch()
    before = lines("status", cwd=case_folder)[0]["ledger"]
    refused(2, "export", tmp_path / "taken", cwd=case_folder)
    assert lines("status", cwd=case_folder)[0]["ledger"] == before


def test_the_same_bytes_twice_are_one_original_with_two_receipts(case_folder: Path, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("The same words.")
    (first,) = lines("add", tmp_path / "a.txt", cwd=case_folder)
    (second,) = lines("add", tmp_path / "b.txt", cwd=case_folder)
    assert (first["original"], second["original"]) == ("O1", "O1")
    assert (first["receipt"], second["receipt"]) == ("R1", "R2")
    assert "same bytes" in done("add", tmp_path / "a.txt", cwd=case_folder)


def test_review_without_a_terminal_says_what_to_use(case_folder: Path) -> None:
    assert "--list" in refused(2, "review", cwd=case_folder)
    assert "--same" in refused(2, "judge", cwd=case_folder)


@pytest.mark.parametrize(
    "words",
    [
        ("review", "--confirm", "S1"),
        ("review", "--confirm", "nonsense"),
        ("review", "--confirm-list", "D1"),
        ("review", "--correct", "S1"),
        ("judge", "--pair", "C1.1", "C2.1", "same"),
        ("count", "--by", "weather"),
        ("figure", "0123456789abcdef"),
        ("read", "--again", "D1"),
        ("asks", "--answer", "C1", "--type", "acknowledged"),
        ("asks", "--answer", "C1", "--type", "applause"),
        ("asks", "--on", "someday"),
        ("qualify", "--confirm", "7(1)(z).9"),
        ("verify", "/nowhere"),
        ("verify", "/"),
    ],
)
def test_what_is_not_there_is_refused_in_words(case_folder: Path, words: tuple[str, ...]) -> None:
    refused(2, *words, cwd=case_folder)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="needs root to make a small disk")
def test_a_full_disk_is_said_and_loses_nothing(case_folder: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        case = Path(shutil.copytree(case_folder, disk / "case"))
        small, large = tmp_path / "small.txt", tmp_path / "large.bin"
        small.write_text("A statement.")
        large.write_bytes(os.urandom(4 << 20))
        done("add", small, cwd=case)
        refused(8, "add", large, cwd=case)
        assert lines("status", cwd=case)[0]["originals"] == 1
        assert failed(verify_case(case)) == []
        done("add", small, cwd=case)
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def test_an_interrupted_command_keeps_what_was_acknowledged(case_folder: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import sys; from constancia.cli import main, group\n"
         "def stop(**k): raise KeyboardInterrupt\n"
         "group.get_command(None, 'status').callback = stop\n"
         "sys.argv = ['constancia', 'status']; main()"],
        capture_output=True, text=True, cwd=case_folder, check=False,
    )  # fmt: skip
    assert ended.returncode == 130
    assert "kept" in ended.stderr
    assert PROGRAM.exists()


def test_a_fault_of_ours_says_where_and_quotes_nothing(case_folder: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import sys; from constancia.cli import main, group\n"
         "def fail(**k): raise KeyError('Rosa Lira')\n"
         "group.get_command(None, 'status').callback = fail\n"
         "sys.argv = ['constancia', 'status']; main()"],
        capture_output=True, text=True, cwd=case_folder, check=False,
    )  # fmt: skip
    assert ended.returncode == 70
    assert "KeyError" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Rosa" not in ended.stderr
