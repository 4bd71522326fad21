"""constancia custody: the chain of custody of one thing, gaps first."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _, lang
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import print_json, printable

if TYPE_CHECKING:
    from constancia.case.custody import Chain
    from constancia.dossier.words import Words

_INSIDE = re.compile("inside O[0-9]+")


@click.command(
    "custody",
    help=_("Print everything that was done with an original (or any other thing of the case), gaps first."),
    epilog=example(
        "constancia custody O1", "constancia custody C12 --json", "constancia custody O1 --proof O1.tlog-proof"
    ),
)
@click.argument("key")
@click.option(
    "--proof",
    type=click.Path(path_type=Path),
    help=_("Also write there the proof that its entry is under the signed head (c2sp.org/tlog-proof)."),
)
@case_option
@json_option
def command(key: str, proof: Path | None, case_folder: Path, as_json: bool) -> None:
    """Print the chain of custody."""
    case = opened(case_folder)
    if proof:
        from constancia.case.proving import write_proof

        write_proof(case, key, proof)
    from constancia.case.custody import custody
    from constancia.dossier.words import Words

    chain = custody(case, key)
    if as_json:
        print_json(chain.to_json())
        return
    click.secho(f"{chain.key} ({chain.kind})", bold=True)
    words = Words(lang())
    for gap in chain.gaps:
        click.echo(_("GAP  {gap}").format(gap=gap.said(words)))
    if chain.rests_on:
        click.echo(_("Taken from {keys}").format(keys=", ".join(chain.rests_on)))
    for step in chain.steps:
        facts = [step.what, step.source, step.place, step.purpose]
        told = "  ".join(printable(fact) for fact in facts if fact)
        click.echo(f"{step.entry:6}  {step.at}  {step.actor}  {step.action}  {told}".rstrip())
        if step.sha256_before or step.sha256_after:
            before, after = step.sha256_before or _("none"), step.sha256_after or _("none")
            click.echo(_("        SHA-256 before: {before}; after: {after}").format(before=before, after=after))
    for actor in chain.actors:
        role = words(f"role.{actor['role']}") if words.has(f"role.{actor['role']}") else actor["role"]
        name = printable(actor["name"]) or _("no name given")
        click.echo(f"{actor['key']}: {name} ({role})")
    _print_told(chain, words)
    if chain.sha256_now:
        click.echo(_("Read just now: {sha256}").format(sha256=chain.sha256_now))


def _print_told(chain: Chain, words: Words) -> None:
    """How it came, and what it says of itself: claims of the file, with what contradicts, and what looks like it."""
    from constancia.dossier.described import lines
    from constancia.dossier.telling import label

    for receipt in chain.receipts:
        told = [(name, value) for name, value in receipt.items() if name not in ("key", "at", "by", "name_bytes")]
        click.secho(_("Receipt {key}").format(key=receipt.get("key", "")), bold=True)
        for name, value in told:
            click.echo(f"  {label(name, words)}: {printable(_plain(name, value, words))}")
    halves = [*lines(chain.description, words), *lines(chain.restricted, words)]
    if halves:
        click.secho(words("says.heading"), bold=True)
        click.echo(f"  {words('says.caution')}")
    for line in sorted(halves, key=lambda line: not line.is_flag):
        click.echo(f"  {'! ' if line.is_flag else ''}{line.label}: {printable(line.text)}")
    for each in chain.alike:
        click.echo(
            _("  Looks like {key} ({bits} of 256 bits differ): a suggestion, look at both").format(
                key=each["original"], bits=each["bits"]
            )
        )


def _plain(name: str, value: Any, words: Words) -> str:
    if name == "custody_before" and value == "unknown":
        return words("custody.unknown")
    if name == "custody_before" and isinstance(value, str) and _INSIDE.fullmatch(value):
        return words("custody.inside", container=value.removeprefix("inside "))
    if isinstance(value, dict):
        return ", ".join(f"{label} {each}" for label, each in sorted(value.items()))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
