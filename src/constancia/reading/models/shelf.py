"""The trained models that come with the package, each known by its SHA-256.

``shelf.json`` names each file, its hash, what it was trained on and how well it did on data that it had not seen;
``CARD.md`` says the
same for people. A file that is not the one named is not used.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from constancia.errors import Tampered
from constancia.reading.models.logistic import Logistic


@lru_cache
def model(name: str) -> dict[str, Any]:
    """A model of the shelf by its name; Tampered where its bytes are not those that were trained."""
    shelf = json.loads(_bytes("shelf.json"))
    data = _bytes(shelf[name]["file"])
    if hashlib.sha256(data).hexdigest() != shelf[name]["sha256"]:
        raise Tampered(
            f"The model “{name}” is not the one that was shipped.",
            next_step="Install constancia again, or train it: python -m benchmarks.reading.train and .calibrate",
        )
    loaded: dict[str, Any] = json.loads(data)
    return loaded


def version(name: str) -> str:
    """The version of a model: the start of its SHA-256."""
    return str(json.loads(_bytes("shelf.json"))[name]["sha256"])[:12]


@dataclass(frozen=True)
class Victims:
    """How likely a named person is a victim, from which probability on the benchmark counts it, and the words that
    the model takes for no names.
    """

    model: Logistic
    threshold: float
    everyday: frozenset[str]


@lru_cache
def victims() -> Victims:
    """The model of named victims."""
    loaded = model("victims")
    return Victims(Logistic.from_json(loaded["model"]), float(loaded["threshold"]), frozenset(loaded["everyday"]))


@lru_cache
def violations() -> dict[str, tuple[Logistic, float]]:
    """For each type of violation, how likely an article tells of it, and its threshold."""
    loaded = model("violations")
    return {name: (Logistic.from_json(part["model"]), float(part["threshold"])) for name, part in loaded.items()}


@lru_cache
def calibration() -> dict[str, list[list[float]]]:
    """For each sort of suggestion, the curve from its reader's score to a chance, as points."""
    return {name: [[float(x), float(y)] for x, y in curve] for name, curve in model("calibration")["curves"].items()}


def _bytes(name: str) -> bytes:
    return files("constancia.reading.models").joinpath(name).read_bytes()
