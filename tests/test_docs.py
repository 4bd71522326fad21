"""The documents say what is there: every command, exit code and setting is in them, and no address or path of ours."""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from constancia import errors
from constancia.cli import COMMANDS
from constancia.config import Config
from constancia.errors import ConstanciaError

ROOT = Path(__file__).resolve().parents[1]
TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_tour(command: str) -> None:
    assert f"constancia {command}" in TOUR


def test_every_exit_code_is_in_the_tour() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ConstanciaError)]
    codes = {kind.exit_code for kind in kinds}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", TOUR, re.MULTILINE)} >= codes


def test_every_setting_of_a_case_is_in_the_tour() -> None:
    for field in fields(Config):
        if field.name not in ("folder", "database_url"):
            assert f"`{field.name}`" in TOUR


def test_every_page_that_a_page_points_to_is_there() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} points to {target}"
        for target in re.findall(r"`(docs/[\w./-]+)`", page.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{page.name} names {target}"


@pytest.mark.parametrize("page", ["methods/counting.md", "es/metodos/conteo.md"])
def test_the_example_in_python_prints_what_the_page_says(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    section = re.split(r"^## (?:From|Desde) Python$", text, flags=re.MULTILINE)[1].split("\n## ")[0]
    lines = [line[4:] for line in section.splitlines() if line.startswith("    ") or not line]
    exec("\n".join(lines), {})
    told = [line.removeprefix("# ") for line in lines if line.startswith("# ")]
    assert len(told) == 3
    assert capsys.readouterr().out.splitlines() == told


def test_no_file_names_a_package_index_or_a_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("this is not a git checkout")
    names = [ROOT / name for name in tracked.stdout.splitlines()]
    assert not {"uv.lock", "pylock.toml"} & {path.name for path in names}
    index = re.compile(rb"https?://[^ \"]*/simple([/\" ]|$)")
    machine = re.compile(rb"(^|[^A-Za-z0-9_.])/(work|farm|root)/[a-z.]")
    for path in names:
        if path.is_file() and path.suffix not in (".png", ".mo"):
            content = path.read_bytes()
            assert not index.search(content), path
            assert not machine.search(content), path
