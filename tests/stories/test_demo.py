"""The demonstration goes the whole way, and what it prints opens afterwards."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.run import done

pytestmark = pytest.mark.slow


def test_the_demonstration_ends_in_a_dossier_that_verifies_and_every_figure_that_it_prints_opens(
    tmp_path: Path,
) -> None:
    shown = done("demo", tmp_path / "demo", "--no-serve")
    assert " 0 failed" in shown
    done("verify", tmp_path / "demo/dossier")
    keys = re.findall(r"^  ([0-9a-f]{16})  ", shown, re.MULTILINE)
    assert len(keys) > 20
    for key in (keys[0], keys[5], keys[-1]):
        done("figure", key, "--case", tmp_path / "demo/case")
    assert '"same": true' in done("figure", keys[0], "--recompute", "--json", "--case", tmp_path / "demo/case")
