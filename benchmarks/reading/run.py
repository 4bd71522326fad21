"""The reading benchmark: ``python -m benchmarks.reading.run`` prints every measure of reading beside its goal.

Data is read from ``../shared/data`` where it is; what is not there is left out with a word. MUC-4 trains a CRF first
(about two minutes on
one core): ``--quick`` leaves it out.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

from benchmarks.reading import date_specs, hrdsattack, muc4, polnear
from benchmarks.reading.passages import (
    EIGHTH,
    FIFTH,
    FOURTH,
    OWN,
    SECOND,
    SEVENTH,
    SHARED,
    SIXTH,
    THIRD,
    lines,
    passages,
    score,
)
from constancia.reading.claims import read_claims
from constancia.reading.document import Document

ARTICLE = Path(__file__).parents[2] / "../shared/data/seed/article.txt"
PUBLISHED = date(2024, 8, 9)
# What the article tells of: act, figure (op and value) and how it is said.
WANTED = (
    ("crimes_unspecified", None, "indirect"),
    ("repression_of_protest", None, "narrator"),
    ("persecution", None, "narrator"),
    ("killing", ("vague", None), "direct_quote"),
    ("arbitrary_detention", ("gt", 2000), "direct_quote"),
    ("attack_on_hrd", None, "direct_quote"),
    ("threat", None, "direct_quote"),
    ("stigmatisation", None, "direct_quote"),
)


def main(quick: bool) -> None:
    """Print the table."""
    for line in article() + gold() + date_specs.table() + public(quick) + speed():
        print(line)


def article() -> list[str]:
    """The real article: its eight acts, its five asks, and nothing from its last paragraph."""
    if not ARTICLE.exists():
        return ["article: not here"]
    text = ARTICLE.read_text(encoding="utf-8")
    found = read_claims(Document(text, "prose", "en", "benchmark", "1"), published=PUBLISHED)
    claims = [s.body for s in found if s.kind == "claim" and s.body["polarity"] == "asserted"]
    told = [
        (c["act"], (c["count"]["op"], c["count"]["value"]) if c["count"] else None, c["source"]["mode"]) for c in claims
    ]
    asks = [s.body for s in found if s.kind == "ask" and s.body["addressee"]]
    last = text.rstrip().rfind("\n\n")
    elsewhere = [c for c in claims if c["trigger"]["start"] > last]
    return [
        f"article: acts with figure and source        {sum(w in told for w in WANTED)} of {len(WANTED)}   (goal 8)",
        f"article: asks with addressee                {len(asks)} of 5   (goal 5)",
        f"article: acts from the last paragraph       {len(elsewhere)}        (goal 0)",
    ]


def gold() -> list[str]:
    """The passages that persons marked: shared ones, and our own."""
    made = []
    sets = (
        ("shared", SHARED),
        ("own", OWN),
        ("own second", SECOND),
        ("own third, not mended on", THIRD),
        ("own fourth", FOURTH),
        ("own fifth", FIFTH),
        ("sixth", SIXTH),
        ("seventh", SEVENTH),
        ("eighth", EIGHTH),
    )
    for name, path in sets:
        docs = passages(path)
        for language in ("en", "es"):
            made += (
                lines(score(docs, language), f"{name} passages, {language}") if docs else [f"{name} passages: not here"]
            )
    return made


def public(quick: bool) -> list[str]:
    """HRDsAttack, MUC-4 and PolNeAR, dev parts."""
    published = {
        "violation types F1": "71.4 on test",
        "victim names F1, model": "47.4 on test",
        "country accuracy": "66 on test",
    }
    made = []
    if hrdsattack.FOLDER.exists():
        for name, value in hrdsattack.scores("dev").items():
            best = published.get(name)
            made.append(f"HRDsAttack dev {name:26} {value:5.1f}" + (f"   (best published {best})" if best else ""))
    made += [f"PolNeAR dev {name:8} token F1                {value:5.1f}" for name, value in polnear.scores().items()]
    return made + ([] if quick else muc4.table())


def speed() -> list[str]:
    """Articles a second on one core, the core alone, over our own passages put together to an article's length."""
    text = "\n\n".join(doc["text"] for doc in passages(OWN))
    document = Document(text, "prose", "", "benchmark", "1")
    read_claims(document, published=PUBLISHED)
    times = 10
    clock, own = time.perf_counter(), time.process_time()
    for _ in range(times):
        read_claims(document, published=PUBLISHED)
    clock, own = time.perf_counter() - clock, time.process_time() - own
    words = len(text.split()) * times
    each = f"{words / 600 / own:.0f} articles of 600 words a second of a core's own time"
    return [f"speed: {each}; {words / 600 / clock:.0f} on the clock ({words / clock:,.0f} words a second)"]


if __name__ == "__main__":
    main("--quick" in sys.argv)
