"""Text recognition with tesseract, where it is installed: words with boxes. The picture stays the evidence."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from functools import cache
from typing import Any

from constancia.reading.formats.layout import Edges, Word, has_grid

HOW_TO_INSTALL = (
    "Install tesseract with its Spanish and English data (Debian: tesseract-ocr, tesseract-ocr-spa, tesseract-ocr-eng) "
    "and read again."
)

_DPI = 200
_AS_FOUND, _ONE_BLOCK = "3", "6"  # tesseract's page segmentation: columns and blocks as found; one even block
_SECONDS_A_PAGE = 120
_LEAST_SURE = 20
_DARK = 140
_LEAST_RULE = 0.35  # inches: longer dark runs are rules and not strokes of letters
_MOST_RUNS = 20_000


@cache
def languages() -> str:
    """ "spa+eng", one of them, or whatever is installed; "" where tesseract is not."""
    program = shutil.which("tesseract")
    if not program:
        return ""
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)
    found = set(listed.stdout.split()) | set(listed.stderr.split())
    return "+".join(language for language in ("spa", "eng") if language in found)


def words_of_page(page: Any) -> tuple[list[Word], Edges] | None:
    """The words and rules recognised on a PDF page, in points; None where tesseract is not installed."""
    if not languages():
        return None
    return words_of_picture(page.render(scale=_DPI / 72, grayscale=True).to_pil(), scale=72 / _DPI)


def words_of_picture(picture: Any, *, scale: float = 1.0) -> tuple[list[Word], Edges]:
    """The words and the straight rules recognised in a picture, in its pixels times ``scale``.

    The rules of tables are wiped out before the text is recognised: tesseract takes them for letters.
    """
    clean, edges = _without_rules(picture.convert("L"), scale)
    png = io.BytesIO()
    clean.save(png, "PNG")
    layout = _ONE_BLOCK if has_grid(edges) else _AS_FOUND
    command = ["tesseract", "stdin", "stdout", "-l", languages(), "--psm", layout, "--dpi", str(_DPI), "tsv"]
    done = subprocess.run(
        command,
        input=png.getvalue(),
        capture_output=True,
        timeout=_SECONDS_A_PAGE,
        check=False,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return _words(done.stdout.decode("utf-8", "replace"), scale), edges


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


def _words(table: str, scale: float) -> list[Word]:
    words: list[Word] = []
    line: tuple[str, ...] = ()
    for order, row in enumerate(csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)):
        text = (row.get("text") or "").strip()
        if not text or float(row["conf"]) < _LEAST_SURE:
            continue
        left, top, width, height = (float(row[key]) * scale for key in ("left", "top", "width", "height"))
        here = (row["block_num"], row["par_num"], row["line_num"])
        words.append(Word(text, (left, top, left + width, top + height), order, here != line))
        line = here
    return words
