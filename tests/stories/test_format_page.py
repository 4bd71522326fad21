"""The thirty lines in docs/format.md check a dossier by themselves, and notice each kind of tampering."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import done

PAGE = Path(__file__).resolve().parents[2] / "docs" / "format.md"
TEXT = "On 29 July 2024 soldiers arbitrarily detained the teacher Rosa Lira in Puerto Alto."


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    path = tmp_path_factory.mktemp("page") / "thirty_lines.py"
    path.write_text(found[1], encoding="utf-8")
    return path


def checks(program: Path, dossier: Path) -> bool:
    ended = subprocess.run([sys.executable, str(program)], cwd=dossier, capture_output=True, text=True, check=False)
    return ended.returncode == 0 and "the files are those that were sealed" in ended.stdout


def test_the_thirty_lines_pass_a_dossier_and_fail_a_changed_one(
    program: Path, case_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "statement.txt").write_text(TEXT, encoding="utf-8")
    done("add", tmp_path / "statement.txt", "--published", "2024-08-02", cwd=case_folder)
    done("read", cwd=case_folder)
    done("export", tmp_path / "dossier", cwd=case_folder)
    assert checks(program, tmp_path / "dossier")
    for name in (
        "data/entries.jsonl",
        "data/payloads.jsonl",
        "data/checkpoint.txt",
        "seal.txt",
        "data/originals/O1.txt",
    ):
        changed = Path(shutil.copytree(tmp_path / "dossier", tmp_path / name.replace("/", "-")))
        content = (changed / name).read_bytes()
        (changed / name).write_bytes(content[:20] + bytes([content[20] ^ 1]) + content[21:])
        assert not checks(program, changed), name
