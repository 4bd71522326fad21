"""The sample that ships with constancia: eight originals, all invented, with what a case needs to know to take them in.

Two statements, one article, three lists that overlap (with the dirt that lists have), one letter with asks, and one
reply that leaves most of them open.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SampleOriginal:
    """One file of the sample; ``kind`` is a term of the thesaurus "sources"."""

    path: Path
    kind: str
    source: str
    published: date
    language: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The whole sample, in the order in which a case takes it in."""

    name: str
    titles: Mapping[str, str]
    situation: str
    originals: tuple[SampleOriginal, ...]


@cache
def sample() -> Sample:
    """The sample as ``sample.toml`` describes it."""
    data = tomllib.loads((FOLDER / "sample.toml").read_text(encoding="utf-8"))
    case = data["case"]
    originals = tuple(_original(row) for row in data["original"])
    return Sample(case["name"], case["title"], case["situation"], originals)


def _original(row: Mapping[str, Any]) -> SampleOriginal:
    return SampleOriginal(FOLDER / row["file"], row["kind"], row["source"], row["published"], row["language"])
