"""The pages in a real browser: styled, silent, and able to point at a passage."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed on this machine"),
]


@pytest.fixture
def browser(chromium: Any) -> Any:
    return chromium


def test_no_page_asks_the_network_for_anything_runs_a_script_or_opens_a_dialog(browser: Any, whole: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: complaints.append(dialog.message) or dialog.dismiss())
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for file in sorted((whole / "data/html").glob("*.html")):
        page.goto(file.as_uri())
    assert complaints == []
    assert all(url.startswith(whole.as_uri()) for url in asked)
    page.close()


def test_the_style_is_applied_under_the_pages_own_policy(browser: Any, whole: Path) -> None:
    page = browser.new_page()
    page.goto((whole / "data/html/index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('nav ul')).display") == "flex"
    page.close()


def test_following_a_claim_to_its_place_shows_that_passage_outlined(browser: Any, whole: Path) -> None:
    page = browser.new_page(java_script_enabled=True)
    page.goto((whole / "data/html/claims.html").as_uri())
    page.click("#C2 .where a")
    assert "document-D1.html#s" in page.url
    outlined = "[...document.querySelectorAll('mark')].filter(m => getComputedStyle(m).outlineStyle === 'solid')"
    assert page.evaluate(f"{outlined}.map(m => m.textContent)") == ["arbitrarily detained"]
    page.close()


@pytest.mark.parametrize("width", [390, 1100])
def test_no_page_is_wider_than_its_window(browser: Any, whole: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for file in sorted((whole / "data/html").glob("*.html")):
        page.goto(file.as_uri())
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, file.name
    page.close()


def test_an_original_that_was_a_web_page_is_opened_as_text(browser: Any, whole: Path) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message) or dialog.dismiss())
    page.goto((whole / "data/originals/O3.txt").as_uri())
    assert said == [] and page.evaluate("document.querySelectorAll('script, img').length") == 0
    page.close()
