"""Invented tables, and the tables and R results of the shared data where they are here."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from constancia.counting import lcmcr
from constancia.counting.table import Table, of_rows, read_table

DATA = Path(__file__).resolve().parents[2] / "../shared/data/counting"
QUICK = lcmcr.Settings(chains=8, warmup=200, draws=150, most_draws=600)


def shared_table(name: str) -> Table:
    path = DATA / f"{name}.csv"
    if not path.exists():
        pytest.skip("the shared tables are not here")
    return read_table(path.read_text(encoding="utf-8"), where=name)


def anchors(estimator: str) -> list[dict[str, str]]:
    path = DATA / "anchors_deterministic.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["est"] == estimator]


def independent(n: int, chances: list[float], seed: int = 5) -> Table:
    """An invented population of n, each person on each list by chance alone."""
    rng = np.random.default_rng(seed)
    on = (rng.random((n, len(chances))) < chances).astype(int)
    return of_rows([f"list {i + 1}" for i in range(len(chances))], on, np.ones(n, dtype=int))


@pytest.fixture(scope="session")
def plain() -> Table:
    return independent(1000, [0.4, 0.35, 0.3, 0.45])


@pytest.fixture
def quick() -> lcmcr.Settings:
    return QUICK
