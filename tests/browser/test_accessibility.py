"""Each page against axe-core (WCAG 2.0 to 2.2, A and AA), in both languages, narrow and wide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Texts of more than three letters that have less than the width of four.
SQUEEZED = """[...document.querySelectorAll("main dd, main td, main p, main li")]
  .filter(e => e.innerText.trim().length > 3 && e.checkVisibility())
  .filter(e => e.getBoundingClientRect().width < 2.2 * parseFloat(getComputedStyle(e).fontSize))
  .map(e => e.outerHTML.slice(0, 120))"""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("es", 360)])
def test_no_page_has_a_barrier_that_axe_can_find_or_is_wider_than_its_window(
    served: Served, open_page: Callable[..., Any], language: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed").Axe()
    page = open_page(width=width, language=language)
    base = page.url.rstrip("/")
    document, rows = f"/documents/{served.document}/", f"/documents/{served.list}/"
    found = {}
    for address in (
        "/", "/keys", "/originals/", "/originals/O1/", "/documents/", document, f"{document}suggestions/S1/correct",
        f"{document}claims/new", rows, f"{rows}rows", f"{rows}columns", "/matching/", "/people/", "/acts/", "/figures/",
        "/law/", "/law/suggested", "/asks/", "/ledger/", "/ledger/1/",
    ):  # fmt: skip
        page.goto(base + address)
        result = axe.run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
        barriers = [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in result.response["violations"]]
        if barriers:
            found[address] = barriers
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} px wide in a window of {width}"
        squeezed = page.evaluate(SQUEEZED)
        assert not squeezed, f"{address} sets words in a column of a letter or two: {squeezed[:3]}"
    assert not found
