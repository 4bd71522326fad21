"""constancia scrub: read originals again, a slice at a time, and mend them from a replica."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from constancia.cli.language import _
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import print_json, printable

if TYPE_CHECKING:
    from constancia.evidence.scrub import Outcome


@click.command(
    "scrub",
    help=_(
        "Read originals to their end, from the disk, and hold them against the ledger. Each run goes on where the last "
        "one stopped. A damaged original is set aside, never deleted; with --from it is put back from a replica whose "
        "bytes are the ones that were received. What was found is logged. Exit code 9: an original is lost or damaged."
    ),
    epilog=example(
        "constancia scrub --slice 10%", "constancia scrub --slice 500MB", "constancia scrub --from /media/backup/case"
    ),
)
@click.option("--slice", "slice_text", default="100%", help=_("How much to read: a part (10%) or an amount (500MB)."))
@click.option("--from", "replica", metavar="TARGET", help=_("A replica: a folder, or s3://BUCKET/FOLDER."))
@case_option
@json_option
def command(slice_text: str, replica: str | None, case_folder: Path, as_json: bool) -> None:
    """Read, mend, and say what was found; what is well is counted and the rest is named."""
    case = opened(case_folder)
    from constancia.case import actions
    from constancia.case.fixity import scrub_case
    from constancia.evidence.replicas import existing_replica
    from constancia.evidence.scrub import WELL

    counted: Counter[str] = Counter()

    def done(outcome: Outcome) -> None:
        counted[outcome.status] += 1
        if outcome.status != "sound":
            _print(outcome, as_json)

    progress = scrub_case(case, slice_text, existing_replica(replica).originals if replica else None, done)
    actions.checkpoint(case)
    if as_json:
        print_json({"checked": counted.total(), **counted, "next_after": progress.after, "round": progress.round})
    else:
        _sum_up(counted.total(), counted["sound"], progress.after)
    sys.exit(9 if counted.keys() - WELL else 0)


def _print(outcome: Outcome, as_json: bool) -> None:
    item = outcome.item
    if as_json:
        print_json({"key": item.key, "status": outcome.status, "expected": item.sha256, "found": outcome.found})
        return
    said = {
        "wrong_once": _("was wrong on the first reading and right on the second: check the disk, cable and memory"),
        "restored": _("was put back from the replica"),
        "damaged": _("is damaged and was set aside; put it back with --from TARGET"),
        "missing": _("is missing; put it back with --from TARGET"),
        "unreadable": _("cannot be read"),
    }
    reason = f" ({printable(outcome.reason)})" if outcome.reason else ""
    click.echo(f"{item.key}  {item.sha256}  {said[outcome.status]}{reason}")


def _sum_up(checked: int, sound: int, after: int) -> None:
    click.echo(_("{sound} of {checked} originals are unchanged since they were received").format(**locals()))
    if after:
        click.echo(_("The next run goes on after O{after}.").format(after=after))
    elif checked:
        click.echo(_("All originals have been read in this round; the next run begins a new one."))
