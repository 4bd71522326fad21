"""One mention of a person: a row of a list, or a person named in a document, as its source wrote it.

A field that the source does not speak about is empty, and an empty field says nothing: it speaks neither for nor
against two mentions being of one person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from constancia.terms.dates import PartialDate

Sex = Literal["f", "m", ""]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as one source mentions them; ``key`` names the mention, ``list`` the list or document it stands in.

    ``age`` is in whole years at the time of the act; where a source gives a band of ages, ``age`` is its lower and
    ``age_to`` its upper end, both included. ``date`` is the date of the act. Places go from the largest (``state``)
    over ``district`` (county, province, parish) and ``municipality`` (city, town) to ``place`` (street, building).
    ``text`` holds everything else by its heading: agency, cause, occupation.
    """

    key: str
    list: str
    name: str = ""
    given: str = ""
    surnames: str = ""
    age: int | None = None
    age_to: int | None = None
    birth: PartialDate | None = None
    sex: Sex = ""
    national_id: str = ""
    date: PartialDate | None = None
    state: str = ""
    district: str = ""
    municipality: str = ""
    place: str = ""
    act: str = ""
    text: Mapping[str, str] = field(default_factory=dict)
