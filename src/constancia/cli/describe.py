"""constancia describe: record what originals say of themselves, where that was not done yet."""

from __future__ import annotations

from pathlib import Path

import click

from constancia.cli.language import _
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import next_command, print_json, progress


@click.command(
    "describe",
    help=_(
        "Record what originals say of themselves: time, place, device, signatures. constancia add does it for what it "
        "takes; this is for what was left out, or for named originals once more, when a better reader is installed."
    ),
    epilog=example("constancia describe", "constancia describe O3 O7"),
)
@click.argument("keys", nargs=-1)
@case_option
@json_option
def command(keys: tuple[str, ...], case_folder: Path, as_json: bool) -> None:
    """Describe what was not described, or the originals that are named."""
    case = opened(case_folder)
    from constancia.case import describing

    rows = describing.named(case, keys) if keys else describing.undescribed(case)
    with progress(_("Describing"), len(rows)) as done:
        described = describing.describe(case, rows, done=done)
    if as_json:
        print_json({"described": described})
        return
    click.echo(_("{n} originals were described.").format(n=len(described)))
    next_command("constancia status")
