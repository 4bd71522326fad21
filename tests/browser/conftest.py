"""The workbench as a person has it: on loopback, in Debian's Chromium; skipped, saying why, where there is none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from constancia.case import actions, intake, reading
from constancia.case.models import Record
from constancia.case.opening import OpenCase
from constancia.reading.document import Document
from constancia.web.serving import Serving, listen

from ..web.scene import TEXT, bodies


@dataclass(frozen=True)
class Served:
    """A case that is being served, and the key of its document."""

    case: OpenCase
    serving: Serving
    document: str
    list: str

    @property
    def address(self) -> str:
        return self.serving.address()

    def waiting(self) -> int:
        from constancia.case import queue

        return queue.waiting(self.case, "claim", document=self.document).count()

    def claims(self) -> list[Record]:
        rows = Record.objects.filter(case=self.case.id, kind="claim", status="standing", document=self.document)
        return list(rows.order_by("number"))


@pytest.fixture
def served(case: OpenCase, tmp_path: Path) -> Iterator[Served]:
    """A case with a document whose three suggestions wait, and a list, served until the test ends."""
    from django.conf import settings

    names = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME
    document = _text(case, tmp_path)
    rows = _list(case, tmp_path)
    serving = listen(case, "127.0.0.1", 0, threads=4)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    yield Served(case, serving, document, rows)
    serving.stop()
    thread.join(10)
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = names


@pytest.fixture
def open_page(chromium: Any, served: Served) -> Iterator[Callable[..., Any]]:
    """Open the workbench in a window of its own; what the page complains of fails the test at the end."""
    contexts, complaints = [], []

    def opened(address: str = "/", *, javascript: bool = True, width: int = 1280, language: str = "en") -> Any:
        context = chromium.new_context(
            java_script_enabled=javascript, viewport={"width": width, "height": 900}, locale=language
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
        page.goto(served.address)
        if address != "/":
            page.goto(served.address.split("/enter/")[0] + address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def _is_complaint(said: Any) -> bool:
    """An error of the page; that an address answered with a refusal is what some tests are about."""
    return bool(said.type == "error" and not said.text.startswith("Failed to load resource"))


def _text(case: OpenCase, folder: Path) -> str:
    path = folder / "comunicado.txt"
    path.write_text(TEXT, encoding="utf-8")
    (taken,) = intake.take(case, [path], {"source": "Observatorio Guarura"})
    document = actions.extract(case, str(taken.original), Document(TEXT, "prose", "es", "test", "1"))
    proposals = [
        {
            "kind": "claim",
            "body": body,
            "origin": {"name": "test rules", "version": "1"},
            "score": 0.8,
            "reason": "the words say so",
            "place": body["trigger"]["start"],
        }
        for body in bodies()
    ]
    actions.suggest(case, "claim", document, proposals)
    return document


def _list(case: OpenCase, folder: Path) -> str:
    path = folder / "detenidos.csv"
    rows = "".join(f"Persona Inventada {n},{20 + n},Lara,30/07/2024\n" for n in range(12))
    path.write_text("Nombre del detenido,Edad,Estado,Fecha de detención\n" + rows, encoding="utf-8")
    (taken,) = intake.take(case, [path], {"source": "Red de Abogados"})
    (read,) = reading.read(case, [Record.objects.get(case=case.id, key=taken.original)])
    return read.document
