"""PolNeAR dev: who says what by which words. No licence is stated: it is measured here and nothing is trained on it."""

from __future__ import annotations

import re
from pathlib import Path

from constancia.reading.claims.prose import prose_of
from constancia.reading.claims.scene import setting_of
from constancia.reading.claims.sources import attributions_of

FOLDER = Path(__file__).parents[2] / "../shared/data/reading/polnear_dev"
PARTS = ("Source", "Cue", "Content")


def scores() -> dict[str, float]:
    """Token F1 for sources, cues and contents, and over the three together, in percent; empty where the data is not
    here.
    """
    totals = {part: [0, 0, 0] for part in (*PARTS, "all")}
    files = sorted((FOLDER / "text").glob("*.txt")) if FOLDER.exists() else []
    for path in files:
        text = path.read_text(encoding="utf-8")
        mine, gold = _mine(text), _gold(path, text)
        for part in PARTS:
            for name in (part, "all"):
                totals[name][0] += len(mine[part] & gold[part])
                totals[name][1] += len(mine[part])
                totals[name][2] += len(gold[part])
    return {name: 200 * r / (f + w) if f + w else 0.0 for name, (r, f, w) in totals.items()} if files else {}


def _tokens(text: str, start: int, end: int) -> set[int]:
    return {start + m.start() for m in re.finditer(r"\w+", text[start:end])}


def _mine(text: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {part: set() for part in PARTS}
    setting = setting_of(prose_of(text, "en"), None)
    for said in attributions_of(setting):
        found["Cue"] |= _tokens(text, _with_auxiliary(text, said.cue[0]), said.cue[1])
        if said.pronoun:
            found["Source"] |= _tokens(text, *said.pronoun)
        found["Content"] |= _tokens(text, said.start, said.end)
        near = said.speaker is not None and not said.pronoun and abs(said.speaker.start - said.cue[0]) < _NEAR
        if said.speaker is not None and near:
            found["Source"] |= _tokens(text, said.speaker.start, said.speaker.end)
            if said.role:
                found["Source"] |= _tokens(text, *said.role)
    for part in ("Cue", "Source"):
        found["Content"] -= found[part]
    return found


def _with_auxiliary(text: str, start: int) -> int:
    """PolNeAR counts the auxiliaries before a verb of saying to its cue."""
    before = re.search(
        r"\b(?:(?:has|have|had|was|is|also|then|later|been|would|did|not) )+$", text[max(0, start - 24) : start]
    )
    return start - len(before.group()) if before else start


_NEAR = 120


def _gold(path: Path, text: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {part: set() for part in PARTS}
    marks = next((FOLDER / "attributions").glob(f"{path.stem}*.ann"), None)
    for line in marks.read_text(encoding="utf-8").splitlines() if marks else ():
        match = re.match(r"T\d+\t(Source|Cue|Content) ([\d; ]+)\t", line)
        if match:
            for piece in match[2].split(";"):
                start, end = (int(n) for n in piece.split())
                found[match[1]] |= _tokens(text, start, end)
    return found


if __name__ == "__main__":
    print("\n".join(f"PolNeAR dev {name:8} token F1 {value:5.1f}" for name, value in scores().items()))
