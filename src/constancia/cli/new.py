"""constancia new: make a case folder."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from constancia.cli.language import _, lang
from constancia.cli.options import example, json_option
from constancia.cli.output import next_command, print_json


@click.command(
    "new",
    help=_("Make a case folder: its settings, its database, its places for originals and checkpoints, its key."),
    epilog=example(
        "constancia new venezuela-2024", 'constancia new venezuela-2024 --title "Venezuela 2024" --language es'
    ),
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help=_("What the case is called; else the folder's name."))
@click.option("--language", type=click.Choice(["en", "es"]), default=lang, help=_("The language of its dossiers."))
@click.option("--name", help=_("Your name in the case. It stays in the case and is never in a ledger entry."))
@click.option(
    "--originals", default="", metavar="s3://BUCKET", help=_("Keep the originals in this bucket instead of the folder.")
)
@json_option
def command(folder: Path, title: str | None, language: str, name: str | None, originals: str, as_json: bool) -> None:
    """Make the case and say where it lies and what to guard."""
    from constancia.case.opening import new_case

    member_name = name or getpass.getuser()
    case = new_case(folder, title or folder.name, member_name=member_name, language=language, originals=originals)
    if as_json:
        print_json({"folder": str(case.config.folder), "case": case.id, "verifier_key": case.verifier_key})
        return
    click.echo(_("Case {case} in {folder}").format(case=case.id, folder=case.config.folder))
    click.echo(_("Its verifier key, to give to whoever will check it:"))
    click.echo(f"  {case.verifier_key}")
    click.echo(_("Keep a copy of keys/ apart: without it the case cannot be continued."))
    next_command(f"cd {folder} && constancia add FILE ... --source NAME")
