"""constancia figure: open a figure down to the passages under it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.count import cell_name, cells_of, digits
from constancia.cli.language import _, lang
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import print_json, printable, quoted
from constancia.cli.wording import sentence
from constancia.errors import BadInput
from constancia.terms.spans import Span, sentence_around

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.case.snapshot import Snapshot
    from constancia.counting.figures import Figure


@click.command(
    "figure",
    help=_("Open a figure: the rule it was counted by, and every claim and passage it rests on."),
    epilog=example("constancia figure 1f0c9a77d2e4b680 --by violation"),
)
@click.argument("key")
@click.option("--by", default="violation", help=_("The fields that the figure was counted by."))
@case_option
@json_option
def command(key: str, by: str, case_folder: Path, as_json: bool) -> None:
    """Print the figure and what is under it."""
    case = opened(case_folder)
    from constancia.case import snapshot

    now = snapshot.take(case)
    found = _found(case, now, key, by)
    if not found:
        raise BadInput(
            _("There is no figure {key} in the case as it stands now, counted by {by}.").format(key=key, by=by),
            next_step=_(
                "constancia count --by FIELDS prints the keys; a figure's key changes when the record under it does."
            ),
        )
    if as_json:
        print_json(found[0].to_json() | {"passages": list(_passages(case.id, now, found[0]))})
    else:
        _print(case.id, now, found[0])


def _found(case: OpenCase, now: Snapshot, key: str, by: str) -> list[Figure]:
    """The figure with this key; estimates are run only where it is none of the others."""
    for with_estimate in (False, True):
        cells = cells_of(case, now, by, with_estimate=with_estimate)
        found = [figure for cell in cells for figure in cell.figures if figure.key == key]
        if found:
            break
    return found


def _print(case: str, now: Snapshot, figure: Figure) -> None:
    click.secho(f"{cell_name(figure.by)}: {digits(figure)} {figure.what} ({figure.kind})", bold=True)
    click.echo(getattr(figure.rule, lang()))
    for said in (*figure.notes, *figure.refusals):
        click.echo(f"  {getattr(said, lang())}")
    for passage in _passages(case, now, figure):
        click.echo(f"\n{passage['claim']}  {passage['document']}  {printable(passage['source'])}  {passage['where']}")
        click.echo("  " + passage["says"])
        click.echo("  " + quoted(passage["quote"], 400))
        click.echo("  " + _("original {original}, SHA-256 {sha256}").format(**passage))


def _passages(case: str, now: Snapshot, figure: Figure) -> Any:
    from constancia.case.documents import document_of

    documents: dict[str, Any] = {}
    for key in figure.rests_on:
        claim = now.records[key]
        body, document_key = claim.body["body"], claim.body["document"]
        document = documents.setdefault(document_key, document_of(case, document_key))
        core = body.get("trigger") or body.get("span") or body["victims"][0]["span"]
        record = now.records[document_key]
        yield {
            "claim": key,
            "document": document_key,
            "source": now.teller(claim),
            "where": ", ".join(f"{k} {v}" for k, v in document.where(core["start"], core["end"]).items() if k != "box"),
            "says": sentence(claim.body["kind"], body),
            "quote": sentence_around(document.text, Span.from_json(core)).text,
            "start": core["start"],
            "end": core["end"],
            "original": record.body["original"],
            "sha256": now.records[record.body["original"]].body["sha256"],
        }
