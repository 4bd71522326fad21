"""Charts as SVG text: no script, nothing loaded from elsewhere, with a title and a description that can be read
aloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from constancia.counting.estimate import FAMILIES, Estimate
from constancia.counting.sentences import written

_WIDTH, _LABEL, _ROW = 720, 190, 30
_WORDS = {
    "en": {
        "title": "Estimates of the total by method, with 95% intervals",
        "documented": "documented minimum",
        "lcmcr": "Latent classes",
        "dga": "Decomposable graphs",
        "loglinear": "Log-linear models",
        "chao": "Chao's lower bound",
        "none": "no figure: see the refusals",
    },
    "es": {
        "title": "Estimaciones del total por método, con intervalos del 95%",
        "documented": "mínimo documentado",
        "lcmcr": "Clases latentes",
        "dga": "Grafos descomponibles",
        "loglinear": "Modelos loglineales",
        "chao": "Límite inferior de Chao",
        "none": "sin cifra: véanse los motivos",
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


def bar_chart(title: str, bars: Sequence[tuple[str, int]], *, language: str = "en") -> str:
    """Documented minimums by day, week, state or any field, in the order given; each bar has its number beside it."""
    most = max((value for _, value in bars), default=0) or 1
    scale = (_WIDTH - _LABEL - 80) / most
    parts = []
    for at, (label, value) in enumerate(bars):
        y = 34 + at * 22
        number = str(written(value, language))
        parts.append(_text(_LABEL - 10, y + 12, label or "—", "end"))
        parts.append(f'<rect x="{_LABEL}" y="{y}" width="{value * scale:.1f}" height="16" fill="#345"/>')
        parts.append(_text(_LABEL + value * scale + 6, y + 12, number, "start"))
    told = "; ".join(f"{label or '—'}: {written(value, language)}" for label, value in bars)
    return _svg(34 + len(bars) * 22 + 10, title, told, parts)


def _text(x: float, y: float, words: str, anchor: str, fill: str = "#111") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'


def _svg(height: int, title: str, told: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" font-family="sans-serif" font-size="13"><title>{escape(title)}</title>'
        f'<desc>{escape(told)}</desc><text x="{_LABEL}" y="16" font-weight="bold">{escape(title)}</text>'
        f"{''.join(parts)}</svg>"
    )
