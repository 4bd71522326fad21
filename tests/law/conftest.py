from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from constancia.law.rows import ActRow


@pytest.fixture
def act() -> Callable[..., ActRow]:
    """An asserted act told by one claim from one source, unless said otherwise."""
    made: list[int] = []

    def make(kind: str, **fields: Any) -> ActRow:
        made.append(1)
        n = len(made)
        claims = fields.pop("claims", (f"C{n}",))
        sources = fields.pop("sources", dict.fromkeys(claims, ("Casa Verde",)))
        told = {
            name: dict.fromkeys(fields.pop(name, ()), claims) for name in ("groups", "perpetrators", "grounds", "facts")
        }
        return ActRow(fields.pop("key", f"A{n}"), kind, claims, sources, **told, **fields)

    return make
