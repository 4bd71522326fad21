"""constancia replicate: copy the case elsewhere, and prove the copy by reading it back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from constancia.cli.language import _
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import print_json, printable, progress


@click.command(
    "replicate",
    help=_(
        "Bring all originals and the ledger to another place, read each original back there and hash it, and log how "
        "many are proved. A folder becomes a case folder that anyone can verify, without the private key; a bucket "
        "gets the originals and the signed head of the ledger. Nothing is removed there, nor what was expunged here. "
        "Exit code 9: not everything could be proved."
    ),
    epilog=example("constancia replicate /media/backup/case", "constancia replicate s3://bucket/case --label partner"),
)
@click.argument("target")
@click.option(
    "--label",
    default="",
    help=_("What to call this replica in the ledger; else its name. No recipient of a dossier sees it."),
)
@case_option
@json_option
def command(target: str, label: str, case_folder: Path, as_json: bool) -> None:
    """Copy, prove, log, sign, and say what is proved and what is not."""
    from constancia.evidence.findings import told
    from constancia.evidence.replicas import open_replica

    replica = open_replica(target)
    case = opened(case_folder)
    from constancia.case import actions
    from constancia.case.fixity import standing_originals
    from constancia.case.replicating import replicate

    with progress(_("Copying and proving"), len(standing_originals(case))) as advance:
        made = replicate(case, replica, label, lambda item: advance())
    actions.checkpoint(case)
    proof = made.proof
    if as_json:
        print_json(
            {
                "key": made.key,
                "proven": len(proof.proven),
                "bytes": proof.size,
                "failed": proof.failed,
                "others": proof.others,
                "ledger": made.ledger,
                "checkpoint": made.checkpoint.size,
            }
        )
    else:
        click.echo(
            _("{key}: {n} of {of} originals were read back there and are the ones that were received").format(
                key=made.key, n=len(proof.proven), of=len(proof.proven) + len(proof.failed)
            )
        )
        for original, reason in proof.failed.items():
            click.echo(_("not proved  {key}: {reason}").format(key=original, reason=printable(reason)), err=True)
        for finding in made.findings:
            click.echo(
                _("not proved  {key}: {reason}").format(key=finding.file, reason=told(finding.message, _)), err=True
            )
        _say_the_rest(made.ledger, made.checkpoint.size, proof.others)
    sys.exit(9 if proof.failed or made.findings else 0)


def _say_the_rest(ledger: str, size: int, others: int) -> None:
    if ledger == "whole":
        click.echo(_("The ledger is there up to entry {size}: constancia verify TARGET checks it.").format(size=size))
    else:
        click.echo(_("The signed head over {size} entries is there; the ledger itself is not.").format(size=size))
    click.echo(_("The private key was not copied: keep keys/ apart from both."))
    if others:
        click.echo(
            _("{n} files there are no originals that stand: expunged ones, perhaps. Remove them yourself.").format(
                n=others
            )
        )
