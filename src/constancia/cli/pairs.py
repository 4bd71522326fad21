"""Two mentions side by side on a terminal: what each source wrote, what each field weighs, and who would follow."""

from __future__ import annotations

import re
import shutil
import textwrap
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _, lang
from constancia.cli.output import printable, quoted
from constancia.records.acts import mention_keys
from constancia.terms.spans import Span, sentence_around
from constancia.terms.thesauri import thesaurus

if TYPE_CHECKING:
    from constancia.case.models import Suggestion
    from constancia.case.snapshot import Snapshot
    from constancia.matching.rows import PersonRow

_REASON = re.compile(r"([^:;]+): (.+?) \(([+-]\d+(?:\.\d+)?)\)(?:; |$)")


def show_pair(now: Snapshot, rows: dict[str, PersonRow], suggestion: Suggestion, left_over: int) -> None:
    """Print a suggested pair. Of one drawn for measuring neither likelihood nor weights are shown, so that they cannot
    lead the person.
    """
    blind = suggestion.about == "sample"
    left, right = rows[suggestion.body["left"]], rows[suggestion.body["right"]]
    asked = _("Do they tell of one act?") if suggestion.about == "act" else _("Is this one person?")
    likely = "" if blind else _("likelihood {p}").format(p=likelihood(suggestion.score)) + "  "
    click.echo()
    click.secho(f"{suggestion.key}  {likely}{asked}  " + _("{n} waiting").format(n=left_over), bold=True)
    _print_fields(left, right)
    for row in (left, right):
        click.echo(f"  {row.key}  {_told(now, row.key)}")
    if not blind:
        _print_weights(suggestion.reason)
    if suggestion.about != "act":
        click.echo(_follows(now, rows, left.key, right.key))


def likelihood(score: float) -> str:
    """To three places, and never as if it were certain either way."""
    return "> 0.999" if score > 0.9995 else "< 0.001" if score < 0.0005 else f"{score:.3f}"


def _print_fields(left: PersonRow, right: PersonRow) -> None:
    names = {
        "name": _("name"),
        "given": _("given names"),
        "surnames": _("surnames"),
        "age": _("age"),
        "birth": _("born"),
        "sex": _("sex"),
        "national_id": _("identity number"),
        "act": _("act"),
        "date": _("date"),
        "state": _("state"),
        "district": _("district"),
        "municipality": _("municipality"),
        "place": _("place"),
    }
    lines = [("", f"{left.key} ({left.list})", f"{right.key} ({right.list})")]
    lines += [(label, _value(left, field), _value(right, field)) for field, label in names.items()]
    shown = [line for line in lines if line[1] or line[2]]
    wide = max(len(label) for label, _left, _right in shown)
    column = max(16, min(44, (shutil.get_terminal_size().columns - wide - 8) // 2))
    for label, a, b in shown:
        mark = "≠" if a and b and a != b and label else " "
        cells = [textwrap.wrap(cell or "—", column) or ["—"] for cell in (a, b)]
        for n in range(max(map(len, cells))):
            one, other = (cell[n] if n < len(cell) else "" for cell in cells)
            click.echo(
                f"  {label if n == 0 else '':<{wide}}  {one:<{column}} {mark if n == 0 else ' '} {other}".rstrip()
            )


def _value(row: PersonRow, field: str) -> str:
    value = getattr(row, field)
    if field == "act" and value:
        return thesaurus("acts").label(value, lang())
    if field == "sex" and value:
        return thesaurus("sex").label({"m": "male", "f": "female"}[value], lang())
    return "" if value in (None, "") else printable(str(value))


def _told(now: Snapshot, mention: str) -> str:
    """Who says it, and the sentence or row in which the mention stands."""
    claim = now.records[mention.partition(".")[0]]
    victim = dict(mention_keys(claim))[mention]
    passage = sentence_around(now.text_of(claim.body["document"]), Span.from_json(victim["span"])).text
    return f"{printable(now.teller(claim))}: {quoted(passage, 240)}"


def _print_weights(reason: str) -> None:
    weighed = [(name, why, float(bits)) for name, why, bits in _REASON.findall(reason)]
    for name, why, bits in sorted(weighed, key=lambda one: -abs(one[2])):
        bar = ("+" if bits > 0 else "-") * min(10, max(1, round(abs(bits))))
        click.echo(f"  {bits:+5.1f} {bar:<10}  {_(name)}: {_(why)}")
    if not weighed and reason:
        click.echo("  " + "; ".join(_(part) for part in reason.split("; ")))


def _follows(now: Snapshot, rows: dict[str, PersonRow], left: str, right: str) -> str:
    clusters: dict[str, Any] = {key: cluster for cluster in now.settled.clusters for key in cluster}
    both = sorted(clusters[left] | clusters[right])
    n = len(now.settled.clusters)
    then = n - (clusters[left] != clusters[right])
    who = ", ".join(f"{key} {printable(rows[key].name)}" for key in both)
    return "  " + _("If one: {now} persons on record would be {then}; this one would be {who}").format(
        now=n, then=then, who=who
    )
