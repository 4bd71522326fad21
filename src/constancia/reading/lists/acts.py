"""Which act a list is about, where no column says it row by row: its headings, titles, sheet and file name tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from constancia.reading.columns.words import content_words, find_phrase, meaning, meanings, phrases, values, words
from constancia.reading.lists.table import Table
from constancia.reading.sentences import say
from constancia.terms.spans import Span

_NEGATIONS = frozenset({"no", "not", "sin", "never", "nunca", "without", "ni"})
_DETENTION = frozenset({"detained", "released", "house_arrest", "charged"})
_ENOUGH_STATES = 0.6
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class ActFound:
    """An act of the thesaurus ("" where none was found) and the sentence that says where it was found."""

    act: str
    reason: str


def act_of_table(
    table: Table, headings: Sequence[str], file_name: str, states: Sequence[str], above: str = ""
) -> ActFound:
    """The one act that the headings, or else titles, sheet name, file name or states of the persons speak of.

    ``above`` is the short paragraph that stands right above the table in a report, "" where there is none.
    """
    titles = [*(cell.text for row in table.titles for cell in row.cells.values()), above]
    places = (
        ("headings", headings),
        ("title", titles),
        ("sheet", [table.name]),
        ("file", [file_name.replace("_", " ").replace("-", " ")]),
    )
    for place, texts in places:
        acts = {act for act in (meaning("acts", text) for text in texts) if act}
        if len(acts) == 1:
            return ActFound(acts.pop(), say(f"why.{place}"))
    detained = sum(state in _DETENTION for state in states)
    if states and detained >= _ENOUGH_STATES * len(states):
        return ActFound("arbitrary_detention", say("why.states"))
    return ActFound("", say("why.nothing"))


def act_in_cell(text: str) -> tuple[str, bool]:
    """The act that a cell names ("" for none), and whether the cell denies it ("no detenido")."""
    act = meaning("acts", text)
    return act, bool(act) and any(word in _NEGATIONS for word in words(text)[:2])


def acts_in(text: str) -> list[str]:
    """All acts that a cell speaks of."""
    return meanings("acts", text)


def act_words(text: str, start: int, end: int, act: str) -> Span | None:
    """The first words within ``text[start:end]`` that speak of this act."""
    known = phrases("acts", act) if act in values()["acts"] else ()
    for word in _WORD.finditer(text, start, end):
        if any(len(phrase) == 1 and find_phrase(phrase, words(word[0])) is not None for phrase in known):
            return Span.of(text, word.start(), word.end())
    whole = content_words(text[start:end])
    if any(find_phrase(phrase, whole) is not None for phrase in known):
        return Span.of(text, start, end)
    return None
