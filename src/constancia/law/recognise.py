"""Grounds, groups and facts recognised in a source's own words, by a list of words that a lawyer can correct.

What is found here only makes a suggestion worth a look; a person sees the passage and decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from constancia.terms.thesauri import load_yaml

FILE = Path(__file__).parent / "recognise.yaml"

#: Facts whose words hold those of another: "none was shown a warrant" holds "shown a warrant".
OVERRULES = {
    "no_warrant": "warrant_shown",
    "no_counsel": "counsel_of_choice",
    "released_without_charge": "no_charge",
}


def grounds_in(text: str) -> tuple[str, ...]:
    """Terms of the thesaurus "grounds" that these words point to."""
    return _terms_in(text, "grounds")


def groups_in(text: str) -> tuple[str, ...]:
    """Terms of the thesaurus "groups" that these words point to."""
    return _terms_in(text, "groups")


def facts_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Terms of the thesaurus "facts" that these texts point to; in each, a longer wording overrules its part."""
    return tuple(dict.fromkeys(fact for text in texts for fact in _without_parts(_terms_in(text, "facts"))))


def _without_parts(facts: tuple[str, ...]) -> tuple[str, ...]:
    overruled = {OVERRULES[fact] for fact in facts if fact in OVERRULES}
    return tuple(fact for fact in facts if fact not in overruled)


@lru_cache(maxsize=1 << 14)
def _terms_in(text: str, list_name: str) -> tuple[str, ...]:
    """Remembered, because the cells of a list say the same few things again and again."""
    plain = _plain(text)
    return tuple(term for term, pattern in _patterns()[list_name].items() if pattern.search(plain))


def _plain(text: str) -> str:
    folded = text.casefold().replace("’", "'")
    if folded.isascii():
        return folded
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))


@cache
def _patterns() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    lists: Mapping[str, Mapping[str, list[str]]] = load_yaml(FILE.read_text(encoding="utf-8"))
    return {name: {term: _pattern(words) for term, words in terms.items()} for name, terms in lists.items()}


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(_phrase(phrase) for phrase in phrases) + r")(?!\w)")


def _phrase(phrase: str) -> str:
    """A bare ``*`` stands for up to three words, one at the end of a word for any ending."""
    words = [
        r"\w+(?:\W+\w+){0,2}" if word == "*" else re.escape(word).replace(r"\*", r"\w*") for word in phrase.split()
    ]
    return r"\W+".join(words)
