"""Kill -9, and failing disks, at the boundaries where a case is written: real processes, real system calls.

Each run does the work on a fresh copy of a case in a process of its own and is struck at the n-th call that changes a
file (also SQLite's). Afterwards the case must verify, hold everything that was acknowledged, and be fit to work on.
The short run strikes every nineteenth boundary; ``-m slow`` strikes each.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("cc"):
        pytest.skip("no C compiler here: the kill points cannot be set")
    path = tmp_path_factory.mktemp("library") / "boundaries.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", path, HERE / "boundaries.c", "-ldl"], check=True)
    return path


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("template")


def runs(library: Path, template: Path, *arguments: object) -> list[dict[str, Any]]:
    run = subprocess.run(
        [sys.executable, HERE / "interrupted.py", *(str(argument) for argument in arguments)],
        env={**os.environ, "LD_PRELOAD": str(library)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def must_hold(run: dict[str, Any]) -> None:
    assert run["failed"] == [], run
    assert run["lost"] == [], run
    assert run["goes_on"], run
    assert "crashed" not in [kind for kind, _ in run["said"]], run


@pytest.mark.parametrize("work", ["add", "decide", "sign"])
def test_a_kill_at_some_boundaries_loses_nothing_acknowledged(library: Path, template: Path, work: str) -> None:
    struck = runs(library, template, work, template, 3, 19, 1000)
    assert len(struck) > 3
    assert sum(run["killed"] for run in struck) == len(struck) - 1
    for run in struck:
        must_hold(run)


@pytest.mark.slow
@pytest.mark.parametrize("work", ["add", "decide", "sign"])
def test_a_kill_at_every_boundary_loses_nothing_acknowledged(library: Path, template: Path, work: str) -> None:
    struck = runs(library, template, work, template, 1, 1, 1000)
    assert len(struck) > 60
    for run in struck:
        must_hold(run)


@pytest.mark.parametrize(
    ("work", "call", "error", "persists"),
    [
        ("add", "fsync", 5, 1),
        ("add", "fdatasync", 5, 1),
        ("add", "write", 28, 1),
        ("add", "copy_file_range", 28, 1),
        ("add", "rename", 28, 0),
        ("add", "mkdir", 28, 0),
        ("decide", "pwrite64", 28, 1),
        ("decide", "fdatasync", 5, 0),
        ("decide", "rename", 5, 0),
        ("decide", "fsync", 5, 0),
        ("sign", "write", 28, 1),
        ("sign", "fsync", 5, 1),
        ("sign", "rename", 5, 1),
    ],
)
def test_a_failing_disk_is_said_plainly_and_nothing_unsaid_is_lost(
    library: Path, template: Path, work: str, call: str, error: int, persists: int
) -> None:
    for run in runs(library, template, work, template, 1, 1, 2, error, call, persists):
        must_hold(run)
        for kind, what in run["said"]:
            if kind == "refused":
                assert what.startswith(("StorageFailed", "Busy")), run
                assert not what.endswith(" / "), f"no next step is said: {what}"


def test_a_disk_that_takes_only_half_of_each_write_gets_all_of_it_in_the_end(library: Path, template: Path) -> None:
    """No boundary is struck: the work must end, with every original as it was given."""
    (run,) = runs(library, template, "add-by-halves", template, 1_000_000, 1, 1_000_001)
    must_hold(run)
    assert [kind for kind, _ in run["said"]].count("original") == 3
