"""constancia export: cut a sealed dossier for a recipient."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from constancia.cli.language import _
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import next_command, print_json, printable, working


@click.command(
    "export",
    help=_(
        "Cut a dossier from the case at a signed checkpoint: pages to read, the record as JSON, the originals, and all "
        "that is needed to check it without us. That it was cut, and for whom, is logged first."
    ),
    epilog=example(
        'constancia export ../dossier --recipient "ICC, Office of the Prosecutor" --purpose "article 15 communication"'
    ),
)
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--recipient", default="", help=_("For whom it is."))
@click.option("--purpose", default="", help=_("What for."))
@click.option("--language", type=click.Choice(["en", "es"]), help=_("The language of its pages; else the case's."))
@case_option
@json_option
def command(target: Path, recipient: str, purpose: str, language: str | None, case_folder: Path, as_json: bool) -> None:
    """Write the dossier and say where it lies and how to check it."""
    case = opened(case_folder)
    from constancia.case import exporting

    with working(_("Cutting the dossier")):
        key, summary = exporting.export(
            case,
            target.absolute(),
            recipient=recipient,
            purpose=purpose,
            language=language or case.config.language,
            now=datetime.now(UTC),
        )
    if as_json:
        print_json(
            {
                "key": key,
                "folder": str(summary.folder),
                "files": len(summary.files),
                "bytes": summary.size,
                "tagmanifest_sha256": summary.tagmanifest_sha256,
                "checkpoint_size": summary.checkpoint.size,
                "withheld": list(summary.withheld),
                "expunged": list(summary.expunged),
                "left_out": list(summary.left_out),
            }
        )
        return
    click.echo(
        _("Dossier {key} in {folder}: {files} files, cut at entry {size} of the ledger.").format(
            key=key, folder=summary.folder, files=len(summary.files), size=summary.checkpoint.size
        )
    )
    for what in summary.left_out:
        click.echo(_("Not in it: {what}").format(what=printable(what)))
    click.echo(_("To read: {page}").format(page=summary.folder / "data" / "html" / "index.html"))
    click.echo(_("To check: constancia verify {folder}, or see VERIFY.txt in it").format(folder=target))
    click.echo(_("Give the recipient your verifier key in another way: {key}").format(key=case.verifier_key))
    next_command(f"constancia verify {target}")
