"""How far a long estimate has come, for whoever waits: a bar on a terminal, a line on a page.

An estimate tells its stages as it goes: the cell, the linkage or stratum, the method. It never asks whether anybody
listens, and no digit depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from constancia.counting.sentences import Sentence, say

#: Stages that others lie within, the widest first; every other stage is one method.
AROUND = ("cells", "strata", "imputations", "linkages")
#: Takes a stage and the share of it that is done, from 0 to 1.
Watcher = Callable[[str, float], None]
Item = TypeVar("Item")

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(by: Watcher) -> Iterator[None]:
    """Let this one be told of every estimate that is made in here."""
    before = _watcher.set(by)
    try:
        yield
    finally:
        _watcher.reset(before)


def tell(stage: str, share: float = 0.0) -> None:
    """Say that so much of a stage is done."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(stage, share)


def each(stage: str, items: Collection[Item]) -> Iterator[Item]:
    """These one after the other, telling before each how many of them are done."""
    for done, item in enumerate(items):
        tell(stage, done / len(items))
        yield item


def named(stage: str) -> Sentence:
    """A stage as a person calls it."""
    return say(f"stage.{stage}")
