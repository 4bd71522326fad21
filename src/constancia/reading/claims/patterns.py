"""The notation in which the lexicon writes phrases, and a matcher that finds thousands of them at once.

    murdered           the word
    asesin*            a word that begins so
    taken from _ home* up to four words may stand at ``_``
    bundled __ into    up to ten words, with commas, may stand at ``__``
    (beat|hack)ed      one of these
    gas(es)?           an ending that may be left out
    denied (him)? food a word that may be left out

Phrases are compared with folded text: lower case, vowels without accents.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from constancia.reading.claims.prose import HEAD, Prose, Sentence, fold

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
        self._by_head: dict[str, list[_Phrase[T]]] = {}
        for phrase, value in phrases:
            for alternative in _alternatives(fold(phrase.strip())):
                self._by_head.setdefault(_head(alternative), []).append(_Phrase(alternative, value))
        self._by_word: dict[str, tuple[_Phrase[T], ...]] = {}

    def find(self, prose: Prose, start: int = 0, end: int | None = None) -> Iterator[Hit[T]]:
        """The hits between two offsets, in order; they do not overlap."""
        last = len(prose.text) if end is None else end
        yield from self._walk(prose, prose.word_at(start), prose.word_at(last), start, last)

    def in_sentence(self, prose: Prose, sentence: Sentence) -> tuple[Hit[T], ...]:
        """The hits of a whole sentence, in order."""
        return tuple(self._walk(prose, sentence.first, sentence.last, sentence.start, sentence.end))

    def _walk(self, prose: Prose, first: int, stop: int, reached: int, last: int) -> Iterator[Hit[T]]:
        openings = prose.openings.get(self)
        if openings is None:
            openings = prose.openings[self] = self._openings(prose)
        for at in openings[bisect_left(openings, first) : bisect_left(openings, stop)]:
            if prose.words[at].start < reached:
                continue
            hit = self._longest(prose, at, last)
            if hit is not None:
                reached = hit.end
                yield hit

    def _openings(self, prose: Prose) -> list[int]:
        """The words at which a phrase may begin, in order."""
        found: list[int] = []
        for head in self._by_head.keys() & prose.by_head.keys():
            for word, places in prose.by_head[head].items():
                if self._beginning_with(head, word):
                    found += places
        return sorted(found)

    def at(self, prose: Prose, start: int, end: int | None = None) -> Hit[T] | None:
        """The longest phrase that begins exactly here, where a word begins."""
        at = prose.word_at(start)
        if at >= len(prose.words) or prose.words[at].start != start:
            return None
        return self._longest(prose, at, len(prose.text) if end is None else end)

    def all_at(self, prose: Prose, start: int, end: int, fits: Callable[[T], bool]) -> Iterator[Hit[T]]:
        """Every phrase that stands exactly between two offsets and fits."""
        head = prose.heads[prose.word_at(start)]
        for phrase in self._by_head.get(head, ()):
            if fits(phrase.value) and phrase.pattern.fullmatch(prose.low, start, end):
                yield Hit(start, end, phrase.value)

    def _longest(self, prose: Prose, at: int, last: int) -> Hit[T] | None:
        candidates = self._beginning_with(prose.heads[at], prose.words[at].low)
        if not candidates:
            return None
        start, reached, best = prose.words[at].start, -1, None
        following = prose.heads[at + 1][:_OPENING] if at + 1 < len(prose.heads) else ""
        for phrase in candidates:
            if phrase.seconds is not None and following not in phrase.seconds:
                continue
            match = phrase.pattern.match(prose.low, start, last)
            if match and match.end() > reached:
                reached, best = match.end(), phrase
        return Hit(start, reached, best.value) if best else None

    def _beginning_with(self, head: str, word: str) -> tuple[_Phrase[T], ...]:
        """The phrases whose first word may be this one, looked up once for each word."""
        found = self._by_word.get(word)
        if found is None:
            if len(self._by_word) >= _REMEMBERED:
                self._by_word.clear()
            found = self._by_word[word] = tuple(p for p in self._by_head.get(head, ()) if p.may_begin_with(word))
        return found


class _Phrase(Generic[T]):
    """A phrase whose pattern is made when it is first needed: most of a lexicon is not, in one text."""

    __slots__ = ("_pattern", "_source", "seconds", "value")

    def __init__(self, source: str, value: T) -> None:
        self._source = source
        self._pattern: re.Pattern[str] | None = None
        self.value = value
        self.seconds = _seconds(source)

    @property
    def pattern(self) -> re.Pattern[str]:
        if self._pattern is None:
            self._pattern = re.compile(_source(self._source))
        return self._pattern

    def may_begin_with(self, word: str) -> bool:
        """May this be its first word? Always, where its notation does not say."""
        first = _first(self._source)
        return first is None or first.match(word) is not None


_HEAD = HEAD
_OPENING = 2
_REMEMBERED = 20_000  # words, so that a long service does not keep every word that it ever met
_MAY_BE_LEFT_OUT = re.compile(r"\([^()]*\)\?")
_GROUP = re.compile(r"([^\s()*?]*)\(([^()]*)\)(\??)")
_GAP = r"(?:[^\s.,;:!?]+\s+){0,4}?"
_WIDE_GAP = r"(?:[^\s.;:!?]+\s+){0,10}?"


def _alternatives(phrase: str) -> list[str]:
    """A phrase for each way in which its first three letters may go, so that these are plain."""
    group = _GROUP.match(phrase)
    if group is None or len(group[1]) >= _HEAD:
        return [phrase]
    rest = phrase[group.end() :]
    heads = group[2].split("|") + ([""] if group[3] else [])
    if group[1] == "" and group[3]:
        return [made for head in heads for made in _alternatives(f"{head}{rest}" if head else rest.lstrip())]
    return [made for head in heads for made in _alternatives(f"{group[1]}{head}{rest}")]


def _head(phrase: str) -> str:
    word = re.match(r"[^\s*()?]+", phrase)
    if word is None or (len(word.group()) < _HEAD and phrase[word.end() : word.end() + 1] not in ("", " ")):
        raise ValueError(f"the phrase {phrase!r} of the lexicon must begin with three letters or a whole word")
    return word.group()[:_HEAD]


_PLAIN_WORD = re.compile(r"[^\W_]+")


@cache
def _seconds(phrase: str) -> frozenset[str] | None:
    """How the second word of a phrase may open; None where its notation does not say."""
    tokens = _TOKEN.findall(phrase)
    if len(tokens) < 2 or not _PLAIN_WORD.fullmatch(tokens[0]):
        return None
    made: set[str] = set()
    for token in tokens[1:]:
        group = re.match(r"\(([^()]*)\)", token)
        openings = group[1].split("|") if group else [token]
        if not all(re.match(r"[^\W_]{2}", opening) for opening in openings):
            return None
        made.update(opening[:_OPENING] for opening in openings)
        if not _MAY_BE_LEFT_OUT.fullmatch(token):
            return frozenset(made)
    return None


@cache
def _first(phrase: str) -> re.Pattern[str] | None:
    """The pattern of the first word of a phrase, where that is made of letters, endings and choices alone."""
    token = _TOKEN.findall(phrase)[0]
    return re.compile(_source(token)) if _PLAIN_TOKEN.fullmatch(token) else None


_PLAIN_TOKEN = re.compile(r"[^\W\d_]+(?:\*|\((?:[^\W\d_]|[|*])*\)\??|[^\W\d_])*")
_TOKEN = re.compile(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+")


def _source(phrase: str) -> str:
    """The pattern of a phrase: white space between its words, none too many where one is left out."""
    made, spaced = "", True  # spaced: what is made so far ends before a word
    for written in _TOKEN.findall(phrase):
        word = written.replace(".", r"\.").replace("*", r"\w*").replace("(", "(?:").replace(" ", r"\s+")
        if written in ("_", "__"):
            made, spaced = made + ("" if spaced else r"\s+") + (_GAP if written == "_" else _WIDE_GAP), True
        elif not _MAY_BE_LEFT_OUT.fullmatch(written):
            made, spaced = made + ("" if spaced else r"\s+") + word, False
        elif spaced:
            made += rf"(?:{word[:-1]}\s+)?"
        else:
            made += rf"(?:\s+{word[:-1]})?"
    return made + r"(?!\w)"
