"""How an original is called on a page: by the name it came with, which is a claim of whoever sent it."""

from __future__ import annotations

from constancia.records.replay import Record


def name_of(original: Record | None) -> str:
    """The name on its first receipt; its key where it has none."""
    if original is None:
        return ""
    receipts = original.body.get("receipts") or [{}]
    return str(receipts[0].get("name") or original.key)
