"""constancia judge: decide on suggested matches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _
from constancia.cli.match import said, waiting_pairs
from constancia.cli.options import case_option, example, json_option, opened, reason_option, undo_option
from constancia.cli.output import next_command, print_json, printable
from constancia.errors import BadInput

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase


@click.command(
    "judge",
    help=_(
        "Show two mentions side by side and decide: the same person, different persons, or unsure. With --same, "
        "--different, --unsure or --above the decision is made without asking."
    ),
    epilog=example(
        "constancia judge",
        "constancia judge --same S12 --different S15",
        "constancia judge --above 0.99",
        "constancia judge --pair C4.1 C9.1 different",
    ),
)
@click.option("--same", multiple=True, metavar="KEY", help=_("This suggested pair is one person."))
@click.option("--different", multiple=True, metavar="KEY", help=_("This suggested pair are two persons."))
@click.option("--unsure", multiple=True, metavar="KEY", help=_("One cannot tell."))
@click.option(
    "--above", type=float, help=_("Judge every waiting pair from this probability on the same; look at a sample first.")
)
@click.option("--pair", nargs=3, metavar="LEFT RIGHT VERDICT", help=_("Judge two mentions that no machine proposed."))
@click.option("--conflicts", is_flag=True, help=_("Print where judgements contradict each other."))
@undo_option
@reason_option
@case_option
@json_option
def command(case_folder: Path, as_json: bool, **asked: Any) -> None:
    """Judge as asked on the command line, or else go through the pairs that wait."""
    case = opened(case_folder)
    if asked["conflicts"]:
        _print_conflicts(case, as_json)
        return
    keys = _decide(case, asked)
    if keys is not None:
        from constancia.case import actions

        actions.checkpoint(case)
        for key in keys:
            print_json({"key": key}) if as_json else click.echo(key)
        return
    if not click.get_text_stream("stdin").isatty():
        raise BadInput(
            _("There is nobody to ask: the input is not a terminal."),
            next_step=_("constancia match --json prints the pairs; then --same KEY, --different KEY or --unsure KEY."),
        )
    _ask_one_by_one(case)


def _decide(case: OpenCase, asked: dict[str, Any]) -> list[str] | None:
    from constancia.case import actions, queue

    done: list[str] | None = None
    if asked["undo"]:
        seq, what = actions.undo(case)
        done = [f"{seq} {what}"]
    for verdict in actions.VERDICTS:
        for suggestion in queue.named(case, asked[verdict]):
            _must_be_a_match(suggestion)
            body = suggestion.body
            key = actions.judge(case, body["left"], body["right"], verdict, suggestion=suggestion, note=asked["reason"])
            done = [*(done or []), key]
    if asked["pair"]:
        left, right, verdict = asked["pair"]
        done = [*(done or []), actions.judge(case, left, right, verdict, note=asked["reason"])]
    if asked["above"] is not None:
        likely = [s for s in queue.waiting(case, "match") if s.score >= asked["above"]]
        done = (done or []) + actions.judge_all_same(case, likely, note=asked["reason"])
    return done


def _must_be_a_match(suggestion: Any) -> None:
    if suggestion.about != "match":
        raise BadInput(
            _("{key} is no suggested match.").format(key=suggestion.key), next_step=_("Use constancia review.")
        )


def _print_conflicts(case: OpenCase, as_json: bool) -> None:
    from constancia.case import snapshot

    for conflict in snapshot.take(case).settled.conflicts:
        if as_json:
            print_json({"apart": list(conflict.apart), "joined_by": [list(pair) for pair in conflict.joined_by]})
        else:
            links = ", ".join(f"{a}={b}" for a, b in conflict.joined_by)
            click.echo(
                _("{a} and {b} were held apart, but are joined by {links}").format(
                    a=conflict.apart[0], b=conflict.apart[1], links=links
                )
            )


def _ask_one_by_one(case: OpenCase) -> None:
    from constancia.case import actions, queue, snapshot

    rows = {row.key: row for row in snapshot.person_rows(snapshot.take(case))}
    decided, skipped = False, 0
    for pair in waiting_pairs(case):
        click.echo(f"\n{pair['key']}  {pair['probability']:.3f}  {printable(pair['reason'])}")
        click.echo("  " + said(rows[pair["left"]]))
        click.echo("  " + said(rows[pair["right"]]))
        letter = click.prompt(
            _("[m] same, [d] different, [i] unsure, [s]kip, [u]ndo the last, [q]uit"),
            type=click.Choice(list("mdisuq")),
            show_choices=False,
        )
        if letter == "q":
            break
        if letter == "s":
            skipped += 1
            continue
        if letter == "u":
            actions.undo(case)
            continue
        (suggestion,) = queue.named(case, [pair["key"]])
        verdict = {"m": "same", "d": "different", "i": "unsure"}[letter]
        actions.judge(case, pair["left"], pair["right"], verdict, suggestion=suggestion)
        decided = True
    if decided:
        actions.checkpoint(case)
    click.echo(_("{n} skipped.").format(n=skipped) if skipped else _("Nothing more waits here."))
    next_command("constancia count --by violation")
