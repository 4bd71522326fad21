"""constancia expunge: erase what a source withdrew, and leave the proof whole."""

from __future__ import annotations

from pathlib import Path

import click

from constancia.cli.language import _
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import print_json


@click.command(
    "expunge",
    help=_(
        "Erase an original, a document or a claim, with all that was taken from it. The ledger's entries stay, so "
        "that every proof holds; their contents are gone, here. Copies, replicas and dossiers handed over are "
        "not reached: deal with those yourself. It cannot be undone."
    ),
    epilog=example('constancia expunge O3 --reason "consent withdrawn on 3 September"'),
)
@click.argument("key")
@click.option("--reason", required=True, help=_("Why. It stays when the rest is gone: write no name in it."))
@click.option("--yes", is_flag=True, help=_("Do it without asking."))
@case_option
@json_option
def command(key: str, reason: str, yes: bool, case_folder: Path, as_json: bool) -> None:
    """Ask once, erase, and say what is gone."""
    case = opened(case_folder)
    if not yes:
        click.confirm(_("Erase {key} and all that was taken from it, for good?").format(key=key), abort=True)
    from constancia.case import actions, snapshot

    gone = actions.expunge(case, key, reason)
    actions.checkpoint(case)
    if as_json:
        print_json({"expunged": gone})
        return
    click.echo(_("Expunged: {keys}").format(keys=", ".join(gone)))
    click.echo(_("Replicas, backups and dossiers that left this machine still hold it."))
    now = snapshot.take(case)
    if now.mentions and not now.is_matched:
        click.echo(_("Minimums and estimates are not said until the matching is run again: constancia match"))
