"""The words of lists: how headings and cells are compared, and the YAML that says what they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_WORD = re.compile(r"[^\W_]+")
_NUMBER_SIGNS = frozenset({"#", "№"})
_SHORT = 3  # words of up to three letters are compared whole
_CAMEL = re.compile(r"(?<=[a-záéíóúñ])(?=[A-ZÁÉÍÓÚÑ])")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text without accents and case, for comparison only."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, without accents, case and punctuation."""
    return tuple(_WORD.findall(plain(text)))


@lru_cache(maxsize=4096)
def content_words(text: str) -> tuple[str, ...]:
    """The words of a text without the small ones, unless it has no others."""
    return tuple(w for w in words(text) if w not in _small_words()) or words(text)


@lru_cache(maxsize=4096)
def heading_words(text: str) -> tuple[str, ...]:
    """The words of a heading without the small ones; "fechaDetencion" and "fecha_de_la_detención" are alike."""
    spaced = _CAMEL.sub(" ", text).replace("º", " ").replace("°", " ")
    return content_words(spaced) or (("no",) if text.strip() in _NUMBER_SIGNS else ())


@cache
def columns() -> Mapping[str, Any]:
    """The fields that a column may hold, with the words that head them (fields.yaml)."""
    return _yaml("fields.yaml")


@cache
def values() -> Mapping[str, Any]:
    """What the cells of a list may say (values.yaml)."""
    return _yaml("values.yaml")


@cache
def phrases(section: str, name: str | int = "") -> tuple[tuple[str, ...], ...]:
    """The phrases of one section of values.yaml, as beginnings of words, longest first."""
    listed: Iterable[str] = values()[section][name] if name else values()[section]
    return tuple(sorted({content_words(str(phrase)) for phrase in listed} - {()}, key=len, reverse=True))


def find_phrase(of: tuple[str, ...], within: tuple[str, ...], *, whole: bool = False) -> int | None:
    """Where the phrase begins within these words, its words being beginnings of them (or whole words)."""
    for at in range(len(within) - len(of) + 1):
        pairs = zip(of, within[at:], strict=False)
        if all(
            found == wanted if whole or len(wanted) <= _SHORT else found.startswith(wanted) for wanted, found in pairs
        ):
            return at
    return None


def _begins(found: str, wanted: str, whole: bool) -> bool:
    return found == wanted if whole else found.startswith(wanted)


@lru_cache(maxsize=4096)
def meaning(section: str, text: str) -> str:
    """Which name in a section of values.yaml this text speaks of, by its longest phrase; "" for none."""
    pattern, names = _section(section)
    found = pattern.finditer(" ".join(content_words(text)))
    best = min((int(str(match.lastgroup)[1:]) for match in found), default=None)
    return "" if best is None else names[best]


def meanings(section: str, text: str) -> list[str]:
    """All names in a section of values.yaml that this text speaks of, in the order in which it does."""
    pattern, names = _section(section)
    found = pattern.finditer(" ".join(content_words(text)))
    return list(dict.fromkeys(names[int(str(match.lastgroup)[1:])] for match in found))


@cache
def _section(section: str) -> tuple[re.Pattern[str], list[str]]:
    """One pattern for all phrases of a section, longest first, and the name that each stands for."""
    listed = [(phrase, name) for name in values()[section] for phrase in phrases(section, name)]
    listed.sort(key=lambda item: (-len(item[0]), -sum(map(len, item[0]))))
    parts = [f"(?P<p{n}>{_stem(phrase)})" for n, (phrase, _) in enumerate(listed)]
    return re.compile(r"(?<![^ ])(?:" + "|".join(parts) + ")"), [name for _, name in listed]


def _stem(phrase: tuple[str, ...]) -> str:
    return " ".join(re.escape(word) + (r"(?![^ ])" if len(word) <= _SHORT else r"[^ ]*") for word in phrase)


@lru_cache(maxsize=4096)
def speaks_of(section: str, text: str) -> bool:
    """Does the text hold any phrase of a plain section of values.yaml?"""
    return _any_of(section).search(" ".join(content_words(text))) is not None


@lru_cache(maxsize=4096)
def begins_with(section: str, text: str) -> int:
    """How many words at the beginning of the text are a phrase of a plain section of values.yaml; 0 for none."""
    found = _any_of(section).match(" ".join(content_words(text)))
    return found[0].count(" ") + 1 if found else 0


def without(sections: tuple[str, ...], text: str) -> str:
    """What is left of the words of a text without the phrases of these plain sections."""
    left = " ".join(content_words(text))
    for section in sections:
        left = _any_of(section).sub(" ", left)
    return left.strip()


@cache
def _any_of(section: str) -> re.Pattern[str]:
    return re.compile(r"(?<![^ ])(?:" + "|".join(map(_stem, phrases(section))) + ")")


def is_missing(text: str) -> bool:
    """Does the cell say that nothing is known?"""
    return plain(text).strip() in _missing()


@cache
def _small_words() -> frozenset[str]:
    return frozenset(columns()["small_words"])


@cache
def _missing() -> frozenset[str]:
    return frozenset(plain(str(v)) for v in values()["missing"])


def _yaml(name: str) -> Mapping[str, Any]:
    import yaml

    text = (resources.files("constancia.reading.columns") / name).read_text("utf-8")
    fastest = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: Mapping[str, Any] = yaml.load(text, Loader=fastest)  # noqa: S506  (both loaders are safe)
    return loaded
