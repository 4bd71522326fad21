"""What every page knows: the case, who looks at it, and what that person may do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from constancia.case import permissions


def case(request: HttpRequest) -> dict[str, Any]:
    """The open case for the frame of the page; nothing where nobody has entered."""
    opened = getattr(request, "case", None)
    if opened is None or not permissions.may(opened.role, "see"):
        return {}
    return {
        "case": opened,
        "may_decide": permissions.may(opened.role, "claim.confirm"),
        "section": request.path.split("/")[1],
    }


def lang() -> str:
    """The language of the page, of those that labels have."""
    return "es" if (get_language() or "").startswith("es") else "en"
