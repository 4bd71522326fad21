"""A document: an original read as text, with the way back from each character to where it stood.

The text is immutable. Segments say which page, paragraph, row or cell a range of it came from; they may nest
(a cell inside a row inside a sheet) and need not cover the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

SegmentKind = Literal["page", "paragraph", "sheet", "row", "cell", "part", "cue"]


@dataclass(frozen=True, slots=True)
class Segment:
    """The range ``[start, end)`` of the text stood at ``at`` in the original.

    ``at`` holds plain facts: ``{"page": 3}``, ``{"sheet": "Hoja1", "row": 12, "column": "Edad"}``,
    ``{"page": 1, "box": [x0, y0, x1, y1]}`` (points from the top left), ``{"part": "body"}``,
    ``{"from": 12.5, "to": 15.0}`` (seconds, of a transcript). Rows count from 1, the header row included.
    """

    start: int
    end: int
    kind: SegmentKind
    at: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "kind": self.kind, "at": dict(self.at)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Segment:
        return cls(value["start"], value["end"], value["kind"], dict(value["at"]))


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one original as one reader read it.

    ``kind`` is "list" where rows are claims and "prose" otherwise. ``language`` is "es", "en" or "" (not known).
    ``notes`` are sentences for a person about what could not be read; nothing is dropped without one.
    """

    text: str
    kind: Literal["prose", "list"]
    language: str
    reader: str
    version: str
    segments: tuple[Segment, ...] = ()
    notes: tuple[str, ...] = ()

    def where(self, start: int, end: int) -> dict[str, Any]:
        """The facts of the smallest segments that hold ``[start, end)``, outer ones overlaid by inner ones."""
        holding = [s for s in self.segments if s.start <= start and end <= s.end]
        facts: dict[str, Any] = {}
        for segment in sorted(holding, key=lambda s: s.start - s.end):
            facts.update(segment.at)
        return facts

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "kind": self.kind,
            "language": self.language,
            "reader": self.reader,
            "version": self.version,
            "segments": [segment.to_json() for segment in self.segments],
            "notes": list(self.notes),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Document:
        return cls(
            text=value["text"],
            kind=value["kind"],
            language=value["language"],
            reader=value["reader"],
            version=value["version"],
            segments=tuple(Segment.from_json(s) for s in value["segments"]),
            notes=tuple(value["notes"]),
        )
