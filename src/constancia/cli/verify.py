"""constancia verify: check a dossier or a case, without trusting it, and without Django."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from constancia.cli.language import _
from constancia.cli.options import example, json_option, read, trust_roots
from constancia.cli.output import mark, print_json, printable, working
from constancia.errors import BadInput

if TYPE_CHECKING:
    from constancia.evidence.findings import Finding


@click.command(
    "verify",
    help=_(
        "Check a dossier or a case folder and print every finding, good and bad: passed, failed, or not checkable here "
        "and why. A pass says: unchanged since it was received here, and signed with this key. It does not say that a "
        "source told the truth."
    ),
    epilog=example(
        "constancia verify ../dossier",
        "constancia verify ../dossier --key constancia/…+1a2b3c4d+AY…",
        "constancia verify . --against checkpoint-from-a-partner.txt",
        "constancia verify ../dossier --against checkpoint-from-a-partner.txt",
        "constancia verify ../dossier --tsa-roots root-of-the-authority.pem",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--key", default="", help=_("The case's verifier key, as you got it in another way."))
@click.option(
    "--against", type=click.Path(path_type=Path), help=_("A checkpoint of this case that was kept elsewhere.")
)
@click.option(
    "--tsa-roots",
    type=click.Path(path_type=Path),
    help=_("A PEM file with a time-stamping authority's root, as you got it from the authority."),
)
@click.option("--originals", "ask_bucket", is_flag=True, help=_("Also read originals that lie in a bucket."))
@click.option("--failed", "only_failed", is_flag=True, help=_("Print only what failed or could not be checked."))
@json_option
def command(
    folder: Path,
    key: str,
    against: Path | None,
    tsa_roots: Path | None,
    ask_bucket: bool,
    only_failed: bool,
    as_json: bool,
) -> None:
    """Print the findings; exit with 1 if anything failed."""
    with working(_("Checking")):
        findings = _findings(folder, key, against, tsa_roots, ask_bucket)
    for finding in findings:
        if not (only_failed and finding.status == "passed"):
            _print(finding, as_json)
    counted = Counter(finding.status for finding in findings)
    if not as_json:
        click.echo(
            _("{passed} passed, {failed} failed, {open} not checkable here").format(
                passed=counted["passed"], failed=counted["failed"], open=counted["not_checkable"]
            )
        )
    sys.exit(1 if counted["failed"] else 0)


def _findings(folder: Path, key: str, against: Path | None, tsa_roots: Path | None, ask_bucket: bool) -> list[Finding]:
    from constancia.case.timestamping import system_roots

    kept = read(against, _("Name a file that holds what constancia checkpoint printed.")) if against else None
    roots = trust_roots(tsa_roots) + system_roots()
    if (folder / "case.toml").exists():
        from constancia.evidence.verify import verify_case
        from constancia.records.equality import case_equality

        return verify_case(folder, against=against, originals=ask_bucket or None, known_roots=roots) + case_equality(
            folder
        )
    if not folder.is_dir():
        raise BadInput(_("{folder} is not a folder.").format(folder=folder))
    if not (folder / "bagit.txt").exists() and not (folder / "seal.txt").exists():
        raise BadInput(
            _("{folder} is neither a case nor a dossier.").format(folder=folder),
            next_step=_("Name the folder that holds seal.txt (a dossier) or case.toml (a case)."),
        )
    from constancia.evidence.timestamps import check_in_dossier
    from constancia.evidence.verify_dossier import verify_dossier
    from constancia.records.equality import dossier_equality

    more = dossier_equality(folder) + check_in_dossier(folder, roots)
    answered = {(finding.check, finding.file) for finding in more if finding.check == "timestamps"}
    return [f for f in verify_dossier(folder, key, kept) if not _is_answered(f, answered)] + more


def _is_answered(finding: Finding, answered: set[tuple[str, str]]) -> bool:
    """What verify.py alone had to leave open, and constancia can check."""
    if finding.status != "not_checkable":
        return False
    return finding.check == "record" or (finding.check, finding.file) in answered


def _print(finding: Finding, as_json: bool) -> None:
    if as_json:
        print_json(asdict(finding))
        return
    from constancia.evidence.findings import told

    message, expected, found = (told(part, _) for part in (finding.message, finding.expected, finding.found))
    detail = _("  expected {expected}, found {found}").format(expected=expected, found=found)
    detail = detail if finding.expected or finding.found else ""
    click.echo(printable(f"{mark(finding.status)}{_checks()[finding.check]}: {message}{detail}"))


def _checks() -> dict[str, str]:
    """What each check looks at, as it is called in front of its findings; JSON has the codes themselves."""
    return {
        "against": _("held against"),
        "checkpoint": _("checkpoint"),
        "checkpoints": _("checkpoints"),
        "database": _("database"),
        "documents": _("documents"),
        "entries": _("entries"),
        "files": _("files"),
        "folder": _("folder"),
        "key": _("key"),
        "keys": _("keys"),
        "ledger": _("ledger"),
        "originals": _("originals"),
        "passages": _("passages"),
        "payloads": _("payloads"),
        "proofs": _("proofs"),
        "record": _("record"),
        "replay": _("replay"),
        "root": _("root"),
        "seal": _("seal"),
        "settings": _("settings"),
        "spans": _("spans"),
        "times": _("times"),
        "timestamps": _("timestamps"),
    }
