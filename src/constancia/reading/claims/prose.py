"""Prose cut into paragraphs, sentences and words, without moving a single character.

Every offset is a code point of the text as it was read. `low` is the same text in lower case and without the
accents of vowels, character for character, so that a place found in it is the same place in the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from constancia.reading.claims.chat import BEGINS, Message, messages

Language = Literal["en", "es"]
HEAD = 3


@dataclass(slots=True)  # not frozen: a text has thousands, and a frozen one takes three times as long to make
class Word:
    """A word or a single mark; ``low`` is its folded form."""

    start: int
    end: int
    low: str
    is_capital: bool
    is_word: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words ``first`` to ``last`` (excluded) of the prose, which stand at ``[start, end)``."""

    index: int
    start: int
    end: int
    first: int
    last: int
    paragraph: int
    language: Language


@dataclass(frozen=True)
class Prose:
    """A text with its words and sentences."""

    text: str
    low: str
    words: tuple[Word, ...]
    sentences: tuple[Sentence, ...]
    messages: tuple[Message, ...] = ()

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def _word_starts(self) -> list[int]:
        return [word.start for word in self.words]

    @cached_property
    def heads(self) -> list[str]:
        """The first letters of each word, by which a lexicon is looked up."""
        return [word.low[:HEAD] for word in self.words]

    @cached_property
    def by_head(self) -> dict[str, dict[str, list[int]]]:
        """Where each word stands, by its first letters."""
        found: dict[str, dict[str, list[int]]] = {}
        for at, (head, word) in enumerate(zip(self.heads, self.words, strict=True)):
            found.setdefault(head, {}).setdefault(word.low, []).append(at)
        return found

    @cached_property
    def openings(self) -> dict[object, list[int]]:
        """For each matcher that looked, the words at which one of its phrases may begin."""
        return {}

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds this offset, or the one before it."""
        return self.sentences[max(0, bisect_right(self._starts, offset) - 1)]

    def word_at(self, offset: int) -> int:
        """The index of the word at or after this offset."""
        at = bisect_right(self._word_starts, offset) - 1
        return at if at >= 0 and self.words[at].end > offset else at + 1

    def words_of(self, sentence: Sentence) -> tuple[Word, ...]:
        return self.words[sentence.first : sentence.last]


def prose_of(text: str, language: str = "") -> Prose:
    """Cut a text; ``language`` settles the paragraphs whose own words do not."""
    low = fold(text)
    words = _words(text, low)
    whole = language_of(low, language)
    chat = messages(text, whole)
    return Prose(text, low, words, tuple(_sentences(text, low, words, whole, chat)), chat)


def fold(text: str) -> str:
    """Lower case without accents on vowels, one character for each; ``ñ`` stays, since año is not ano."""
    return text.translate(_FOLDED)


def language_of(low: str, default: str = "") -> Language:
    """English or Spanish, by the commonest little words; the default where neither leads."""
    seen = set(_LITTLE.findall(low))
    english, spanish = len(seen & _ENGLISH), len(seen & _SPANISH)
    if english == spanish:
        return "es" if default.startswith("es") else "en"
    return "es" if spanish > english else "en"


class _Folded(dict[int, str]):
    """The folded form of each character, found when it is first met."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _folded(chr(code))
        return found


_FOLDED = _Folded()
_WORD = re.compile(r"(?:[A-ZÁÉÍÓÚÑ]\.){2,}|\d+(?:[.,]\d+)*|\w+(?:[-'’]\w+)*|[^\w\s]")
_PARAGRAPH = re.compile(rf"[^\n]+(?:\n(?!\s*\n|[\"“«—•*-]|{BEGINS})[^\n]+)*")
_LITTLE = re.compile(r"[^\W\d]+")
_STOP = re.compile(r"[.!?…]+[\"”’»)\]]*(?=\s|$)|[\"”»](?=\s+[A-ZÁÉÍÓÚÑ¿¡“«])(?<=[.!?…][\"”»])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«“\"])(?:(?:[A-Za-z]\.)*[A-Za-z]|mr|mrs|ms|dr|dra|sr|sra|srta|lic|ing|prof|gen|cnel|cap|tte|sgto|col|"
    r"capt|sgt|lt|rev|hon|st|sto|sta|no|num|art|arts|pag|vs|etc|aprox|ee|uu|jan|feb|mar|apr|jun|jul|aug|sep|sept|"
    r"oct|nov|dec|ene|abr|ago|dic|inc|ltd|co|gov|sen|rep)$",
    re.IGNORECASE,
)
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "was",
        "were",
        "that",
        "which",
        "with",
        "from",
        "by",
        "on",
        "at",
        "said",
        "has",
        "have",
        "been",
        "his",
        "her",
        "their",
        "they",
        "it",
        "is",
        "are",
        "an",
        "not",
        "who",
        "after",
        "before",
        "when",
        "had",
        "this",
        "for",
    ]
)
_SPANISH = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "de",
        "del",
        "que",
        "y",
        "en",
        "fue",
        "fueron",
        "por",
        "con",
        "una",
        "un",
        "su",
        "sus",
        "se",
        "al",
        "lo",
        "segun",
        "para",
        "como",
        "es",
        "son",
        "ha",
        "han",
        "mas",
        "no",
        "sin",
        "tras",
        "desde",
        "este",
        "esta",
        "entre",
    ]
)


def _folded(char: str) -> str:
    lower = char.lower()
    if char == "’":
        return "'"
    if len(lower) != 1:
        return char
    base = unicodedata.normalize("NFD", lower)[0]
    return base if base in "aeiou" else lower


def _words(text: str, low: str) -> tuple[Word, ...]:
    return tuple(
        Word(m.start(), m.end(), low[m.start() : m.end()], text[m.start()].isupper(), text[m.start()].isalnum())
        for m in _WORD.finditer(text)
    )


def _sentences(
    text: str, low: str, words: tuple[Word, ...], whole: Language, chat: tuple[Message, ...]
) -> list[Sentence]:
    bodies = {message.start: message.body for message in chat}
    found: list[Sentence] = []
    at = 0
    for number, paragraph in enumerate(_PARAGRAPH.finditer(text)):
        own = language_of(low[paragraph.start() : paragraph.end()], whole)
        for start, end in _cut(text, bodies.get(paragraph.start(), paragraph.start()), paragraph.end()):
            while at < len(words) and words[at].start < start:
                at += 1
            first = at
            while at < len(words) and words[at].start < end:
                at += 1
            if at > first:
                found.append(Sentence(len(found), start, end, first, at, number, own))
    return found


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a paragraph, without the white space around them; none is longer than the reader can weigh."""
    cuts, begin = [], start
    for stop in _STOP.finditer(text, start, end):
        if _ends_here(text, stop, end):
            cuts.append((begin, stop.end()))
            begin = stop.end()
    cuts.append((begin, end))
    short = [part for a, b in cuts for part in _shortened(text, a, b)]
    trimmed = ((a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip())) for a, b in short)
    return [(a, b) for a, b in trimmed if a < b]


def _shortened(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence without an end (a list, a table, a text without full stops) in pieces, cut at a mark or a space."""
    parts = []
    while end - start > _LONGEST:
        window = range(start + _LONGEST // 2, start + _LONGEST)
        at = max((text.rfind(mark, window.start, window.stop) for mark in ("; ", ", ", "\n")), default=-1)
        at = at if at > 0 else text.rfind(" ", window.start, window.stop)
        at = at + 1 if at > 0 else window.stop
        parts.append((start, at))
        start = at
    return [*parts, (start, end)]


_LONGEST = 1_600


def _ends_here(text: str, stop: re.Match[str], end: int) -> bool:
    after = text[stop.end() : end].lstrip()
    if not after:
        return True
    if stop.group().startswith(".") and _ABBREVIATION.search(text[max(0, stop.start() - 12) : stop.start()]):
        return False
    return not after[0].islower()
