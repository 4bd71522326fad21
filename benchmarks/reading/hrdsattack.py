"""HRDsAttack (MIT): which violations an article tells of, who the named victims are, and where it happened."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from constancia.reading.models import shelf
from constancia.reading.models.article import Reading, country_of, reading_of, victims_of, violations_of
from constancia.reading.places import country_code

FOLDER = Path(__file__).parents[2] / "../shared/data/reading/hrdsattack"
TYPES = ("arbitrary detention", "killing", "kidnapping", "torture", "enforced disappearance", "other", "unknown")


@dataclass(frozen=True)
class Article:
    """One article with what a person marked in it."""

    text: str
    published: date
    types: frozenset[str]
    victims: frozenset[str]
    country: str


def articles(part: str) -> list[Article]:
    """The articles of train or dev; none where the data is not here."""
    path = FOLDER / f"{part}.json"
    return [_article(row) for row in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def _article(row: dict[str, Any]) -> Article:
    sample, marked = row["sample"], row["annotations"][0]["annotation"]
    body = re.sub(r"</p>\s*", "\n\n", sample["Input.article_interface"])
    text = f"{sample['Input.title']}\n\n{html.unescape(re.sub(r'<[^>]+>', '', body))}".strip()
    names = (v["victim_name"] for v in marked["victims"] if v["victim_population_type"] == "individual")
    return Article(
        text,
        date.fromisoformat(sample["Input.publish_date"][:10]),
        frozenset(marked["violation_types"] or ()),
        frozenset(n.strip() for n in names if n and n.strip()),
        (marked["country"] or "").strip(),
    )


def scores(part: str = "dev") -> dict[str, float]:
    """Violation types F1, named victims exact F1 (rules alone, and with the model) and country, in percent."""
    violations, victims = shelf.violations(), shelf.victims()
    types, ruled, named, country, total = Counts(), Counts(), Counts(), 0, 0
    for article in articles(part):
        reading = reading_of(article.text, "en", article.published)
        types.add(violations_of(reading, violations), article.types)
        ruled.add(_by_rules(reading), article.victims)
        sure = victims_of(reading, victims)
        named.add(frozenset(name for name, p in sure.items() if p >= victims.threshold), article.victims)
        country += country_of(article.text) == _code(article.country)
        total += 1
    return {
        "violation types F1": types.f1,
        "victim names F1, rules": ruled.f1,
        "victim names F1, model": named.f1,
        "country accuracy": 100 * country / total if total else 0.0,
    }


def _by_rules(reading: Reading) -> frozenset[str]:
    told = (c for c in reading.claims if c.polarity.name == "asserted")
    return frozenset(v.full_name for c in told for v in c.who.victims if v.sort == "name")


@dataclass
class Counts:
    """Right, found and wanted, added up over articles."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, mine: frozenset[str], gold: frozenset[str]) -> None:
        self.right += len(mine & gold)
        self.found += len(mine)
        self.wanted += len(gold)

    @property
    def f1(self) -> float:
        return 200 * self.right / (self.found + self.wanted) if self.found + self.wanted else 0.0


_OTHER_NAMES = {
    "people's republic of china": "CN",
    "united states of america": "US",
    "us": "US",
    "u.s.": "US",
    "islamic republic of iran": "IR",
    "northern ireland": "GB",
    "republic of china": "TW",
}


def _code(country: str) -> str | None:
    """The code of a country as the annotators wrote it; None where they wrote none."""
    if country in ("", "None"):
        return None
    return _OTHER_NAMES.get(country.casefold()) or country_code(country) or country
