"""What every test may use: the shared data where it is there, and cases in folders of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# No timed asserts: a busy machine is no failure.
settings.register_profile("constancia", deadline=None)
settings.load_profile("constancia")

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real and gold data, which is beside the repository where we work and in CI."""
    if not SHARED.is_dir():
        pytest.skip("the shared data folder is not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def _case_template(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: object) -> Path:
    """One case made as a user makes it; copying it is faster than migrating for each test."""
    from constancia.case.opening import new_case

    folder = tmp_path_factory.mktemp("template") / "case"
    with django_db_blocker.unblock():
        new_case(folder, "Test case", member_name="Ana", language="en")
        _close()
    return folder


@pytest.fixture
def case_folder(_case_template: Path, tmp_path: Path) -> Path:
    """The folder of a fresh case that Ana keeps."""
    return Path(shutil.copytree(_case_template, tmp_path / "case"))


@pytest.fixture
def case(case_folder: Path, django_db_blocker: object) -> Iterator[object]:
    """A fresh case, open in this process."""
    from constancia.case.opening import open_case

    with django_db_blocker.unblock():
        yield open_case(case_folder)
        _close()


@pytest.fixture
def add_text(case: object, tmp_path: Path) -> Callable[..., str]:
    """Take a text in as an original of the case and read it; returns the document's key."""

    def add(text: str, name: str = "statement.txt", **told: str) -> str:
        from constancia.case import actions, intake
        from constancia.case.models import Record
        from constancia.reading.documents import read_document

        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        (taken,) = intake.take(case, [path], {"source": "Casa Abierta", **told})
        record = Record.objects.get(case=case.id, key=taken.original)
        document = read_document(path.read_bytes(), name=name, media_type=record.body["media_type"])
        return actions.extract(case, taken.original, document)

    return add


def _close() -> None:
    from django.db import connection

    connection.close()


CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all tests that drive one: two of them in one process quarrel over the event loop."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not on this machine")
    # Playwright keeps an event loop in this thread; Django, which does not know that ours is not in it, would refuse.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
