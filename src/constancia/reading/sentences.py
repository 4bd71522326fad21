"""Every reason and note of the readers, in English and Spanish: said in English, shown in either language.

What is stored is the English sentence, which is as stable as its template. ``in_words`` finds the template again,
whatever words of a source were filled in, and says the same in another language; the source's own words stay as they
are. A sentence of another version, or one that is none of these, is shown as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from constancia.terms.thesauri import load_yaml, thesaurus

FILE = Path(__file__).parent / "sentences.yaml"

_FACT = re.compile(r"\{(\w+)\}")
_PARTS = frozenset({"told", "where", "who", "from", "what", "silence", "basis"})  # said only inside other sentences
_AND = {"en": " and ", "es": " y "}
_DOUBTS, _DOUBT, _BEFORE_A_DOUBT = "doubts", "doubt", "; "


def say(code: str, /, **facts: object) -> str:
    """The English sentence with this code, with its facts filled in."""
    return catalogue()[code]["en"].format(**facts)


def act_words(act: str) -> str:
    """An act as a fact of a sentence."""
    return thesaurus("acts").label(act, "en").lower()


@lru_cache(maxsize=4096)
def in_words(sentence: str, language: str) -> str:
    """A stored English sentence in "en" or "es"; several that stand one after the other are taken one by one."""
    if language == "en" or not sentence:
        return sentence
    return _said(sentence, language, _codes()) or sentence


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All sentences by code: ``{"en": ..., "es": ...}``."""
    loaded: Mapping[str, Mapping[str, str]] = load_yaml(FILE.read_text(encoding="utf-8"))
    return loaded


def _said(sentence: str, language: str, codes: tuple[str, ...]) -> str:
    """The sentence by the first of these templates that it is made from; "" where it is of none."""
    for code in codes:
        found = _pattern(code).fullmatch(sentence)
        if found:
            facts = {name: _fact(name, text, language) for name, text in found.groupdict().items()}
            return catalogue()[code][language].format(**facts)
    return ""


def _fact(name: str, text: str, language: str) -> str:
    if name == "act":
        return _AND[language].join(_acts(language).get(act, act) for act in text.split(_AND["en"]))
    if name == _DOUBTS:
        return "".join(_BEFORE_A_DOUBT + (_said(doubt, language, _codes(_DOUBT)) or doubt) for doubt in _parted(text))
    return (_said(text, language, _codes(name)) or text) if _codes(name) else text


def _parted(doubts: str) -> list[str]:
    """The doubts one by one: some hold a semicolon themselves."""
    one = re.compile(re.escape(_BEFORE_A_DOUBT) + f"({_any_of(_DOUBT)})" + rf"(?={_BEFORE_A_DOUBT}|$)")
    return [found[1] for found in one.finditer(doubts)]


@cache
def _codes(group: str = "") -> tuple[str, ...]:
    """The codes of a group, or all that stand by themselves; those with more words of ours first."""
    codes = [code for code in catalogue() if _group(code) == group or (not group and _group(code) not in _PARTS)]
    return tuple(sorted(codes, key=lambda code: -len(_FACT.sub("", catalogue()[code]["en"]))))


def _group(code: str) -> str:
    return code.partition(".")[0]


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """What sentences of this template look like; a fact that stands twice must be the same twice."""
    seen: set[str] = set()

    def piece(fact: re.Match[str]) -> str:
        name = fact[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{_inside(name)})"

    return re.compile(_filled(code, piece), re.DOTALL)


def _inside(name: str) -> str:
    if name == _DOUBTS:
        return f"(?:{_BEFORE_A_DOUBT}(?:{_any_of(_DOUBT)}))*"
    return _any_of(name) if _codes(name) else r"[\d.,]+" if name == "n" else ".+?"


def _any_of(group: str) -> str:
    return "|".join(_filled(code, lambda fact: f"(?:{_inside(fact[1])})") for code in _codes(group))


def _filled(code: str, piece: object) -> str:
    """The English template as a pattern, its own words taken literally."""
    assert callable(piece)
    template, made, at = catalogue()[code]["en"], "", 0
    for fact in _FACT.finditer(template):
        made += re.escape(template[at : fact.start()]) + piece(fact)
        at = fact.end()
    return made + re.escape(template[at:])


@cache
def _acts(language: str) -> Mapping[str, str]:
    """Labels of acts by their English ones, in small letters."""
    acts = thesaurus("acts")
    return {label.lower(): acts.label(act, language).lower() for act, label in acts.choices("en")}
