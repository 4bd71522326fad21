"""The little words of ``lexicon/words.yaml``, by language."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import yaml


def _load() -> dict[str, dict[str, frozenset[str]]]:
    text = files("constancia.reading").joinpath("lexicon", "words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return {name: {language: frozenset(words) for language, words in by.items()} for name, by in loaded.items()}


_WORDS = _load()
Words = Mapping[str, frozenset[str]]

FUNCTION: Words = _WORDS["function"]
DETERMINERS: Words = _WORDS["determiners"]
JOINING: Words = _WORDS["joining"]
OPENERS: Words = _WORDS["openers"]
VERBS: Words = _WORDS["verbs"]
FINITE: Words = _WORDS["finite"]
BEFORE_NOUN: Words = _WORDS["before_noun"]
THINGS: Words = _WORDS["things"]
