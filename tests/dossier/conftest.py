"""Dossiers that many tests look at, written once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from constancia.dossier.write import write_dossier
from tests.dossier import made

WITHHELD, EXPUNGED = 9, 12  # the entries of claims C2 and C5


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier in English with everything disclosed."""
    folder = tmp_path_factory.mktemp("dossiers") / "whole"
    write_dossier(folder, made.cut_of(made.story()), made.sign)
    return folder


@pytest.fixture(scope="session")
def partial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier in Spanish with one claim withheld and one expunged."""
    folder = tmp_path_factory.mktemp("dossiers") / "partial"
    cut = made.cut_of(made.story(), withheld=[WITHHELD], expunged=[EXPUNGED], language="es")
    write_dossier(folder, cut, made.sign)
    return folder


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    """A copy of the whole dossier that a test may spoil."""
    return Path(shutil.copytree(whole, tmp_path / "copy"))


@pytest.fixture(scope="session")
def copier(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Fresh copies for tests that spoil many."""
    return lambda: Path(shutil.copytree(whole, tmp_path_factory.mktemp("copies") / "copy"))
