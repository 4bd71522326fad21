"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _
from constancia.errors import BadInput

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase

json_option = click.option("--json", "as_json", is_flag=True, help=_("Print JSON, one value a line."))

case_option = click.option(
    "--case",
    "case_folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="FOLDER",
    help=_("The case folder; else the one this folder is or lies in."),
)

undo_option = click.option("--undo", is_flag=True, help=_("Undo the last decision."))

reason_option = click.option("--reason", default="", help=_("Why: it is kept with the decision."))


def example(*lines: str) -> Any:
    """The epilog of a command's help: how one calls it."""
    return "\b\n" + _("Example:") + "\n" + "\n".join(f"  {line}" for line in lines)


def opened(case_folder: Path) -> OpenCase:
    """Open the case, and start Django with it."""
    from constancia.case.opening import open_case

    return open_case(case_folder)


def trust_roots(file: Path | None) -> bytes:
    """The roots of time-stamping authorities in a PEM file, if one was named; asked before anything is done."""
    pem = read(file, _("Name a PEM file that holds the authority's root.")) if file else b""
    if file and b"-----BEGIN CERTIFICATE-----" not in pem:
        raise BadInput(_("{file} holds no certificate in PEM.").format(file=file))
    return pem


def read(file: Path, what_now: str) -> bytes:
    """The bytes of a file that was named."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(
            _("{file} cannot be read: {reason}").format(file=file, reason=error.strerror), next_step=what_now
        ) from None
