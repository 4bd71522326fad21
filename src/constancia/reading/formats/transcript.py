"""Transcripts of sound and video (SRT, VTT): what is said, cue by cue, with the seconds at which it is said."""

from __future__ import annotations

import re

from constancia.errors import Unreadable
from constancia.reading.document import Document
from constancia.reading.formats.decoding import decode
from constancia.reading.formats.writing import Writing

_TIMES = re.compile(
    r"^[ \t]*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})[ \t]*-->[ \t]*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})[^\r\n]*$",
    re.MULTILINE,
)
_TAG = re.compile(r"</?(?:[biu]|c|v|lang|ruby|rt|font)\b[^>\n]*>|<\d{1,3}:[\d:.]+>|\{\\an?\d\}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>\n]+)>")
_NUMBER_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t]*\d+[ \t]*$")
_LINES = re.compile(r"\s*(?:\r\n|\r|\n)\s*")


def read(data: bytes, name: str = "") -> Document:
    """The cues of a transcript, one a line; Unreadable where there is none."""
    decoded = decode(data, name=name)
    writing = Writing()
    for note in decoded.notes:
        writing.note(note)
    found = list(_TIMES.finditer(decoded.text))
    last = ""
    for cue, following in zip(found, [*found[1:], None], strict=False):
        end = following.start() if following else len(decoded.text)
        raw = _body(decoded.text[cue.end() : end], has_next=following is not None)
        said = _said(raw)
        if said and said != last:  # rolling captions repeat a line while it scrolls
            _write(writing, said, _seconds(cue[1]), _seconds(cue[2]))
        last = said
    if not writing.length:
        raise Unreadable(
            f"{name or 'the transcript'} has no cues with times",
            next_step="Save it as SRT or VTT, or add it as plain text if the times do not matter.",
        )
    return writing.document("prose", "transcript")


def _write(writing: Writing, said: str, begin: float, end: float) -> None:
    if writing.length:
        writing.write("\n")
    start, stop = writing.write(said)
    writing.mark(start, stop, "cue", **{"from": begin, "to": end})


def _body(text: str, *, has_next: bool) -> str:
    """What stands between two lines of times, without the number or name of the next cue."""
    body = text.rstrip()
    if has_next:
        body = _NUMBER_LINE.sub("", body)
    return re.split(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)", body.strip("\r\n"), maxsplit=1)[0]


def _said(raw: str) -> str:
    voiced = _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", raw)
    return _LINES.sub(" ", _TAG.sub("", voiced)).strip()


def _seconds(time: str) -> float:
    parts = [float(part) for part in time.replace(",", ".").split(":")]
    hours, minutes, seconds = [0.0] * (3 - len(parts)) + parts
    return round(hours * 3600 + minutes * 60 + seconds, 3)
