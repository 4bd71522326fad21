"""A person's name as a source wrote it, read into given names and surnames that can be compared.

Spanish, English and transliterated Arabic names are read alike: accents and case fold away, small words (de la, bin)
and titles are set aside, "Apellido, Nombre" is turned round, what stands in quotation marks or after "alias" is another
name of the same person. Which words are given names and which are surnames is learned from the lists themselves
(``learn``), because no list of names is long enough. A cell that says that the source names nobody reads as no name.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

LEARN_FROM = 40_000
TURNED = 3.0


@dataclass(frozen=True, slots=True)
class Name:
    """The words of a name, folded: ``given`` and ``surnames`` in order, ``others`` by which one is also known.

    ``taken``: a husband's surname after her own.
    """

    given: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    suffix: str = ""
    taken: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return self.given + self.surnames

    def __bool__(self) -> bool:
        return bool(self.given or self.surnames)


Leaning = Mapping[str, float]
"""For a word, how much more often it is a given name than a surname: a log-odds, 0 when nothing is known."""


def read(name: str, given: str = "", surnames: str = "", leaning: Leaning | None = None) -> Name:
    """The name that stands in a cell, or in two; falsy if the source names nobody."""
    if given or surnames:
        parts = [_words(part) for part in (given, surnames)]
        if all(_names_nobody(p) for p in parts):
            return Name()
        first, last = (() if _names_nobody(p) else _core(p) for p in parts)
        return Name(first, last, (), _suffix(parts[0] + parts[1]))
    main, others = _aliases(name) if _MAY_HAVE_ALIAS.search(name) else (name, [])
    before, comma, after = main.partition(",")
    words = _words(main)
    if _names_nobody(words):
        return Name()
    suffix, also = _suffix(words), tuple(word for other in others for word in _core(_words(other)))
    if comma and _core(_words(before)) and _core(_words(after)):
        return _unmarried(Name(_core(_words(after)), _core(_words(before)), also, suffix), _words(before))
    return _unmarried(Name(*_split(_core(words), leaning or {}), also, suffix), words)


def learn(names: Iterable[str]) -> Leaning:
    """Which words of these names are given names: those that lead names more often than they end them."""
    leads: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for name in itertools.islice(names, LEARN_FROM):
        main, comma, after = name.partition(",")
        words = (_core(_words(after)) + _core(_words(main))) if comma else _core(_words(main))
        if len(words) > 1 and not _names_nobody(words):
            leads[words[0]] += 1
            ends[words[-1]] += 1
    return {word: math.log((leads[word] + 0.5) / (ends[word] + 0.5)) for word in leads.keys() | ends.keys()}


def fold(text: str) -> str:
    """Lower case without accents; letters of any script, digits and spaces only."""
    plain = text.lower() if text.isascii() else _unmark(text.casefold())
    return " ".join(_NOT_A_WORD.sub(" ", plain).split())


@lru_cache(maxsize=1 << 18)
def sound(word: str) -> str:
    """How a word sounds across Spanish, English and transliterated Arabic spelling: its consonants, and whether a vowel
    comes first.

    "Yhonatan", "Jonatan" and "Yonathan" sound alike, as do "Mohammed" and "Muhamad", "Baca" and "Vaca".
    """
    latin = word if word.isascii() else _latin(word)
    for written, heard in _SOUNDS:
        latin = written.sub(heard, latin)
    if not latin:
        return word
    return ("a" if latin[0] in "aeiou" else latin[0]) + re.sub(r"[aeiou]", "", latin[1:])


@lru_cache(maxsize=1 << 18)
def variants(word: str) -> tuple[str, ...]:
    """Marks shared by the forms of one given name: Paco and Francisco, Bill and William."""
    return tuple(sorted({*(f"en:{name}" for name in _english()(word)), *_spanish().get(word, ())}))


_MARKS = frozenset({"Mn", "Me", "Mc", "Lm"})
_NOT_A_WORD = re.compile(r"[\W_]+")
_ARABIC = re.compile("[\u0620-\u064a]")
_VOWELLED = re.compile("^([\u0628-\u0638\u063a-\u0647])([\u0628-\u063a\u0641-\u0647])")
_FIRST = str.maketrans({"ا": "a", "ع": "a"})
_LATER = str.maketrans({"ا": "a", "ع": "a", "و": "u", "ي": "i", "ى": "a", "ة": "a"})
_APOSTROPHES = re.compile("['’‘`´]")
_ALIAS_MARKS = re.compile(r"[\"“”«»]([^\"“”«»]+)[\"“”«»]|\(([^)]+)\)|(?:^|\s)'([^']+)'(?=\s|$)")
_MAY_HAVE_ALIAS = re.compile(r"[\"“”«»(']|(?i:alias|aka|a\.k|apodad|conocid|known)")
_SOUNDS = [
    (re.compile(written), heard)
    for written, heard in [
        (r"ll", "y"), (r"(.)\1+", r"\1"), (r"ph", "f"), (r"sch|sh|ch", "x"), (r"h", ""),
        (r"qu(?=[ei])|q|ck|c(?![eiyc])", "k"), (r"ks|cc", "x"), (r"z|c", "s"), (r"g(?=[ei])|j", "y"),
        (r"^w|^gu(?=[ao])|^u(?=[aeoi])|gu(?=[ei])", "g"), (r"(?<=\w)w(?=[aeiou])", ""),
        (r"iy(?=[aeou])", "i"), (r"(?<=[aeou])[yi](?=[^aeiouy]|$)", ""),
        (r"^i(?=[aeou])", "y"), (r"[vw]", "b"), (r"m(?=[bp])", "n"),
    ]
]  # fmt: skip


def _unmark(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in _MARKS)


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(_APOSTROPHES.sub("", text)).split())


def _core(words: Iterable[str]) -> tuple[str, ...]:
    """The words that carry the name; where only one would be left, a small word may be a surname ("Le")."""
    listed = tuple(word if word.isascii() else _latin(word) for word in words)
    vocabulary = _vocabulary()
    kept = tuple(w for w in _with_article(listed) if w not in vocabulary.small)
    if len(kept) > 1 or len(kept) == len(listed):
        return _compounds(kept)
    return tuple(w for w in listed if w not in vocabulary.titles) or listed


def _compounds(words: tuple[str, ...]) -> tuple[str, ...]:
    """What Arabic names write together or apart, as one word, written one way: "Abd al-Rahman" and "Abdelrahman", "Nour
    al-Din" and "Noureddine", "Umm Kulthum" and "Um Kulthum".
    """
    if not any(word.startswith(_MAY_LEAD) or word.endswith(_MAY_END) for word in words):
        return words
    vocabulary, found = _vocabulary(), list[str]()
    for word in words:
        before = found[-1] if found else ""
        if before in vocabulary.servant_of:
            found[-1] = "abd" + _without(_ARTICLES, word)
        elif before in vocabulary.parent_of:
            found[-1] = vocabulary.parent_of[before] + word
        elif before and word in vocabulary.of_the_faith:
            found[-1] = before + "din"
        else:
            found.append(_compound(word))
    return tuple(found)


def _with_article(words: tuple[str, ...]) -> tuple[str, ...]:
    """The article of "al-Din" as part of that word, which alone may be anybody's surname ("Deen")."""
    if _DIN.isdisjoint(words):
        return words
    found: list[str] = []
    for word in words:
        if word in _DIN and len(found) > 1 and found[-1] in _BEFORE_DIN:
            found[-1] = "aldin"
        else:
            found.append(word)
    return tuple(found)


_DIN, _BEFORE_DIN = frozenset({"din", "deen", "dine"}), frozenset({"al", "el", "ul", "ud", "ed", "ad"})
_MAY_LEAD, _MAY_END, _ARTICLES = ("abd", "ab", "um", "om", "oum", "am"), ("din", "deen", "dine"), ("al", "el")


def _compound(word: str) -> str:
    """A word that holds both parts, written as if they had stood apart."""
    vocabulary = _vocabulary()
    if (rest := _without(vocabulary.servant_of, word)) != word:
        return "abd" + rest
    faith = (end for end in vocabulary.of_the_faith if not end.startswith("al"))
    ends = [end for end in faith if word.endswith(end) and len(word) > len(end) + 1]
    return word.removesuffix(max(ends, key=len)) + "din" if ends else word


def _without(starts: Iterable[str], word: str) -> str:
    """A word without the longest of these beginnings, where two letters or more are left."""
    start = max((s for s in starts if word.startswith(s) and len(word) > len(s) + 1), key=len, default="")
    return word.removeprefix(start)


def _unmarried(name: Name, words: tuple[str, ...]) -> Name:
    """The name with a husband's surname, after "de" and her own, told apart ("Luz Pardo de Rey")."""
    if len(name.surnames) > 1 and words[-2:] == ("de", name.surnames[-1]):
        return replace(name, surnames=name.surnames[:-1], taken=name.surnames[-1:])
    return name


def _suffix(words: Iterable[str]) -> str:
    """What tells father and son apart. "Sr." before a name is a form of address; a second is often called junior."""
    listed = tuple(words)
    found = [w for w in listed if w in _vocabulary().suffixes]
    if len(listed) > 2 and listed[-1] == "sr":
        found = ["sr"]
    return {"junior": "jr", "snr": "sr", "ii": "jr"}.get(found[-1], found[-1]) if found else ""


def _names_nobody(words: tuple[str, ...]) -> bool:
    if max(map(len, words), default=0) < 2 or all(map(str.isdigit, words)):
        return True
    vocabulary = _vocabulary()
    if not vocabulary.unnamed_words.isdisjoint(words):
        return True
    if vocabulary.phrase_words.isdisjoint(words):
        return False
    joined = " ".join(words)
    return joined in vocabulary.unnamed_phrases or any(
        f" {phrase} " in f" {joined} " for phrase in vocabulary.unnamed_phrases if " " in phrase
    )


def _aliases(name: str) -> tuple[str, list[str]]:
    """The name itself, and the other names given beside it."""
    others = [next(filter(None, match.groups())) for match in _ALIAS_MARKS.finditer(name)]
    main = _ALIAS_MARKS.sub(" ", name)
    found = _vocabulary().alias.search(main)
    if found and main[: found.start()].strip():
        others.append(main[found.end() :])
        main = main[: found.start()]
    return (main, others) if main.strip() else (name, [])


def _split(words: tuple[str, ...], leaning: Leaning) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given names and surnames of a name written in one piece, by what its words usually are.

    Sources write one or two of each, given names first; a few turn the order round, which only words that
    clearly say so make us believe.
    """
    leans = [max(-3.0, min(3.0, leaning.get(word, 0.0))) for word in words]
    if len(words) == 1:
        return (words, ()) if leans[0] > 0.5 else ((), words)
    at, turned, best = 1, False, -math.inf
    total, before = sum(leans), 0.0
    for cut in range(1, len(words)):
        before += leans[cut - 1]
        first, last = cut, len(words) - cut
        given_first = 2 * before - total + _usual(first, last)
        given_last = total - 2 * before + _usual(last, first) - TURNED
        if given_first > best:
            at, turned, best = cut, False, given_first
        if given_last > best:
            at, turned, best = cut, True, given_last
    return (words[at:], words[:at]) if turned else (words[:at], words[at:])


@lru_cache(maxsize=256)
def _usual(given: int, surnames: int) -> float:
    """How usual so many given names with so many surnames are (log)."""
    return -1.0 * (abs(given - surnames) > 1) - 0.7 * max(0, given - 2) - 0.7 * max(0, surnames - 2)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    small: frozenset[str]
    titles: frozenset[str]
    suffixes: frozenset[str]
    servant_of: frozenset[str]
    parent_of: Mapping[str, str]
    of_the_faith: frozenset[str]
    unnamed_words: frozenset[str]
    unnamed_phrases: frozenset[str]
    phrase_words: frozenset[str]
    alias: re.Pattern[str]


@lru_cache(maxsize=1)
def _yaml() -> Any:
    import yaml

    return yaml.safe_load((files("constancia.matching") / "names.yaml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    data = _yaml()
    marks = sorted(data["aliases"], key=len, reverse=True)
    return _Vocabulary(
        frozenset(data["particles"]) | frozenset(data["titles"]) | frozenset(data["suffixes"]),
        frozenset(data["titles"]) | (frozenset(data["particles"]) - frozenset(data["may_be_surnames"])),
        frozenset(data["suffixes"]),
        frozenset(data["servant_of"]),
        {written: one for one, ways in data["parent_of"].items() for written in (one, *ways)},
        frozenset(data["of_the_faith"]),
        frozenset(data["unnamed_words"]),
        frozenset(str(phrase) for phrase in data["unnamed_phrases"]),
        frozenset(word for phrase in data["unnamed_phrases"] for word in str(phrase).split()),
        re.compile(r"(?i)\b(?:" + "|".join(re.escape(m).replace(r"\ ", r"[\s.]+") for m in marks) + r")\b[:.]?"),
    )


@lru_cache(maxsize=1)
def _spanish() -> Mapping[str, tuple[str, ...]]:
    marks: dict[str, set[str]] = {}
    for name, known_as in _yaml()["nicknames"].items():
        for word in (name, *known_as):
            marks.setdefault(fold(word), set()).add(f"es:{name}")
    return {word: tuple(sorted(found)) for word, found in marks.items()}


@lru_cache(maxsize=1)
def _english() -> Callable[[str], set[str]]:
    """For a word, the given names of which it is a form in English, by the nicknames library."""
    from nicknames import NickNamer

    known = NickNamer()
    return lambda word: {*known.canonicals_of(word), *([word] if known.nicknames_of(word) else [])}


@lru_cache(maxsize=1 << 16)
def _latin(word: str) -> str:
    """A word of another script in Latin letters; Arabic, which writes few vowels, with those that it does write."""
    from anyascii import anyascii

    if _ARABIC.search(word):
        word = _VOWELLED.sub(r"\1a\2", word.removeprefix("ال") if len(word) > 4 and word != "الدين" else word)
        word = word[0].translate(_FIRST) + word[1:].translate(_LATER)
    return fold(anyascii(word)).replace(" ", "")
