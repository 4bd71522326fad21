"""The one case that this process serves, and the door to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from constancia.case.database import said_plainly
from constancia.web.entrance import Entrance

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase


@dataclass(frozen=True, slots=True)
class Workbench:
    """An open case and who has been let in to it."""

    case: OpenCase
    entrance: Entrance = field(default_factory=Entrance)

    def as_member(self, member: str) -> OpenCase:
        """The case as this member has it; without any role if the case knows no such member."""
        from constancia.case.models import Record

        with said_plainly():
            row = Record.objects.filter(case=self.case.id, kind="member", key=member, status="standing").first()
        return replace(self.case, member=member, role=row.body["role"] if row else "")


_served: list[Workbench] = []


def serve_case(case: OpenCase) -> Workbench:
    """Make this the case that the pages of this process show."""
    _served[:] = [Workbench(case)]
    return _served[0]


def served() -> Workbench | None:
    """The workbench of this process, if it serves one."""
    return _served[0] if _served else None
