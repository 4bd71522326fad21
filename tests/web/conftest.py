"""A real case in a folder, with Ana who keeps it, Beto on her team, Dora who reads, and Carla who is an outsider."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from constancia.case import actions, intake, ledger
from constancia.case.models import Suggestion
from constancia.case.opening import OpenCase, new_case
from constancia.reading.document import Document
from constancia.terms.spans import Span
from constancia.web.workbench import Workbench, serve_case

ROLES = {"Ana": "m1", "Beto": "m2", "Dora": "m3", "Carla": "m9"}

#: A document of invented people, with what a hostile or careless source may put into it.
TEXT = (
    "Comunicado del Observatorio Guarura\n\n"
    "El 30 de julio la Guardia Nacional detuvo a Yaritza Belandria y a otras 12 personas en Valencia.\n\n"
    "<script>document.title='hurt'</script> & <img src=x onerror=alert(1)> \u202eatleuv al\u202c.\n\n"
    "Wilmer Arrechedera murió el 29 de julio en Maracay. Fue detenida Ruth Peraza. Fue detenida Ana Lugo.\n"
)


def span(text: str, words: str) -> dict[str, Any]:
    """The only place of these words."""
    assert text.count(words) == 1, words
    start = text.index(words)
    return Span.of(text, start, start + len(words)).to_json()


def claim_body(text: str, trigger: str, act: str, **parts: Any) -> dict[str, Any]:
    return {
        "act": act,
        "trigger": span(text, trigger),
        "polarity": "asserted",
        "victims": [],
        "count": None,
        "perpetrators": [],
        "place": None,
        "date": None,
        "source": None,
        "grounds": None,
        "relations": {},
        **parts,
    }


def bodies(text: str = TEXT) -> list[dict[str, Any]]:
    """Three claims of the text; the second lies inside the first and the third stands alone."""
    detained = claim_body(
        text,
        "detuvo a Yaritza Belandria y a otras 12 personas",
        "arbitrary_detention",
        victims=[
            {"span": span(text, "Yaritza Belandria"), "kind": "named", "name": "Yaritza Belandria", "given": "Yaritza"}
        ],
        perpetrators=[{"span": span(text, "la Guardia Nacional"), "kind": "national_guard", "name": None}],
        place={"span": span(text, "Valencia"), "name": "Valencia", "level": "municipality", "state": "Carabobo"},
        date={"span": span(text, "30 de julio"), "from": "2024-07-30", "to": "2024-07-30", "precision": "day"},
        source={"span": None, "mode": "narrator", "cue": None},
    )
    others = claim_body(
        text,
        "otras 12 personas",
        "mass_arrest",
        count={"span": span(text, "12 personas"), "op": "eq", "value": 12, "min": None, "max": None, "unit": "persons"},
    )
    killed = claim_body(
        text,
        "murió",
        "killing",
        victims=[{"span": span(text, "Wilmer Arrechedera"), "kind": "named", "name": "Wilmer Arrechedera"}],
    )
    return [detained, others, killed]


@dataclass
class Open:
    """An open case with its workbench, and a browser for each member."""

    case: OpenCase
    workbench: Workbench
    document: str = ""
    list: str = ""

    def as_(self, name: str) -> Client:
        """A browser that this member has entered with."""
        client = Client()
        response = client.get(f"/enter/{self.workbench.entrance.invite(ROLES[name])}")
        assert response.status_code == 302
        return client

    def case_of(self, name: str) -> OpenCase:
        return self.workbench.as_member(ROLES[name])

    def waiting(self, document: str = "") -> list[Suggestion]:
        rows = Suggestion.objects.filter(case=self.case.id, about="claim", state="waiting")
        return list(rows.filter(document=document) if document else rows)


@pytest.fixture
def database(django_db_blocker: Any) -> Iterator[None]:
    """These tests use the database of the case that they make, and none of pytest-django's."""
    with django_db_blocker.unblock():
        yield
        from django.db import connections

        connections.close_all()


@pytest.fixture
def empty(tmp_path: Path, database: None) -> Open:
    """A case with its members and nothing in it."""
    case = new_case(tmp_path / "caso", "Caso de prueba", member_name="Ana", language="es")
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


LIST = "Nombre,Edad,Estado,Fecha\nLuis Peña Rojas,23,Lara,30/07/2024\nAna Soto Gil,31,Zulia,29/07/2024\n=CMD(),44,Lara,31/07/2024\nRosa Vera Paz,19,Lara,\n"


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
