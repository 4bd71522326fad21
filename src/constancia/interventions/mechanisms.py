"""Who can be asked, and how many days to wait before a person looks again.

The windows are reminders, mostly ours; each says where it comes from. No rule of law is implied where none is named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from constancia.terms.thesauri import LANGUAGES, load_yaml

FILE = Path(__file__).parent / "mechanisms.yaml"


@dataclass(frozen=True, slots=True)
class Window:
    """How many days to wait; ``kinds`` are the kinds of intervention it is for, or none for all."""

    days: int
    source: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One kind of addressee, how it is written, and its windows."""

    id: str
    labels: Mapping[str, str]
    names: re.Pattern[str]
    windows: tuple[Window, ...]
    basis: Mapping[str, str] | None
    source: str
    reviewed_by: str | None

    def window(self, kind: str) -> Window:
        """The window for this kind of intervention."""
        return next(window for window in self.windows if not window.kinds or kind in window.kinds)


@cache
def mechanisms() -> Mapping[str, Mechanism]:
    """All mechanisms by id, the narrower ones first."""
    return {row["id"]: _mechanism(row) for row in _file()["mechanisms"]}


def mechanism_of(addressee: str) -> Mechanism | None:
    """The mechanism that this name of an addressee stands for, or None where it is not certain."""
    plain = _plain(addressee)
    return next((mechanism for mechanism in mechanisms().values() if mechanism.names.search(plain)), None)


def default_window() -> Window:
    """The window where the addressee is not in the list."""
    row = _file()["default"]
    return Window(row["days"], row["source"])


@cache
def _file() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = load_yaml(FILE.read_text(encoding="utf-8"))
    return loaded


def _mechanism(row: Mapping[str, Any]) -> Mechanism:
    return Mechanism(
        id=row["id"],
        labels={lang: row[lang] for lang in LANGUAGES},
        names=re.compile(r"(?<!\w)(?:" + "|".join(_pattern(name) for name in row["names"]) + r")(?!\w)"),
        windows=tuple(Window(w["days"], w["source"], tuple(w.get("kinds", ()))) for w in row["windows"]),
        basis=row.get("basis"),
        source=row["source"],
        reviewed_by=row["reviewed_by"],
    )


def _pattern(name: str) -> str:
    return r"\W+".join(re.escape(word).replace(r"\*", r"\w*") for word in name.split())


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold()).replace("’", "'")
    return "".join(c for c in folded if not unicodedata.combining(c))
