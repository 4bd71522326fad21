"""constancia match: suggest which mentions are the same person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import next_command, print_json, printable

if TYPE_CHECKING:
    from constancia.case.models import Suggestion
    from constancia.case.opening import OpenCase


@click.command(
    "match",
    help=_(
        "Compare all mentions of persons in the record and suggest which are the same. It writes suggestions only: "
        "nobody is joined before a person says so."
    ),
    epilog=example("constancia match", "constancia match --json"),
)
@case_option
@json_option
def command(case_folder: Path, as_json: bool) -> None:
    """Suggest matches and print the pairs that wait for a person."""
    case = opened(case_folder)
    from constancia.case import matching

    matched = matching.suggest_matches(case)
    if as_json:
        for pair in waiting_pairs(case):
            print_json(pair)
        return
    click.echo(
        _("{mentions} mentions compared; {proposed} pairs are likely the same person, {new} of them new.").format(
            mentions=matched.mentions, proposed=matched.proposed, new=matched.new
        )
    )
    if matched.conflicts:
        click.echo(_("{n} judgements contradict each other: constancia judge --conflicts").format(n=matched.conflicts))
    for pair in waiting_pairs(case):
        click.echo(f"{pair['key']}  {pair['probability']:.3f}  {pair['left_says']}  =?  {pair['right_says']}")
    next_command("constancia judge")


def waiting_pairs(case: OpenCase) -> list[dict[str, Any]]:
    """The pairs that wait, the likeliest first, each with what the two sources wrote."""
    from constancia.case import queue, snapshot

    rows = {row.key: row for row in snapshot.person_rows(snapshot.take(case))}
    waiting = sorted(queue.waiting(case, "match"), key=lambda s: -s.score)
    return [pair_facts(s, rows) for s in waiting if {s.body["left"], s.body["right"]} <= rows.keys()]


def pair_facts(suggestion: Suggestion, rows: dict[str, Any]) -> dict[str, Any]:
    """A suggested pair with both sides in one line each."""
    left, right = suggestion.body["left"], suggestion.body["right"]
    return {
        "key": suggestion.key,
        "left": left,
        "right": right,
        "probability": suggestion.score,
        "left_says": said(rows[left]),
        "right_says": said(rows[right]),
        "reason": suggestion.reason,
    }


def said(row: Any) -> str:
    """A mention in one line: its key, and what its source wrote."""
    parts = [row.name, row.age, row.sex, row.national_id, row.date, row.municipality, row.state]
    return printable(f"{row.key} ({row.list}) " + ", ".join(str(part) for part in parts if part not in (None, "")))
