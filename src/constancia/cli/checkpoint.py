"""constancia checkpoint: sign the ledger's head, and have it timestamped."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from constancia.cli.language import _, ngettext
from constancia.cli.options import case_option, example, json_option, opened, trust_roots
from constancia.cli.output import mark, print_json, printable

if TYPE_CHECKING:
    from constancia.case.timestamping import Answer


@click.command(
    "checkpoint",
    help=_(
        "Sign the head of the ledger and print it: give it to a partner, who can show later that nothing before it was "
        "changed. With --tsa a time-stamping authority says when it existed; it gets the SHA-256 of the checkpoint and "
        "nothing else. Without a network the request waits. Nothing is sent unless you name where to."
    ),
    epilog=example(
        "constancia checkpoint > head.txt",
        "constancia checkpoint --tsa http://tsa.example/tsr --tsa http://other.example/",
        "constancia checkpoint --send-pending",
    ),
)
@click.option("--tsa", "urls", multiple=True, metavar="URL", help=_("Ask this authority (RFC 3161); may be repeated."))
@click.option(
    "--tsa-roots",
    type=click.Path(path_type=Path),
    help=_("A PEM file with the authority's root, if this machine does not know it."),
)
@click.option("--send-pending", is_flag=True, help=_("Send the requests that wait, each to its own authority."))
@click.option("--ots", is_flag=True, help=_("Also ask OpenTimestamps, if its client is installed."))
@click.option(
    "--tiles",
    type=click.Path(path_type=Path),
    help=_("Also write the log there as c2sp.org/tlog-tiles: keys, times and salted digests, and no payload."),
)
@case_option
@json_option
def command(
    urls: tuple[str, ...],
    tsa_roots: Path | None,
    send_pending: bool,
    ots: bool,
    tiles: Path | None,
    case_folder: Path,
    as_json: bool,
) -> None:
    """Sign, ask, and say what each authority answered; exit with 9 if one stamped something else."""
    roots = trust_roots(tsa_roots)
    case = opened(case_folder)
    from constancia.case import actions, timestamping

    kept = actions.checkpoint(case)
    if as_json:
        print_json({"size": kept.checkpoint.size, "root": kept.checkpoint.root.hex(), "note": kept.note.decode()})
    else:
        click.echo(kept.note.decode(), nl=False)
    if tiles:
        from constancia.case.proving import export_tiles

        export_tiles(case, kept, tiles)
        click.echo(_("The log is in {folder}, as others check logs").format(folder=tiles), err=True)
    failed = False
    roots += timestamping.system_roots() if urls or send_pending else b""
    now = datetime.now(UTC)
    for answer in timestamping.stamp(case, kept, urls, roots, now=now, send_pending=send_pending):
        _print(answer, as_json)
        failed |= any(finding.status == "failed" for finding in answer.findings)
    if ots:
        made = timestamping.stamp_with_ots(case, kept)
        click.echo(_("OpenTimestamps: kept as {file}; complete it later with ots upgrade").format(file=made), err=True)
    waiting = timestamping.pending(case)
    if waiting and not as_json:
        click.echo(
            ngettext(
                "{n} request waits for a network: constancia checkpoint --send-pending",
                "{n} requests wait for a network: constancia checkpoint --send-pending",
                waiting,
            ).format(n=waiting),
            err=True,
        )
    sys.exit(9 if failed else 0)


def _print(answer: Answer, as_json: bool) -> None:
    if as_json:
        findings = [{"status": finding.status, "message": finding.message} for finding in answer.findings]
        print_json(
            {"tsa": answer.asked.url, "checkpoint": answer.size, "pending": answer.pending, "findings": findings}
        )
        return
    from constancia.evidence.findings import told

    if answer.pending:
        reason = printable(answer.pending)
        said = _("pending  {tsa} over {size} entries: {reason}")
        click.echo(said.format(tsa=answer.asked.url, size=answer.size, reason=reason), err=True)
    for finding in answer.findings:
        click.echo(f"{mark(finding.status)}{printable(told(finding.message, _))}", err=True)
