"""constancia status: where the case stands and what waits for a person."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from constancia.cli.language import _
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import print_json, printable


@click.command(
    "status",
    help=_("Where the case stands and what waits for a person."),
    epilog=example("constancia status", "constancia status --json"),
)
@case_option
@json_option
def command(case_folder: Path, as_json: bool) -> None:
    """Print what is in the case and what to do next."""
    case = opened(case_folder)
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
    if now.unread:
        click.echo(_("Waiting: {n} originals to read: constancia read").format(n=now.unread))
    for about, n in now.waiting.items():
        command = {
            "claim": "constancia review",
            "match": "constancia judge",
            "qualification": "constancia review --about qualification",
        }
        click.echo(_("Waiting: {n} suggestions ({about}): {command}").format(n=n, about=about, command=command[about]))
    if not now.unread and not now.waiting:
        click.echo(_("Nothing waits for a person."))


def _age(at: str) -> str:
    days = (datetime.now(UTC) - datetime.fromisoformat(at)).days
    return _("today") if days < 1 else _("{days} days ago").format(days=days)
