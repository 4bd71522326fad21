"""Dates with their precision: a date may be a year, and is then never a first of January.

A date is an interval of days with a precision, written as EDTF level 0/1 text ("2024", "2024-07", "2024-07-28",
"2024-07-28/2024-08-09"). What the source wrote is kept elsewhere, in its span.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Precision = Literal["day", "month", "year", "interval", "since", "until"]

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """All days from ``first`` to ``last``, both included; None where the source leaves that end open."""

    first: date | None
    last: date | None
    precision: Precision

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"a date cannot end ({self.last}) before it begins ({self.first})")

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read "2024", "2024-07", "2024-07-28" or "A/B" of these; raise ValueError for anything else."""
        if "/" in text:
            left, right = text.split("/", 1)
            first = None if left in ("", "..") else cls.parse(left).first
            last = None if right in ("", "..") else cls.parse(right).last
            return cls(first, last, "until" if first is None else "since" if last is None else "interval")
        match = _ISO.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a date: write 2024, 2024-07, 2024-07-28, or two of them with / between")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31), "year")
        if day is None:
            return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")
        return cls(date(year, month, day), date(year, month, day), "day")

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> PartialDate:
        """From the ``{"from", "to", "precision"}`` of a claim."""
        first, last = value.get("from"), value.get("to")
        return cls(
            date.fromisoformat(first) if first else None,
            date.fromisoformat(last) if last else None,
            value.get("precision") or "day",
        )

    def to_json(self) -> dict[str, str | None]:
        return {
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
            "precision": self.precision,
        }

    def __str__(self) -> str:
        if self.first and self.precision == "year" and self == PartialDate.parse(f"{self.first:%Y}"):
            return f"{self.first:%Y}"
        if self.first and self.precision == "month" and self == PartialDate.parse(f"{self.first:%Y-%m}"):
            return f"{self.first:%Y-%m}"
        if self.first and self.first == self.last:
            return self.first.isoformat()
        return f"{self.first or '..'}/{self.last or '..'}"
