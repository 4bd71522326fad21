"""A case with Ana who keeps it, Beto on her team, Dora who reads, and Carla who is an outsider; all are invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from constancia.case.models import Suggestion
from constancia.case.opening import OpenCase
from constancia.terms.spans import Span
from constancia.web.workbench import Workbench

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


@dataclass(frozen=True)
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


LIST = (
    "Nombre,Edad,Estado,Fecha,Acto\n"
    "Luis Peña Rojas,23,Lara,30/07/2024,detención arbitraria\n"
    "Ana Soto Gil,31,Zulia,29/07/2024,detención arbitraria\n"
    "=CMD(),44,Lara,31/07/2024,detención arbitraria\n"
    "Rosa Vera Paz,19,Lara,,detención arbitraria\n"
)
