"""Places that no gazetteer knows: a noun of place behind a preposition ("in a warehouse", "en la vereda El Guamo"), or
the place after which the people are called ("la comunidad indígena de Kumaripa").
"""

from __future__ import annotations

import re

from constancia.reading.claims.lexicon import lexicon
from constancia.reading.claims.participants import Participants
from constancia.reading.claims.people import GROUP, PERSON
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.places import Place

_NOUNS_EN = (
    r"provinces?|governorates?|districts?|regions?|hills?|mountains?|valleys?|forests?|coast|islands?|villages?|towns?|cit(?:y|ies)|"
    r"capital|suburbs?|neighbou?rhoods?|slums?|squares?|streets?|avenues?|roads?|highways?|bridges?|crossings?|harbou?rs?|ports?|docks?|"
    r"pits?|mines?|quarr(?:y|ies)|fields?|farms?|plantations?|ranch(?:es)?|markets?|shops?|schools?|schoolhouses?|universit(?:y|ies)|"
    r"campus(?:es)?|clinics?|hospitals?|wards?|church(?:es)?|mosques?|monaster(?:y|ies)|cemeter(?:y|ies)|morgues?|warehouses?|factor(?:y|ies)|"
    r"mills?|depots?|basements?|stadiums?|camps?|premises|offices?|headquarters|homes?|houses?|apartments?|flats?|hotels?|courthouses?|"
    r"barracks|garrisons?|bases?|checkpoints?|airports?|stations?|borders?|frontiers?|rivers?|riverbanks?|lakes?|canals?|wells?|"
    r"embass(?:y|ies)|parliament|ministr(?:y|ies)|college|park|zone|area|ward"
)
_NOUNS_ES = (
    r"provincias?|departamentos?|estados?|municipios?|regiones|region|cerros?|montañas?|valles?|selvas?|montes?|costas?|islas?|aldeas?|"
    r"pueblos?|ciudad(?:es)?|capital|barrios?|colonias?|sectores|sector|veredas?|caserios?|corregimientos?|parroquias?|plazas?|calles?|"
    r"avenidas?|carreteras?|autopistas?|puentes?|puertos?|muelles?|minas?|canteras?|fincas?|haciendas?|plantaciones|mercados?|tiendas?|"
    r"escuelas?|liceos?|colegios?|universidad(?:es)?|clinicas?|hospital(?:es)?|iglesias?|templos?|conventos?|cementerios?|morgue|galpon(?:es)?|"
    r"bodegas?|fabricas?|sotanos?|estadios?|campamentos?|sedes?|oficinas?|casas?|viviendas?|apartamentos?|hoteles|hotel|cuartel(?:es)?|"
    r"bases?|retenes|reten|aeropuertos?|estaciones|estacion|terminal|frontera|rios?|riberas?|lagunas?|canales|pozos?|"
    r"comisarias?|embajadas?|parlamento|ministerio|parques?|zonas?|cuencas?|territorios?|resguardos?|comunidad(?:es)?"
)
_NAME = r"[A-ZÁÉÍÓÚÑ][\w'’-]*(?: (?:(?:de|del|la|las|los|el|y|of|the) )*[A-ZÁÉÍÓÚÑ][\w'’-]*)*"
_PLAIN = {
    "en": re.compile(
        r"\b(?i:in|at|near|outside|inside|across|from|around|on|along|beside|behind|off) "
        r"(?P<p>(?:(?:the|an?|its|his|her|their|our|my|two|three|four|several|both) )?(?:[\w'’-]+ ){0,2}?"
        rf"(?i:{_NOUNS_EN})\b(?: of (?:the )?{_NAME})?)"
    ),
    "es": re.compile(
        r"\b(?i:en|desde|cerca de|frente a|junto a|dentro de|contra|sobre|tras|por) (?P<p>(?:(?:el|la|los|"
        r"las|una?|sus?|mi|"
        r"nuestr[oa]s?|tod[oa] (?:el|la)|dos|tres|varias|varios|mism[oa]) ){0,2}"
        rf"(?i:{_NOUNS_ES})\b(?: [a-zñáéíóú]+(?:al|ales|[oa]s?))??(?: (?:(?:de|del) )?(?:(?:la|los|las|el) )?{_NAME})?)"
    ),
}
_CALLED_AFTER = re.compile(rf" (?:of|in|from|de|del|en) (?:(?:the|la|los|las|el) )?(?P<p>{_NAME})$")
#: After "from" and "por" a body stands for itself and is no place.
_NO_PLACE = re.compile(
    r"(?:from|por|contra|sobre|tras) (?:the |la |el |las |los )?"
    r"(?:oficinas?|ministr|ministerio|parl|embass|embaj|estados?)",
    re.I,
)


_WITHOUT_ACCENTS = str.maketrans("áéíóúÁÉÍÓÚ", "aeiouAEIOU")


def plain_place(setting: Setting, scene: Scene, begin: int, end: int, at: int) -> Place | None:
    """The place told by its noun between two offsets: the nearest behind ``at``, else the last before it."""
    text, plain = setting.prose.text, setting.prose.text.translate(_WITHOUT_ACCENTS)
    found = [m for m in _PLAIN[scene.sentence.language].finditer(plain, begin, end) if not _NO_PLACE.match(m.group())]
    after = [m for m in found if m.start() >= at]
    before = [m for m in found if m.end() <= at]
    best = after[0] if after else before[-1] if before else None
    return Place(*best.span("p"), text[slice(*best.span("p"))], "locality") if best else None


def named_after(setting: Setting, scene: Scene, who: Participants) -> Place | None:
    """The place in the name of a group of victims."""
    text = setting.prose.text
    for victim in who.victims:
        if victim.sort == GROUP or (victim.sort == PERSON and victim.plural):
            match = _CALLED_AFTER.search(text[victim.start : victim.end])
            words = match["p"].split() if match else []
            known = lexicon(scene.sentence.language).organisation_words
            if match and not any(word in known for word in words):
                start = victim.start + match.start("p")
                return Place(start, victim.start + match.end("p"), match["p"], "locality")
    return None
