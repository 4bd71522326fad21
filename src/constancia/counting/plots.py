"""Charts as SVG text: no script, nothing loaded from elsewhere, with a title and a description that can be read
aloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from constancia.counting.estimate import FAMILIES, Estimate
from constancia.counting.sentences import written

_WIDTH, _LABEL, _ROW = 720, 215, 30
_NARROW = 330
_WORDS = {
    "en": {
        "title": "Estimates of the total by method, with 95% intervals",
        "documented": "documented minimum",
        "lcmcr": "Latent classes",
        "dga": "Decomposable graphs",
        "loglinear": "Log-linear models",
        "chao": "Chao's lower bound",
        "none": "no figure: see the refusals",
        "no_number": "no number",
    },
    "es": {
        "title": "Estimaciones del total por método, con intervalos del 95%",
        "documented": "mínimo documentado",
        "lcmcr": "Clases latentes",
        "dga": "Grafos descomponibles",
        "loglinear": "Modelos loglineales",
        "chao": "Límite inferior de Chao",
        "none": "sin cifra: véanse los motivos",
        "no_number": "sin número",
    },
}


def interval_chart(found: Estimate, *, language: str = "en") -> str:
    """Each method's interval and median on one line, and the documented minimum as the line that none may cross."""
    words, n = _WORDS[language], int(found.table["n"])
    shown = [(name, found.methods[name]) for name in (*FAMILIES, "chao") if name in found.methods]
    most = max([float(n), *(m.upper for _, m in shown if m.upper is not None)]) * 1.05
    scale = (_WIDTH - _LABEL - 20) / most
    parts, told = [], []
    for at, (name, m) in enumerate(shown):
        y = 40 + at * _ROW
        parts.append(_text(_LABEL - 10, y + 4, words[name], "end"))
        if m.lower is None or m.upper is None or m.median is None:
            parts.append(_text(_LABEL + 4, y + 4, words["none"], "start", "#666"))
            told.append(f"{words[name]}: {words['none']}")
            continue
        low, middle, high = (_LABEL + x * scale for x in (m.lower, m.median, m.upper))
        parts.append(f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="#234" stroke-width="3"/>')
        parts.append(f'<circle cx="{middle:.1f}" cy="{y}" r="5" fill="#234"/>')
        numbers = [str(written(round(x), language)) for x in (m.median, m.lower, m.upper)]
        told.append(f"{words[name]}: {numbers[0]} [{numbers[1]}, {numbers[2]}]")
    height = 40 + len(shown) * _ROW + 40
    x = _LABEL + n * scale
    parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="20" y2="{height - 40}" stroke="#a30" stroke-dasharray="4 3"/>')
    parts.append(_text(x, height - 22, f"{words['documented']}: {written(n, language)}", "start", "#a30"))
    return _svg(height, words["title"], "; ".join([*told, f"{words['documented']}: {n}"]), parts)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its number (None where none is said), and whether it stands for what is not stated."""

    label: str
    value: int | None
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What a bar chart shows: a title, a note on how to read it, and its bars in order."""

    title: str
    note: str
    bars: tuple[Bar, ...]


def bar_chart(chart: Chart, *, language: str = "en", narrow: bool = False) -> str:
    """Bars in the order given, each with its number beside it; what is not stated is a bar of its own, hatched.

    ``narrow`` is for a telephone: each label stands above its bar.
    """
    width, left, row = (_NARROW, 10, 40) if narrow else (_WIDTH, _LABEL, 22)
    most = max((bar.value or 0 for bar in chart.bars), default=0) or 1
    scale = (width - left - 80) / most
    lines = wrap(chart.note, 48 if narrow else 110)
    top = 28 + 15 * len(lines)
    parts = [_text(10, 34 + 15 * n, line, "start", "#444", 12) for n, line in enumerate(lines)]
    told = [chart.note]
    for at, bar in enumerate(chart.bars):
        y = top + at * row + (18 if narrow else 0)
        number = number_of(bar, language)
        long = (bar.value or 0) * scale
        fill = 'fill="#fff" stroke="#345" stroke-dasharray="3 2"' if bar.is_unknown else 'fill="#345"'
        if narrow:
            parts.append(_text(left, y - 4, _short(bar.label, 44), "start"))
        else:
            parts.append(_text(left - 10, y + 12, _short(bar.label), "end"))
        parts.append(f'<rect x="{left}" y="{y}" width="{long:.1f}" height="16" {fill}/>')
        parts.append(_text(left + long + 6, y + 12, number, "start"))
        told.append(f"{bar.label}: {number}")
    return _svg(top + len(chart.bars) * row + 10, chart.title, "; ".join(told), parts, width)


def number_of(bar: Bar, language: str = "en") -> str:
    """The number of a bar as it stands beside it, or that there is none."""
    return _WORDS[language]["no_number"] if bar.value is None else str(written(bar.value, language))


def _short(label: str, most: int = 28) -> str:
    return label if len(label) <= most else label[: most - 1] + "…"


def _text(x: float, y: float, words: str, anchor: str, fill: str = "#111", size: int = 13) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" font-size="{size}"'
    return f"<text {place}>{escape(words)}</text>"


def _svg(height: int, title: str, told: str, parts: Sequence[str], width: int = _WIDTH) -> str:
    """White under it, so that it can be read on any page and in print; no style, which a page's policy may forbid."""
    head = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {head} font-family="sans-serif" font-size="13">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>"
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
        f'<text x="10" y="16" fill="#111" font-weight="bold">{escape(title)}</text>{"".join(parts)}</svg>'
    )
