"""constancia status: where the case stands and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from constancia.cli.language import _, ngettext
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import print_json, printable

if TYPE_CHECKING:
    from constancia.case.fixity import Lost
    from constancia.case.opening import OpenCase


@click.command(
    "status",
    help=_("Where the case stands and what waits for a person."),
    epilog=example("constancia status", "constancia status --json", "constancia status --rows D4"),
)
@click.option(
    "--rows", "document", metavar="KEY", help=_("List the rows of this list that could not be read, and why.")
)
@case_option
@json_option
def command(document: str | None, case_folder: Path, as_json: bool) -> None:
    """Print what is in the case and what to do next."""
    case = opened(case_folder)
    if document:
        _print_rows(case, document, as_json)
        return
    from constancia.case.standing import standing

    now = standing(case)
    if as_json:
        print_json(now.to_json())
        return
    click.echo(_("{title} ({case})").format(title=case.config.title, case=case.id))
    click.echo(
        _(
            "Originals {originals}, documents {documents}, claims {claims}, judgements {judgements}, qualifications {q}"
        ).format(
            originals=now.originals,
            documents=now.documents,
            claims=now.claims,
            judgements=now.judgements,
            q=now.qualifications,
        )
    )
    click.echo(_("Ledger: {size} entries, signed up to {signed}").format(size=now.ledger, signed=now.signed))
    _print_lost(now.lost)
    for replica in now.replicas:
        click.echo(
            _("Replica {key} {label}: {n} of {of} originals proved there {age}").format(
                key=replica.key,
                label=printable(replica.label),
                n=replica.originals,
                of=replica.of,
                age=_age(replica.at),
            )
        )
    if not now.replicas:
        click.echo(_("No replica is proved: if this disk dies, the case is lost. constancia replicate TARGET"))
    if now.timestamps:
        click.echo(
            ngettext(
                "Waiting for a network: {n} request for a timestamp: constancia checkpoint --send-pending",
                "Waiting for a network: {n} requests for a timestamp: constancia checkpoint --send-pending",
                now.timestamps,
            ).format(n=now.timestamps)
        )
    if now.undescribed:
        click.echo(_("Waiting: {n} originals to describe: constancia describe").format(n=now.undescribed))
    if now.contradicting:
        click.echo(
            _("Contradict themselves or what is known: {keys}: constancia custody KEY").format(
                keys=_some(now.contradicting)
            )
        )
    if now.alike:
        pairs = [f"{one} {other}" for one, other in now.alike]
        click.echo(_("Look alike, to be seen by a person: {pairs}").format(pairs=_some(pairs)))
    if now.unread:
        click.echo(_("Waiting: {n} originals to read: constancia read").format(n=now.unread))
    for about, n in now.waiting.items():
        command = {
            "claim": "constancia review",
            "match": "constancia judge",
            "act": "constancia judge",
            "sample": "constancia judge --sample 1",
            "qualification": "constancia review --about qualification",
        }
        click.echo(_("Waiting: {n} suggestions ({about}): {command}").format(n=n, about=about, command=command[about]))
    for key, n in now.unread_rows.items():
        click.echo(_("Not read: {n} rows of {key}: constancia status --rows {key}").format(n=n, key=key))
    if not now.unread and not now.waiting:
        click.echo(_("Nothing waits for a person."))


def _print_rows(case: OpenCase, document: str, as_json: bool) -> None:
    from constancia.case import queue
    from constancia.cli.read import print_unread

    rows = queue.unread_rows(case, document)
    if as_json:
        for row in rows:
            print_json(dict(zip(("table", "row", "kind", "reason"), row, strict=True)))
        return
    if not rows:
        click.echo(_("Every row of {key} gave a suggestion.").format(key=document))
    print_unread(rows)


def _print_lost(lost: Sequence[Lost], most: int = 10) -> None:
    """The evidence that is not whole, and what mends it."""
    said = {"missing": _("is missing"), "unreadable": _("cannot be read"), "damaged": _("is damaged and set aside")}
    for each in lost[:most]:
        what = said["damaged"] if each.set_aside else said[each.status]
        click.echo(_("LOST  {key} {what}, found on {day}").format(key=each.key, what=what, day=each.since[:10]))
    if len(lost) > most:
        click.echo(_("LOST  {n} more: constancia status --json").format(n=len(lost) - most))
    if lost:
        click.echo(
            _(
                "  Put back what is lost: constancia scrub --from TARGET (a replica), or add the same file again; "
                "its bytes must be the ones that were received. Then: constancia scrub"
            )
        )


def _some(keys: Sequence[str], most: int = 10) -> str:
    shown = ", ".join(keys[:most])
    return shown if len(keys) <= most else _("{keys} and {n} more").format(keys=shown, n=len(keys) - most)


def _age(at: str) -> str:
    days = (datetime.now(UTC) - datetime.fromisoformat(at)).days
    return _("today") if days < 1 else _("{days} days ago").format(days=days)
