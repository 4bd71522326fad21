"""Reviewing and judging at a real terminal: one suggestion after the other, in its context, with undo."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .run import PROGRAM, done, lines

STATEMENT = (
    "On 29 July 2024 soldiers arbitrarily detained the teacher Rosa Lira in Puerto Alto. "
    "On 30 July police officers killed the student Tomás Belén. "
    "Her brother received death threats."
)


class Terminal:
    """A program at a pseudo-terminal: what it shows, and what is typed."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor, self.shown = descriptor, ""

    def wait_for(self, text: str, seconds: float = 60) -> str:
        """Everything shown since the last wait, up to this text."""
        until = time.monotonic() + seconds
        while text not in self.shown:
            ready, _, _ = select.select([self.descriptor], [], [], max(0, until - time.monotonic()))
            assert ready, f"{text!r} was not shown; shown was {self.shown!r}"
            try:
                self.shown += os.read(self.descriptor, 65536).decode(errors="replace")
            except OSError:
                break
        assert text in self.shown, self.shown
        before, _, self.shown = self.shown.partition(text)
        return before + text

    def type(self, text: str) -> None:
        os.write(self.descriptor, text.encode() + b"\n")


@contextmanager
def terminal(*words: str, cwd: Path, **environment: str) -> Iterator[Terminal]:
    main, side = pty.openpty()
    program = subprocess.Popen(
        [str(PROGRAM), *words],
        cwd=cwd,
        stdin=side,
        stdout=side,
        stderr=side,
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", "TERM": "xterm", "COLUMNS": "120", **environment},
    )
    os.close(side)
    try:
        yield Terminal(main)
        assert program.wait(30) == 0
    finally:
        program.kill()
        os.close(main)


@pytest.fixture
def read_case(case_folder: Path, tmp_path: Path) -> Path:
    (tmp_path / "statement.txt").write_text(STATEMENT, encoding="utf-8")
    done("add", tmp_path / "statement.txt", "--source", "Casa Abierta", "--published", "2024-08-02", cwd=case_folder)
    done("read", cwd=case_folder)
    return case_folder


def test_a_person_confirms_undoes_rejects_and_skips(read_case: Path) -> None:
    waiting = lines("review", "--list", cwd=read_case)
    assert len(waiting) >= 3
    with terminal("review", cwd=read_case) as screen:
        assert "detained" in screen.wait_for("[q]uit")
        screen.type("c")
        screen.wait_for("Confirmed as C1")
        screen.wait_for("[q]uit")
        screen.type("u")
        screen.wait_for("Undone")
        assert waiting[0]["key"] in screen.wait_for("[q]uit")
        screen.type("r")
        screen.wait_for("Why?")
        screen.type("told by nobody who was there")
        assert waiting[1]["key"] in screen.wait_for("[q]uit")
        screen.type("s")
        assert waiting[2]["key"] in screen.wait_for("[q]uit")
        screen.type("c")
        screen.wait_for("Confirmed as C2")
        if len(waiting) > 3:
            screen.wait_for("[q]uit")
            screen.type("q")
        screen.wait_for("1 skipped")
    (status,) = lines("status", cwd=read_case)
    assert status["claims"] == 1
    assert status["waiting"]["claim"] == len(waiting) - 2
    assert status["signed"] == status["ledger"]
    done("verify", read_case)


def test_a_correction_is_made_in_the_persons_editor(read_case: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i \'s/"arbitrary_detention"/"enforced_disappearance"/\' "$1"\n')
    editor.chmod(0o755)
    with terminal("review", cwd=read_case, EDITOR=str(editor), VISUAL=str(editor)) as screen:
        screen.wait_for("[q]uit")
        screen.type("o")
        screen.wait_for("Corrected and confirmed as C1")
        screen.wait_for("[q]uit")
        screen.type("q")
        screen.wait_for("\n")
    (cell,) = [c for c in lines("count", cwd=read_case) if c["by"]["violation"] == "enforced_disappearance"]
    assert any("C1" in figure["rests_on"] for figure in cell["figures"])


def test_text_of_a_source_cannot_command_the_terminal(case_folder: Path, tmp_path: Path) -> None:
    evil = "On 29 July 2024 soldiers arbitrarily detained \x1b]0;owned\x07\x1b[2J Rosa Lira \u202ein Puerto Alto."
    (tmp_path / "statement.txt").write_text(evil, encoding="utf-8")
    done("add", tmp_path / "statement.txt", "--published", "2024-08-02", cwd=case_folder)
    done("read", cwd=case_folder)
    with terminal("review", cwd=case_folder) as screen:
        shown = screen.wait_for("[q]uit")
        screen.type("q")
        screen.wait_for("\n")
    assert "\x1b]0;" not in shown
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown
    assert "\x1b" not in done("review", "--list", cwd=case_folder)
