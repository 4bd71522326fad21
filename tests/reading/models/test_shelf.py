"""The models that are shipped are the ones that were trained."""

from __future__ import annotations

import pytest

from constancia.errors import Tampered
from constancia.reading.models import shelf


@pytest.fixture(autouse=True)
def _fresh() -> None:
    shelf.model.cache_clear()


def test_each_model_of_the_shelf_loads() -> None:
    victims = shelf.victims()
    assert 0 < victims.model.probability({}) < victims.threshold
    assert "killing" in shelf.violations()


def test_a_model_whose_bytes_changed_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shelf._bytes
    monkeypatch.setattr(
        shelf, "_bytes", lambda name: whole(name).replace(b"1", b"2") if name == "victims.json" else whole(name)
    )
    with pytest.raises(Tampered):
        shelf.model("victims")


def test_a_model_holds_no_capitalised_word() -> None:
    model = shelf.victims().model
    assert [name for name in model.weights if name != name.lower()] == []
