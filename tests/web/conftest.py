"""The scenes of the workbench's tests: an empty case, one with a document, one with a list too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from constancia.case import actions, intake, ledger
from constancia.case.opening import OpenCase
from constancia.reading.document import Document
from constancia.web.workbench import serve_case

from .scene import LIST, TEXT, Open, bodies


@pytest.fixture
def database(django_db_blocker: Any) -> Iterator[None]:
    """These tests use the database of the case that they make, and none of pytest-django's."""
    with django_db_blocker.unblock():
        yield
        from django.db import connections

        connections.close_all()


@pytest.fixture
def empty(case: OpenCase) -> Open:
    """A case with its members and nothing in it."""
    with ledger.writing(case.id, "m1") as batch:
        batch.append("member.add", "m2", {"key": "m2", "name": "Beto", "role": "documenter"})
        batch.append("member.add", "m3", {"key": "m3", "name": "Dora", "role": "reader"})
    return Open(case, serve_case(case))


@pytest.fixture
def add_text(empty: Open, tmp_path: Path) -> Callable[..., str]:
    """Take a text in, read it as prose, and suggest claims in it; the document's key."""

    def add(text: str, bodies: list[dict[str, Any]], name: str = "comunicado.txt", kind: str = "claim") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        taken = intake.take(empty.case, [path], {"source": "Observatorio Guarura"})[0]
        assert taken.original
        document = actions.extract(empty.case, taken.original, Document(text, "prose", "es", "test", "1"))
        actions.suggest(
            empty.case,
            "claim",
            document,
            [
                {
                    "kind": kind,
                    "body": body,
                    "origin": {"name": "test rules", "version": "1"},
                    "score": 0.8,
                    "reason": "the words say so",
                    "place": (body.get("trigger") or body.get("span"))["start"],
                }
                for body in bodies
            ],
        )
        return document

    return add


@pytest.fixture
def opened(empty: Open, add_text: Callable[..., str]) -> Open:
    """A case with one document and three suggestions that wait."""
    return replace(empty, document=add_text(TEXT, bodies()))


@pytest.fixture
def with_list(opened: Open, tmp_path: Path) -> Open:
    """The same case with a list of detainees, read row by row."""
    from constancia.case import reading
    from constancia.case.models import Record

    path = tmp_path / "detenidos.csv"
    path.write_text(LIST, encoding="utf-8")
    taken = intake.take(opened.case, [path], {"source": "Red de Abogados", "published": "2024-08-05"})[0]
    read = list(reading.read(opened.case, [Record.objects.get(case=opened.case.id, key=taken.original)]))
    return replace(opened, list=read[0].document)
