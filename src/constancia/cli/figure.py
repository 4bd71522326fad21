"""constancia figure: open a figure down to the passages under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.count import cell_name, counted, digits, kind_name, print_reasons
from constancia.cli.language import _, lang
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import estimating, print_json, printable, quoted
from constancia.cli.wording import sentence
from constancia.errors import BadInput
from constancia.records.acts import in_order
from constancia.terms.spans import Span, sentence_around

if TYPE_CHECKING:
    from constancia.case.counting import Counting, Opened
    from constancia.case.snapshot import Snapshot
    from constancia.counting.figures import Figure


@click.command(
    "figure",
    help=_(
        "Open a figure: the rule it was counted by, every claim and passage it rests on, and whether the record under "
        "it has changed since it was counted."
    ),
    epilog=example(
        "constancia figure 1f0c9a77d2e4b680",
        "constancia figure 1f0c9a77d2e4b680 --paragraph",
        "constancia figure 1f0c9a77d2e4b680 --recompute",
    ),
)
@click.argument("key")
@click.option(
    "--by", default="violation", help=_("The fields that the figure was counted by, if it was never printed.")
)
@click.option(
    "--recompute",
    is_flag=True,
    help=_("Make the figure again from its own description, at its own cut, and say whether the digits are the same."),
)
@click.option("--paragraph", is_flag=True, help=_("Of an estimate: a paragraph on the method, with citations."))
@case_option
@json_option
def command(key: str, by: str, recompute: bool, paragraph: bool, case_folder: Path, as_json: bool) -> None:
    """Print the figure and what is under it."""
    case = opened(case_folder)
    from constancia.case import counting as counts

    counting = counts.counting_of(case)
    found = counts.open_figure(case, key, counting, counts.fields_of(by))
    if found is None:
        raise BadInput(
            _("There is no figure {key} in the case, and none was handed out.").format(key=key),
            next_step=_("constancia count --by FIELDS prints the keys."),
        )
    if found.figure is None:
        raise BadInput(
            _("Figure {key} ({digits}, counted by {by} at entry {size}) cannot be counted again.").format(
                key=key, digits=_kept_digits(found), by=",".join(found.by), size=found.size
            ),
            next_step=_(
                "Something under it was expunged since, or constancia {version}, which counted it, counted otherwise."
            ).format(version=found.version),
        )
    if paragraph:
        _print_paragraph(found.figure)
        return
    if recompute:
        _recompute(found, as_json)
        return
    held = found.then.now if found.then else counting.now
    if as_json:
        print_json(
            found.figure.to_json()
            | {
                "changed": _changed(found),
                "persons": [asdict(each) for each in (found.then or counting).persons(found.figure)],
                "passages": list(_passages(case.id, held, found.figure)),
            }
        )
    else:
        _print(case.id, found.then or counting, found.figure)
        _print_change(found, counting)


def _recompute(found: Opened, as_json: bool) -> None:
    """Make the figure again as its description says; Tampered where the digits are others."""
    from constancia.counting.figures import says_the_same
    from constancia.errors import Tampered

    assert found.figure is not None and found.then is not None
    with estimating(_("Computing again")):
        again = found.then.again(found.figure)
    is_same = says_the_same(found.figure, again)
    if as_json:
        print_json({"figure": found.figure.key, "same": is_same, "again": again.to_json()})
    elif is_same:
        click.secho(
            _("Computed again at entry {size} from its own description: the same digits, {digits}.").format(
                size=found.size, digits=counted(found.figure)
            ),
            bold=True,
        )
    if not is_same:
        raise Tampered(
            _("Computed again, figure {key} is {again}, and was {before} (made by constancia {version}).").format(
                key=found.figure.key, again=counted(again), before=counted(found.figure), version=found.version
            ),
            next_step=_("Compare the versions of constancia and of its libraries, and verify the case."),
        )


def _print_paragraph(figure: Figure) -> None:
    from constancia.counting.paragraph import of_figure

    if not figure.method or figure.kind != "estimated":
        raise BadInput(_("This figure is no estimate that was run."), next_step="constancia count --estimate")
    click.echo(of_figure(figure, language=lang()))


def _kept_digits(found: Opened) -> str:
    low, high, value = found.digits
    return str(value) if value is not None else f"{'' if low is None else low}-{'' if high is None else high}"


def _changed(found: Opened) -> dict[str, Any] | None:
    if not found.has_changed:
        return None
    return {"counted_at": found.size, "now": found.now.to_json() if found.now else None}


def _print_change(found: Opened, counting: Counting) -> None:
    from constancia.counting.overtime import emptied, moved

    figure = found.figure
    assert figure is not None
    if not found.has_changed:
        click.secho("\n" + _("Counted again now: the same digits from the same claims."), bold=True)
        return
    later = found.now or emptied(figure)
    click.secho(
        "\n"
        + _("The record under this figure has changed since entry {size}: it is now {digits} (figure {key}).").format(
            size=found.size, digits=digits(later), key=found.now.key if found.now else "-"
        ),
        bold=True,
    )
    if found.then is not None:
        print_reasons(moved(figure, later, found.then.rows, counting.rows))


def _print(case: str, counting: Counting, figure: Figure) -> None:
    click.secho(f"{cell_name(figure.by)}: {counted(figure)} ({kind_name(figure)})", bold=True)
    click.echo(getattr(figure.rule, lang()))
    for said in (*figure.notes, *figure.refusals):
        click.echo(f"  {printable(getattr(said, lang()))}")
    persons = counting.persons(figure)
    if persons:
        click.secho("\n" + _("The persons counted:"), bold=True)
    for number, person in enumerate(persons, 1):
        click.echo(f"{number:4}. {printable(' = '.join(person.names))}: {', '.join(person.claims)}")
    for passage in _passages(case, counting.now, figure):
        click.echo(f"\n{passage['claim']}  {passage['document']}  {printable(passage['source'])}  {passage['where']}")
        click.echo("  " + passage["says"])
        click.echo("  " + quoted(passage["quote"], 400))
        click.echo("  " + _("original {original}, SHA-256 {sha256}").format(**passage))


def _passages(case: str, now: Snapshot, figure: Figure) -> Any:
    from constancia.case.documents import document_of

    documents: dict[str, Any] = {}
    for key in sorted(figure.rests_on, key=in_order):
        claim = now.records[key]
        body, document_key = claim.body["body"], claim.body["document"]
        document = documents.setdefault(document_key, document_of(case, document_key))
        core = _core(body)
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


def _core(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The words to open at: in a list those that name whom the row is about, since its act may stand in the header."""
    named = [victim["span"] for victim in body.get("victims") or () if victim.get("span")]
    if isinstance(body.get("row"), int) and named:
        return dict(named[0])
    return dict(body.get("trigger") or body.get("span") or named[0])
