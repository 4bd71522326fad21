"""Every reason, gap and caution that the law package shows to a person, in English and Spanish side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from constancia.counting.sentences import Sentence, written
from constancia.terms.thesauri import LANGUAGES, load_yaml, thesaurus

Catalogue = Mapping[str, Mapping[str, str]]


def speaker(file: Path) -> Callable[..., Sentence]:
    """A function that says the sentences of one catalogue, by code, with their facts filled in.

    A fact that is a mapping of languages (labels, say, or another sentence) is written in the language of the sentence.
    """

    def say(code: str, /, **facts: object) -> Sentence:
        template = catalogue(file)[code]
        en, es = (
            template[lang].format(**{name: _in(fact, lang) for name, fact in facts.items()}) for lang in LANGUAGES
        )
        return Sentence(code, en, es)

    return say


def joined(code: str, sentences: Iterable[Sentence]) -> Sentence:
    """Several sentences as one, under a code of its own."""
    parts = list(sentences)
    return Sentence(code, " ".join(part.en for part in parts), " ".join(part.es for part in parts))


def term(list_name: str, term_id: str) -> Mapping[str, str]:
    """A term's labels by language, to be filled into a sentence."""
    return {lang: thesaurus(list_name).label(term_id, lang) for lang in LANGUAGES}


@cache
def catalogue(file: Path) -> Catalogue:
    """All sentences of a file, by code."""
    loaded: Catalogue = load_yaml(file.read_text(encoding="utf-8"))
    return loaded


FILE = Path(__file__).parent / "sentences.yaml"
say = speaker(FILE)


def _in(fact: object, lang: str) -> object:
    if isinstance(fact, Sentence):
        return fact.es if lang == "es" else fact.en
    if isinstance(fact, Mapping):
        return fact[lang]
    if isinstance(fact, tuple | list):
        return ", ".join(str(_in(part, lang)) for part in fact)
    return written(fact, lang)
