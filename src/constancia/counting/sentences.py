"""Every rule, note and refusal that counting shows to a person, in English and Spanish side by side.

The sentences stand in ``sentences.yaml``, where a statistician or a lawyer can correct them without Python. A refusal
is a sentence too: it has a code that a program can test and words that a person can read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """One thing said about a figure: a stable code, and the words in both languages."""

    code: str
    en: str
    es: str

    def to_json(self) -> dict[str, str]:
        return {"code": self.code, "en": self.en, "es": self.es}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Sentence:
        return cls(str(value["code"]), str(value["en"]), str(value["es"]))

    def __str__(self) -> str:
        return self.en


def say(code: str, /, **facts: object) -> Sentence:
    """The sentence with this code, with its facts filled in; whole numbers get the language's thousands mark."""
    template = catalogue()[code]
    return Sentence(code, *(template[language].format(**_written(facts, language)) for language in ("en", "es")))


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All sentences by code: ``{"en": ..., "es": ...}`` and, for a guard, its number on the research page."""
    import yaml

    text = files("constancia.counting").joinpath("sentences.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


def _written(facts: Mapping[str, object], language: str) -> dict[str, object]:
    return {name: written(fact, language) for name, fact in facts.items()}


class Number(str):
    """A whole number as a language writes it, which chooses the words that agree with it.

    In a sentence, ``{n:# claim counts|# claims count}`` is "1 claim counts" of one and "1,200 claims count" of 1,200.
    """

    __slots__ = ("value",)
    value: int

    def __new__(cls, value: int, language: str) -> Number:
        made = super().__new__(cls, f"{value:,}" if language == "en" else f"{value:,}".replace(",", "."))
        made.value = value
        return made

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        return (one if self.value == 1 else many).replace("#", str(self)) if bar else super().__format__(spec)


def written(fact: object, language: str) -> object:
    """A fact as the language writes it: 12,500 or 12.500; a decimal 0.95 or 0,95; a list with commas."""
    if isinstance(fact, bool) or fact is None:
        return fact
    if isinstance(fact, int):
        return Number(fact, language)
    if isinstance(fact, float):
        text = f"{fact:,.10g}" if abs(fact) < 1e15 else f"{fact:.3g}"
        return text if language == "en" else text.translate(str.maketrans(",.", ".,"))
    if isinstance(fact, Mapping):  # a term with its label in each language
        return fact[language]
    if isinstance(fact, tuple | list):
        return ", ".join(str(written(part, language)) for part in fact)
    return fact
