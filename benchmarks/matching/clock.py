"""What a part of a benchmark took: by the clock, and of all processors, with the processes that it started."""

from __future__ import annotations

import resource
from dataclasses import dataclass


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock and of processor."""

    seconds: float
    processor: float

    def __str__(self) -> str:
        return f"{self.seconds:.0f} s by the clock, {self.processor:.0f} s of processor"


def processor() -> float:
    """Seconds of processor so far, here and in the processes that were started here and have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)
