import pytest

from constancia.interventions.mechanisms import default_window, mechanism_of, mechanisms
from constancia.terms.thesauri import thesaurus


@pytest.mark.parametrize(
    ("name", "mechanism"),
    [
        ("the prosecutor of the International Criminal Court (ICC)", "icc_otp"),
        ("la Fiscalía de la Corte Penal Internacional", "icc_otp"),
        ("Inter-American Commission on Human Rights", "iachr"),
        ("la CIDH", "iachr"),
        ("Fiscalía General de la República", "national_prosecution"),
        ("the Attorney General of Venezuela", "national_prosecution"),
        ("la Defensoría del Pueblo", "ombudsperson"),
        ("Grupo de Trabajo sobre la Detención Arbitraria", "un_special_procedures"),
        ("the UN Special Rapporteur on torture", "un_special_procedures"),
        ("Ministry of Justice", "government"),
    ],
)
def test_an_addressee_is_recognised_in_either_language(name: str, mechanism: str) -> None:
    found = mechanism_of(name)
    assert found is not None and found.id == mechanism


def test_an_addressee_that_is_not_certain_is_none() -> None:
    assert mechanism_of("the fishermen's union") is None
    assert mechanism_of("") is None


def test_every_mechanism_has_both_languages_and_a_window_for_every_kind_of_intervention() -> None:
    for mechanism in mechanisms().values():
        assert mechanism.labels["en"] and mechanism.labels["es"]
        assert mechanism.basis is None or (mechanism.basis["en"] and mechanism.basis["es"])
        assert all(mechanism.window(kind).days > 0 for kind in thesaurus("intervention_types").terms)
    assert default_window().days > 0


def test_no_window_is_said_to_be_a_rule_that_we_have_checked() -> None:
    assert all(window.source in ("P", "K") for m in mechanisms().values() for window in m.windows)
    assert all(mechanism.reviewed_by is None for mechanism in mechanisms().values())
