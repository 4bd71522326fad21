"""The gazetteer: what a bare name stands for."""

from __future__ import annotations

import pytest

from constancia.reading.places import level_of

STATES = (
    "Amazonas, Anzoátegui, Apure, Aragua, Barinas, Bolívar, Carabobo, Cojedes, Delta Amacuro, Distrito Capital, "
    "Falcón, Guárico, La Guaira, Lara, Mérida, Miranda, Monagas, Nueva Esparta, Portuguesa, Sucre, Táchira, Trujillo, "
    "Yaracuy, Zulia"
)


@pytest.mark.parametrize("name", STATES.split(", "))
def test_a_state_of_venezuela_is_a_state_though_municipalities_bear_its_name(name: str) -> None:
    assert level_of(name) == "state"


def test_a_name_that_no_table_has_has_no_level() -> None:
    assert level_of("Villa Inventada") is None
