"""constancia asks: who was asked what, when, by whom; answered, or silent for how long."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _, lang
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import print_json, printable, quoted
from constancia.errors import BadInput
from constancia.terms.thesauri import thesaurus

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.interventions.asks import AskStanding


@click.command(
    "asks",
    help=_("Print where each ask stands. With --answer, record what came back on one, and the passage that shows it."),
    epilog=example(
        "constancia asks",
        "constancia asks --on 2024-09-15 --json",
        "constancia asks --answer C14 --type acknowledged --date 2024-08-12 --document D8 --quote 'we have received' "
        "--reason 'thanks for the letter, says nothing on the ask'",
    ),
)
@click.option("--on", default="", metavar="DATE", help=_("Where they stood on this day; else today."))
@click.option("--answer", metavar="ASK", help=_("Record an answer to this ask (its key, C...)."))
@click.option(
    "--type",
    "type_",
    default="",
    help=_("How you read it: acknowledged, answered, pledged, partially_met, met, refused, ..."),
)
@click.option("--date", "dated", default="", metavar="DATE", help=_("When it was given."))
@click.option("--document", default="", metavar="KEY", help=_("The document that holds it."))
@click.option("--quote", default="", help=_("Its words, exactly as they stand there."))
@click.option("--reason", default="", help=_("Why you read it so."))
@click.option("--indirect", is_flag=True, help=_("It was not given to those who asked (to the press, for example)."))
@case_option
@json_option
def command(case_folder: Path, as_json: bool, on: str, answer: str | None, **told: Any) -> None:
    """Record an answer if there is one, and print the asks."""
    today = day(on) or date.today()
    case = opened(case_folder)
    from constancia.case import snapshot

    if answer:
        _record(case, answer, told)
    standings = snapshot.take(case).asks(today)
    if as_json:
        for standing in standings:
            print_json(standing.to_json())
        return
    if not standings:
        click.echo(_("No ask was confirmed yet."))
    for standing in standings:
        _print(standing)


def _record(case: OpenCase, ask: str, told: dict[str, Any]) -> None:
    from constancia.case import actions
    from constancia.interventions.asks import ResponseRow

    when = day(told["dated"])
    facts: dict[str, Any] = {
        "type": told["type_"],
        "date": {"from": str(when), "to": str(when), "precision": "day"} if when else None,
        "reason": told["reason"],
        "indirect": told["indirect"],
        "document": told["document"],
    }
    ResponseRow.from_json("W0", facts | {"ask": ask})
    if told["document"]:
        facts["span"] = _span(case, told["document"], told["quote"])
    actions.answer_ask(case, ask, facts)
    actions.checkpoint(case)


def _span(case: OpenCase, document: str, quote: str) -> dict[str, Any]:
    from constancia.case.documents import text_of
    from constancia.terms.spans import find_again

    span = find_again(text_of(case.id, document), quote) if quote else None
    if span is None:
        raise BadInput(
            _("The quote must stand exactly once in {document}.").format(document=document),
            next_step=_("Give it with --quote, letter for letter, and long enough to occur once."),
        )
    return span.to_json()


def _print(standing: AskStanding) -> None:
    ask = standing.ask
    state = thesaurus("ask_states").label(standing.state, lang())
    click.secho(f"{ask.key}  {state}", bold=True)
    click.echo("  " + quoted(ask.text, 160))
    click.echo(
        _("  asked of {addressee} by {party}, sent {sent}").format(
            addressee=printable(ask.addressee or "?"), party=printable(ask.requested_by or "?"), sent=ask.sent or "?"
        )
    )
    click.echo(f"  {getattr(standing.says, lang())}")


def day(text: str) -> date | None:
    """A day as it is written on the command line; None where nothing is."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(_("{text!r} is not a day; write it like 2024-08-09.").format(text=text)) from None
