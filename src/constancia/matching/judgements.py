"""A judgement: what a person decided about two mentions, looking at both side by side.

Judgements are the record. They are symmetric: it makes no difference which mention stood on the left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["same", "different", "unsure"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Two mentions, and whether they are of the same person (or of the same act)."""

    left: str
    right: str
    verdict: Verdict

    def __post_init__(self) -> None:
        if self.left == self.right:
            raise ValueError("a judgement needs two different mentions")
        if self.verdict not in ("same", "different", "unsure"):
            raise ValueError(f"a verdict is same, different or unsure, not {self.verdict!r}")

    @property
    def pair(self) -> tuple[str, str]:
        """The two mentions, always in the same order."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)
