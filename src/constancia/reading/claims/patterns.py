"""The notation in which the lexicon writes phrases, and a matcher that finds thousands of them at once.

    murdered           the word
    asesin*            a word that begins so
    taken from _ home* up to four words may stand at ``_``
    (beat|hack)ed      one of these
    gas(es)?           an ending that may be left out
    denied (him)? food a word that may be left out

Phrases are compared with folded text: lower case, vowels without accents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from constancia.reading.claims.prose import Prose, fold

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A phrase of the lexicon found at ``[start, end)``, and what the lexicon says of it."""

    start: int
    end: int
    value: T


class Matcher(Generic[T]):
    """Finds phrases in prose, the longest at each word; it keeps the promise that each begins and ends a word."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._by_head: dict[str, list[tuple[re.Pattern[str], T]]] = {}
        for phrase, value in phrases:
            for alternative in _alternatives(fold(phrase.strip())):
                pattern = re.compile(_source(alternative))
                self._by_head.setdefault(_head(alternative), []).append((pattern, value))

    def find(self, prose: Prose, start: int = 0, end: int | None = None) -> Iterator[Hit[T]]:
        """The hits between two offsets, in order; they do not overlap."""
        last = len(prose.text) if end is None else end
        reached = start
        for word in prose.words[prose.word_at(start) : prose.word_at(last)]:
            if word.start < reached:
                continue
            hit = self.at(prose, word.start, last)
            if hit is not None:
                reached = hit.end
                yield hit

    def at(self, prose: Prose, start: int, end: int | None = None) -> Hit[T] | None:
        """The longest phrase that begins exactly here."""
        best: Hit[T] | None = None
        last = len(prose.text) if end is None else end
        for pattern, value in self._by_head.get(prose.low[start : start + _HEAD], ()):
            match = pattern.match(prose.low, start, last)
            if match and (best is None or match.end() > best.end):
                best = Hit(start, match.end(), value)
        return best

    def all_at(self, prose: Prose, start: int, end: int, fits: Callable[[T], bool]) -> Iterator[Hit[T]]:
        """Every phrase that stands exactly between two offsets and fits."""
        for pattern, value in self._by_head.get(prose.low[start : start + _HEAD], ()):
            if fits(value) and pattern.fullmatch(prose.low, start, end):
                yield Hit(start, end, value)


_HEAD = 2
_MAY_BE_LEFT_OUT = re.compile(r"\([^()]*\)\?")
_GAP = r"(?:[^\s.;!?]+\s+){0,4}?"


def _alternatives(phrase: str) -> list[str]:
    """A phrase whose first two letters are plain, for each way in which it may begin."""
    if not phrase.startswith("("):
        return [phrase]
    close = phrase.index(")")
    rest = phrase[close + 1 :]
    heads = phrase[1:close].split("|")
    if rest.startswith("?"):
        return [head + rest[1:] for head in heads] + _alternatives(rest[1:].lstrip())
    return [head + rest for head in heads]


def _head(phrase: str) -> str:
    if len(phrase) < _HEAD or (not phrase[:_HEAD].replace("'", "a").isalpha() and phrase[1] != " "):
        raise ValueError(f"the phrase {phrase!r} of the lexicon must begin with two letters")
    return phrase[:_HEAD]


def _source(phrase: str) -> str:
    body = "".join(_word_source(word) for word in phrase.split(" "))
    return body.removesuffix(r"\s+") + r"(?!\w)"


def _word_source(word: str) -> str:
    if word == "_":
        return _GAP
    source = word.replace(".", r"\.").replace("*", r"\w*").replace("(", "(?:")
    return f"(?:{source[:-1]}\\s+)?" if _MAY_BE_LEFT_OUT.fullmatch(word) else source + r"\s+"
