"""Help and verify start at once: they load neither Django nor a heavy library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from constancia.cli import COMMANDS

from .run import run

HEAVY = ("django", "duckdb", "spacy", "splink", "numpy", "scipy", "pypdf", "jinja2", "rich")


def loaded(*words: str, cwd: Path | None = None) -> set[str]:
    """The top-level modules that the program loads for a command."""
    program = f"import sys; sys.argv = ['constancia', *{list(words)!r}]; from constancia.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", program], capture_output=True, text=True, cwd=cwd, check=False
    )
    names = [line.rsplit("|", 1)[1].strip() for line in ended.stderr.splitlines() if line.startswith("import time:")]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["verify", "--help"]])
def test_help_loads_no_django_and_nothing_heavy(words: list[str]) -> None:
    assert loaded(*words).isdisjoint(HEAVY)


def test_verify_loads_no_django_and_nothing_heavy(case_folder: Path) -> None:
    found = loaded("verify", str(case_folder))
    assert "cryptography" in found
    assert found.isdisjoint(HEAVY)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_an_example(name: str) -> None:
    ended = run(name, "--help")
    assert ended.returncode == 0
    assert "Example:" in ended.stdout
    assert f"constancia {name}" in ended.stdout


def test_an_unknown_command_is_told_with_the_nearest_one() -> None:
    ended = run("reveiw")
    assert ended.returncode == 2
    assert "constancia review" in ended.stderr


def test_a_reader_that_goes_away_is_no_error(case_folder: Path) -> None:
    command = f"{Path(sys.executable).parent / 'constancia'} --help | head -1"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, env=dict(os.environ), check=False)
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
