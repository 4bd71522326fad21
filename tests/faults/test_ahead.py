"""Two processes add a folder. Either of them is killed: what was said stands, and the rest can be added."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from constancia.evidence.findings import failed
from constancia.evidence.originals import OriginalStore
from constancia.evidence.preserving import BATCH
from constancia.evidence.verify import verify_case
from constancia.records.equality import case_equality
from tests.cli.run import run

COUNT = BATCH + 1000  # a whole batch, and one that is too large to wait in a pipe


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in")
    for number in range(COUNT):
        (folder / f"{number}.txt").write_text(f"statement {number}")
    return folder


@contextmanager
def adding(folder: Path, case: Path) -> Iterator[subprocess.Popen[str]]:
    """The whole command, as soon as it has said its first line; it waits until it is read further."""
    program = "from constancia.cli import main; main()"
    command = [sys.executable, "-c", program, "add", str(folder), "--case", str(case), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process


def said_by(process: subprocess.Popen[str]) -> list[dict[str, str]]:
    assert process.stdout is not None
    return [json.loads(line) for line in process.stdout if line.endswith("\n")]


def must_hold(case: Path, said: list[dict[str, str]]) -> None:
    assert failed(verify_case(case) + case_equality(case)) == []
    assert {each["sha256"] for each in said} <= set(OriginalStore(case / "originals"))


def must_go_on(case: Path, folder: Path) -> None:
    assert run("add", folder, "--case", case).returncode == 0
    findings = verify_case(case) + case_equality(case)
    assert [finding for finding in findings if finding.status != "passed"] == []
    assert any(f"{COUNT} originals are unchanged" in finding.message for finding in findings)
    assert list((case / "originals" / ".incoming").iterdir()) == []


@pytest.mark.slow
def test_killing_the_command_loses_nothing_it_said_and_the_process_ahead_ends_by_itself(
    folder: Path, case_folder: Path
) -> None:
    with adding(folder, case_folder) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        (ahead,) = children(process.pid)
        process.kill()
        said = [first, *said_by(process)]
    until = time.monotonic() + 60
    while is_alive(ahead):
        assert time.monotonic() < until, "the process ahead goes on without anyone who listens"
        time.sleep(0.05)
    must_hold(case_folder, said)
    must_go_on(case_folder, folder)


@pytest.mark.slow
def test_killing_the_process_ahead_is_said_plainly_and_loses_nothing_that_was_said(
    folder: Path, case_folder: Path
) -> None:
    with adding(folder, case_folder) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = json.loads(process.stdout.readline())
        for ahead in children(process.pid):
            os.kill(ahead, signal.SIGKILL)
        said = [first, *said_by(process)]
        told = process.stderr.read()
    assert process.returncode == 8
    assert "was ended before its time" in told
    assert "Traceback" not in told
    assert len(said) == BATCH
    must_hold(case_folder, said)


def children(parent: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def is_alive(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
