"""A long list, one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list; ``number`` counts from 1."""

    items: Sequence[T]
    number: int
    of: int
    total: int

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.of else None


def page_of(items: Sequence[T], asked: str | None, size: int) -> Page[T]:
    """The page that was asked for; the nearest one where there is no such page."""
    of = max(1, -(-len(items) // size))
    number = min(max(1, whole_number(asked, 1)), of)
    return Page(items[(number - 1) * size : number * size], number, of, len(items))


def whole_number(text: str | None, otherwise: int) -> int:
    """A number that somebody put into an address, or the other one if it is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else otherwise
