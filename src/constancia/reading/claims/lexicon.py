"""The lexicon of the rule reader: YAML that a lawyer can read and correct, made into matchers once.

Each file under ``constancia/reading/lexicon`` says what it holds. The ids of the acts are those of the thesaurus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from constancia.reading.claims.patterns import Matcher

Form = Literal["verbs", "suffers", "nouns", "phrases", "weak"]


@dataclass(frozen=True, slots=True)
class Act:
    """What a trigger says: which act, and in which form of words."""

    id: str
    form: Form
    has_gap: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What a noun says of people: who they are, and for an agent which kind."""

    group: Literal["person", "group", "agent", "organisation", "document"]
    kind: str


@dataclass(frozen=True)
class Lexicon:
    """All matchers of one language."""

    acts: Matcher[Act]
    near: Matcher[str]
    natural: Matcher[str]
    defenders: Matcher[str]
    insults: Matcher[str]
    labelling: Matcher[str]
    menaces: Matcher[str]
    people: Matcher[Person]
    sources: Matcher[str]
    anonymous: Matcher[str]
    speech: Mapping[str, Matcher[str]]
    events: Matcher[str]
    letters: Matcher[str]
    titles: frozenset[str]
    siblings: frozenset[str]
    minors: frozenset[str]
    organisation_words: frozenset[str]
    place_words: frozenset[str]
    state_words: frozenset[str]


@lru_cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, read once."""
    acts, people, speech = _file("acts"), _file("people"), _file("speech")
    return Lexicon(
        acts=Matcher(_acts(acts["acts"], language)),
        near=Matcher((phrase, act["id"]) for act in acts["acts"] if "near" in act for phrase in act["near"]),
        natural=_plain(acts["natural"], language),
        defenders=_plain(acts["defenders"], language),
        insults=_plain(acts["insults"], language),
        labelling=_plain(acts["labelling"], language),
        menaces=_plain(acts["menaces"], language),
        people=Matcher(_people(people, language)),
        sources=_plain(people["sources"], language),
        anonymous=_plain(people["anonymous"], language),
        speech={k: _plain(v, language) for k, v in speech.items() if k not in ("events", "letters")},
        events=Matcher((phrase, kind) for kind, words in speech["events"].items() for phrase in words[language]),
        letters=Matcher(speech["letters"][language].items()),
        titles=frozenset(people["titles"][language]),
        siblings=frozenset(people["siblings"][language]),
        minors=frozenset(people["minors"][language]),
        organisation_words=frozenset(people["organisation_names"]["en"] + people["organisation_names"]["es"]),
        state_words=frozenset(people["state_words"][language]),
        place_words=frozenset(people["place_names"]["en"] + people["place_names"]["es"]),
    )


@lru_cache
def act_labels() -> dict[str, dict[str, str]]:
    """The label of each act in English and Spanish."""
    return {act["id"]: dict(act["label"]) for act in _file("acts")["acts"]}


def _file(name: str) -> dict[str, Any]:
    text = files("constancia.reading").joinpath("lexicon", f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return loaded


def _plain(words: Mapping[str, list[str]], language: str) -> Matcher[str]:
    return Matcher((phrase, phrase) for phrase in words[language])


def _acts(acts: list[dict[str, Any]], language: str) -> list[tuple[str, Act]]:
    forms: tuple[Form, ...] = ("verbs", "suffers", "nouns", "phrases", "weak")
    return [
        (phrase, Act(act["id"], form, "_" in phrase))
        for act in acts
        for form in forms
        for phrase in act.get(language, {}).get(form, ())
    ]


def _people(people: dict[str, Any], language: str) -> list[tuple[str, Person]]:
    found = [(phrase, Person("person", "group")) for phrase in people["persons"][language]]
    found += [(phrase, Person("document", "document")) for phrase in people["documents"][language]]
    found += [(phrase, Person("group", "group")) for phrase in people["groups"][language]]
    for kind, words in people["agents"].items():
        found += [(phrase, Person("agent", kind)) for phrase in words[language]]
    found += [(phrase, Person("organisation", "organisation")) for phrase in people["organisations"][language]]
    return found
