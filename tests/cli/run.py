"""Runs a command as a user does: the installed program, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).parent / "constancia"


def run(*words: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the command printed and how it ended."""
    return subprocess.run(
        [str(PROGRAM), *map(str, words)],
        cwd=cwd,
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "LANGUAGE": "", **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def done(*words: object, cwd: Path | None = None) -> str:
    """What a command that must succeed printed."""
    ended = run(*words, cwd=cwd)
    assert ended.returncode == 0, ended.stderr or ended.stdout
    return ended.stdout


def lines(*words: object, cwd: Path | None = None) -> list[Any]:
    """The JSON values that a command that must succeed printed."""
    return [json.loads(line) for line in done(*words, "--json", cwd=cwd).splitlines()]
