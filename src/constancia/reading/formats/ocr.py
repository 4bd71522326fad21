"""Text recognition with tesseract, where it is installed: words with boxes. The picture stays the evidence."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from constancia.reading.formats.layout import Edges, Word, has_grid

HOW_TO_INSTALL = (
    "Install tesseract with its Spanish and English data (Debian: tesseract-ocr, tesseract-ocr-spa, tesseract-ocr-eng) "
    "and read again."
)

_DPI = 200
_AS_FOUND, _ONE_BLOCK = "3", "6"  # tesseract's page segmentation: columns and blocks as found; one even block
_SECONDS_A_PAGE = 40
_LEAST_SURE = 20
_SURE, _SURER = 75.0, 10.0  # of 100: a page less sure may stand on its head; it is turned only where that is surer
_ROTATE = re.compile(r"^Rotate:\s*(\d+)", re.MULTILINE)
_DARK = 140
_LEAST_RULE = 0.35  # inches: longer dark runs are rules and not strokes of letters
_MOST_RUNS = 20_000


@cache
def languages() -> str:
    """ "spa+eng", one of them, or whatever is installed; "" where tesseract is not."""
    return "+".join(language for language in ("spa", "eng") if language in _installed())


@cache
def _installed() -> frozenset[str]:
    program = shutil.which("tesseract")
    if not program:
        return frozenset()
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)
    return frozenset(listed.stdout.split()) | frozenset(listed.stderr.split())


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words and rules of a picture that is held upright, and by how many quarters it had to be turned for that.

    Boxes are in the picture as it is upright, times ``scale``.
    """

    words: list[Word]
    edges: Edges
    turns: int

    def size(self, width: float, height: float) -> tuple[float, float]:
        """The size of the upright picture."""
        return (height, width) if self.turns % 2 else (width, height)


def words_of_page(page: Any) -> Recognised | None:
    """The words and rules recognised on a PDF page, in points; None where tesseract is not installed."""
    if not languages():
        return None
    return words_of_picture(page.render(scale=_DPI / 72, grayscale=True).to_pil(), scale=72 / _DPI)


def words_of_picture(picture: Any, *, scale: float = 1.0) -> Recognised:
    """The words and the straight rules recognised in a picture, in its pixels times ``scale``.

    A picture in which next to nothing is recognised for sure is turned, and read as it is surest. The rules of tables
    are wiped out before the text is recognised: tesseract takes them for letters.
    """
    grey = picture.convert("L")
    best, sure = _read(grey, scale, 0)
    if sure >= _SURE:
        return best
    for turns in _likely_turns(grey):
        turned, how_sure = _read(grey, scale, turns)
        if how_sure > sure + _SURER:
            best, sure = turned, how_sure
    return best


def _read(grey: Any, scale: float, turns: int) -> tuple[Recognised, float]:
    """What is recognised in the picture turned by quarters against the clock, and how sure tesseract is of a letter."""
    clean, edges = _without_rules(grey.rotate(90 * turns, expand=True) if turns else grey, scale)
    layout = _ONE_BLOCK if has_grid(edges) else _AS_FOUND
    said = _tesseract(clean, "-l", languages(), "--psm", layout, "tsv")
    words, sure = _words(said, scale)
    return Recognised(words, edges, turns), 0.0 if _lie_on_their_side(words) else sure


def _lie_on_their_side(words: Sequence[Word]) -> bool:
    """Do most words run up or down the picture? Tesseract reads such words well, but not in their order."""
    long = [word.box for word in words if len(word.text) > 3]
    return sum(bottom - top > right - left for left, top, right, bottom in long) * 2 > len(long)


def _likely_turns(grey: Any) -> tuple[int, ...]:
    """By how many quarters the picture may have to be turned, as tesseract's own detector says, or any."""
    if "osd" not in _installed():
        return (1, 2, 3)
    found = _ROTATE.search(_tesseract(grey, "--psm", "0", "-l", "osd"))
    turns = -int(found[1]) // 90 % 4 if found else 0
    return (turns,) if turns else (1, 2, 3)


def _tesseract(picture: Any, *said: str) -> str:
    png = io.BytesIO()
    picture.save(png, "PNG")
    try:
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", "--dpi", str(_DPI), *said],
            input=png.getvalue(),
            capture_output=True,
            timeout=_SECONDS_A_PAGE,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", "replace")


def _without_rules(picture: Any, scale: float) -> tuple[Any, Edges]:
    import numpy as np
    from PIL import Image

    grey = np.asarray(picture)
    dark = grey < _DARK
    length = max(40, int(_LEAST_RULE * _DPI))
    upright, level = _long_runs(dark, length), _long_runs(dark.T, length).T
    clean = np.where(_widened(upright) | _widened(level.T).T, 255, grey).astype(np.uint8)
    vertical = [(x * scale, top * scale, bottom * scale) for x, top, bottom in _runs(upright.T)]
    horizontal = [(y * scale, left * scale, right * scale) for y, left, right in _runs(level)]
    return Image.fromarray(clean), Edges(vertical, horizontal)


def _widened(rules: Any) -> Any:
    """Upright rules with the grey pixels at their sides."""
    wide = rules.copy()
    for step in (1, 2):
        wide[:, step:] |= rules[:, :-step]
        wide[:, :-step] |= rules[:, step:]
    return wide


def _long_runs(dark: Any, length: int) -> Any:
    """The dark pixels that belong to upright runs of at least this length."""
    import numpy as np

    if dark.shape[0] <= length:
        return np.zeros_like(dark)
    sums = np.vstack([np.zeros((1, dark.shape[1]), np.int32), np.cumsum(dark, axis=0, dtype=np.int32)])
    starts = (sums[length:] - sums[:-length]) == length
    marks = np.zeros((dark.shape[0] + 1, dark.shape[1]), np.int32)
    marks[: starts.shape[0]] += starts
    marks[length : length + starts.shape[0]] -= starts
    covered: Any = np.cumsum(marks, axis=0)[:-1] > 0
    return covered


def _runs(marks: Any) -> list[tuple[float, float, float]]:
    """The runs in each line of a picture of rules: (line, from, to)."""
    import numpy as np

    padded = np.pad(marks.astype(np.int8), ((0, 0), (1, 1)))
    lines, starts = np.nonzero(np.diff(padded, axis=1) == 1)
    _, ends = np.nonzero(np.diff(padded, axis=1) == -1)
    return [(float(a), float(b), float(c)) for a, b, c in zip(lines, starts, ends, strict=True)][:_MOST_RUNS]


def _words(table: str, scale: float) -> tuple[list[Word], float]:
    """The words of tesseract's table, and how sure it is of a letter on the whole (0 to 100)."""
    words: list[Word] = []
    line: tuple[str, ...] = ()
    letters = sure = 0.0
    for order, row in enumerate(csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)):
        text = (row.get("text") or "").strip()
        if not text:
            continue
        confidence = float(row["conf"])
        letters += len(text)
        sure += len(text) * max(0.0, confidence)
        if confidence < _LEAST_SURE:
            continue
        left, top, width, height = (float(row[key]) * scale for key in ("left", "top", "width", "height"))
        here = (row["block_num"], row["par_num"], row["line_num"])
        words.append(Word(text, (left, top, left + width, top + height), order, here != line))
        line = here
    return words, sure / letters if letters else 0.0
