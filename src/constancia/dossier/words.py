"""The words of a dossier's pages, in English and Spanish, from a table that a translator can correct.

Terms of the thesauri keep the labels that they have there; everything else stands in ``strings.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from constancia.counting.sentences import Sentence, written
from constancia.errors import BadInput
from constancia.terms.thesauri import LANGUAGES, load_yaml, names, thesaurus

TABLE = Path(__file__).parent / "strings.yaml"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise BadInput(
                f"a dossier cannot be written in {self.language!r}", next_step=f"Use one of: {', '.join(LANGUAGES)}."
            )

    def __call__(self, key: str, /, **facts: Any) -> str:
        """The words under this key, with its facts filled in; whole numbers get the language's thousands mark."""
        text = table()[key][self.language]
        return text.format(**{name: written(fact, self.language) for name, fact in facts.items()}) if facts else text

    def has(self, key: str) -> bool:
        return key in table()

    def number(self, value: int) -> str:
        return str(written(value, self.language))

    def counted(self, key: str, n: int) -> str:
        """ "1 claim", "12 claims": the words under ``key.one`` or ``key.many``."""
        return self(f"{key}.one" if n == 1 else f"{key}.many", n=n)

    def term(self, list_name: str, term_id: object) -> str:
        """The label of a term; what is in no list is shown as it stands, so that nothing vanishes."""
        if not isinstance(term_id, str) or list_name not in names():
            return str(term_id)
        return thesaurus(list_name).label(term_id, self.language)

    def unit(self, unit: str, n: int | None) -> str:
        """What is counted, as it is called after this number."""
        return thesaurus("units").counted(unit, n, self.language)

    def action(self, action: str) -> str:
        """What an entry of the ledger did."""
        return self(f"action.{action}") if self.has(f"action.{action}") else action

    def sentence(self, sentence: Sentence) -> str:
        return sentence.es if self.language == "es" else sentence.en


def moment(at: object) -> str:
    """A time of the ledger to the second, which is always UTC: 2026-11-24 10:50:35 UTC."""
    text = str(at)
    is_moment = len(text) >= 20 and text[10] == "T" and text.endswith(("Z", "+00:00"))
    return f"{text[:10]} {text[11:19]} UTC" if is_moment else text


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Every string by its key: ``{"en": ..., "es": ...}``."""
    loaded: Mapping[str, Mapping[str, str]] = load_yaml(TABLE.read_text(encoding="utf-8"))
    return loaded
