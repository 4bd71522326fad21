"""The documents of a case, with their text, which lives in the ledger's payloads."""

from __future__ import annotations

import json
from typing import Any

from constancia.case.database import said_plainly
from constancia.case.models import Entry
from constancia.errors import BadInput, Refused
from constancia.reading.document import Document


def document_of(case: str, key: str) -> Document:
    """The document as its reader read it."""
    return Document.from_json(_payload(case, key))


def text_of(case: str, key: str) -> str:
    """The document's text, to which every span refers."""
    return str(_payload(case, key)["text"])


def _payload(case: str, key: str) -> dict[str, Any]:
    with said_plainly():
        entry = Entry.objects.filter(case=case, action="document.extract", subject=key).first()
    if entry is None:
        raise BadInput(f"There is no document {key} in this case.")
    if entry.payload is None:
        raise Refused(f"The text of {key} was expunged.")
    payload: dict[str, Any] = json.loads(bytes(entry.payload))
    return payload
