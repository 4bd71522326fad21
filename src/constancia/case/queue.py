"""What waits for a person, in the order in which it is asked: document by document, from its beginning to its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from constancia.case import judging
from constancia.case.database import said_plainly
from constancia.case.models import Suggestion
from constancia.errors import BadInput

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.matching.clusters import Decided


def waiting(case: OpenCase, about: str, *, document: str = "") -> QuerySet[Suggestion]:
    """The suggestions about claims, matches or qualifications that nobody has decided; "row": rows that gave none."""
    rows = Suggestion.objects.filter(case=case.id, about=about, state="waiting")
    return rows.filter(document=document) if document else rows


def unread_rows(case: OpenCase, document: str) -> list[tuple[int, int, str, str]]:
    """The rows of a list that gave no suggestion: table, row, kind (blank, header, total, ... unread) and reason.

    Only those of kind "unread" need a person.
    """
    with said_plainly():
        rows = waiting(case, "row", document=document)
        return sorted((row.body["table"], row.body["row"], row.kind, row.reason) for row in rows)


def unread_by_document(case: OpenCase) -> dict[str, int]:
    """How many rows of each list could not be read and need a person."""
    with said_plainly():
        rows = waiting(case, "row").filter(kind="unread").order_by()
        counted = dict(rows.values_list("document").annotate(n=Count("pk")))
        return dict(sorted(counted.items(), key=lambda item: int(item[0][1:])))


def pairs(case: OpenCase, about: str) -> list[Suggestion]:
    """The suggested pairs that a person still has to look at, the likeliest first.

    ``about``: "match" (one person?), "act" (one act, of mentions that are one person?) or "sample" (drawn to measure,
    in no telling order). What was judged, or follows from judgements, is not asked again, and waits again when these
    are undone.
    """
    with said_plainly():
        order = ["number"] if about == "sample" else ["-score", "number"]
        rows = list(waiting(case, about).order_by(*order))
        held = judging.judged(case, *(row.body[side] for row in rows for side in ("left", "right"))) if rows else None
    if held is None:
        return []
    kind = "act" if about == "act" else "person"
    return [row for row in rows if held.is_open(kind, row.body["left"], row.body["right"])]


def unjudged_pairs(case: OpenCase) -> list[tuple[str, str]]:
    """The likely matches that wait for a person, as pairs of mentions."""
    return [(row.body["left"], row.body["right"]) for row in pairs(case, "match")]


def open_pairs_at(case: OpenCase, decided: Decided) -> list[tuple[str, str]]:
    """The likely matches on which nothing was decided by these judgements, whatever was judged of them since."""
    with said_plainly():
        bodies = Suggestion.objects.filter(case=case.id, about="match").values_list("body", flat=True)
        proposed = [(body["left"], body["right"]) for body in bodies.iterator()]
    return [pair for pair in proposed if decided.knows(*pair) and decided.says(*pair) is None]


def named(case: OpenCase, keys: Sequence[str]) -> list[Suggestion]:
    """The suggestions with these keys, in this order."""
    with said_plainly():
        numbers = [_number(key) for key in keys]
        found = {row.number: row for row in Suggestion.objects.filter(case=case.id, number__in=numbers)}
    missing = [key for key, number in zip(keys, numbers, strict=True) if number not in found]
    if missing:
        raise BadInput(f"There is no suggestion {missing[0]} in this case.")
    return [found[number] for number in numbers]


def _number(key: str) -> int:
    if not (key[:1].upper() == "S" and key[1:].isdigit()):
        raise BadInput(f"{key!r} is not the key of a suggestion; they read S1, S2, ...")
    return int(key[1:])
