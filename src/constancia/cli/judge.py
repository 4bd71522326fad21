"""constancia judge: decide on suggested matches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _
from constancia.cli.match import said
from constancia.cli.options import case_option, example, json_option, opened, reason_option
from constancia.cli.output import next_command, print_json, working
from constancia.cli.pairs import likelihood, show_pair
from constancia.errors import BadInput, ConstanciaError

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase


@click.command(
    "judge",
    help=_(
        "Show two mentions side by side and decide: the same person (or the same act), different ones, or unsure. "
        "With --same, --different, --unsure or --above the decision is made without asking. What contradicts a "
        "standing judgement is refused."
    ),
    epilog=example(
        "constancia judge",
        "constancia judge --same S12 --different S15",
        "constancia judge --above 0.99",
        "constancia judge --pair C4.1 C9.1 different",
        "constancia judge --sample 100",
        "constancia judge --undo J12",
    ),
)
@click.option("--same", multiple=True, metavar="KEY", help=_("This suggested pair is one person, or one act."))
@click.option("--different", multiple=True, metavar="KEY", help=_("This suggested pair are two persons, or two acts."))
@click.option("--unsure", multiple=True, metavar="KEY", help=_("One cannot tell."))
@click.option(
    "--above",
    type=click.FloatRange(0.5, 1),
    help=_("Judge every waiting pair from this probability on the same, after a sample of them was shown."),
)
@click.option(
    "--sample",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help=_(
        "Draw N pairs, likely or not, to be judged unseen by the model; constancia match --quality measures by them."
    ),
)
@click.option(
    "--about",
    type=click.Choice(["person", "act"]),
    default="person",
    help=_("With --pair and --above: whether it is about persons or about acts of one person."),
)
@click.option("--pair", nargs=3, metavar="LEFT RIGHT VERDICT", help=_("Judge two mentions that no machine proposed."))
@click.option("--conflicts", is_flag=True, help=_("Print where judgements contradict each other."))
@click.option(
    "--undo",
    is_flag=False,
    flag_value="",
    metavar="[KEY]",
    help=_("Undo your last judgement, or the judgement with this key."),
)
@reason_option
@case_option
@json_option
def command(case_folder: Path, as_json: bool, **asked: Any) -> None:
    """Judge as asked on the command line, or else go through the pairs that wait."""
    case = opened(case_folder)
    if asked["conflicts"]:
        _print_conflicts(case, as_json)
        return
    if asked["undo"] is not None:
        _undo(case, asked["undo"], as_json)
    keys = _decide(case, asked)
    if keys is not None or asked["undo"] is not None:
        from constancia.case import actions

        actions.checkpoint(case)
        for key in keys or []:
            print_json({"key": key}) if as_json else click.echo(key)
        return
    if asked["sample"]:
        _draw(case, asked["sample"], as_json)
    if asked["sample"] and (as_json or not _may_ask()):
        return
    if not _may_ask():
        raise BadInput(
            _("There is nobody to ask: the input is not a terminal."),
            next_step=_("constancia match --json prints the pairs; then --same KEY, --different KEY or --unsure KEY."),
        )
    _ask_one_by_one(case, ("sample",) if asked["sample"] else ("match", "act"))


def _may_ask() -> bool:
    return bool(click.get_text_stream("stdin").isatty())


def _decide(case: OpenCase, asked: dict[str, Any]) -> list[str] | None:
    from constancia.case import actions, queue

    done: list[str] | None = None
    for verdict in actions.VERDICTS:
        for suggestion in queue.named(case, asked[verdict]):
            _must_be_a_match(suggestion)
            done = [*(done or []), _judge(case, suggestion, verdict, asked["reason"])]
    if asked["pair"]:
        left, right, verdict = asked["pair"]
        key = actions.judge(case, left, right, verdict, about=asked["about"], note=asked["reason"])
        done = [*(done or []), key]
    if asked["above"] is not None:
        done = (done or []) + _judge_above(case, asked["above"], asked["about"], asked["reason"])
    return done


def _judge(case: OpenCase, suggestion: Any, verdict: str, note: str = "") -> str:
    from constancia.case import actions

    body, about = suggestion.body, "act" if suggestion.about == "act" else "person"
    return actions.judge(case, body["left"], body["right"], verdict, about=about, suggestion=suggestion, note=note)


def _undo(case: OpenCase, key: str, as_json: bool = False) -> None:
    """Undo a judgement, the member's own last one if none is named, and say what was undone."""
    from constancia.case import actions, queries

    key = key or _last_judgement(case)
    judgement = queries.record(case.id, "judgement", key)
    if judgement is None:
        raise BadInput(_("There is no judgement {key} in this case.").format(key=key))
    actions.undo(case, judgement.made)
    sides = {side: judgement.body[side] for side in ("left", "right", "verdict")}
    if as_json:
        print_json({"undone": key, "entry": judgement.made, **sides})
    else:
        verdict = {"same": _("same"), "different": _("different"), "unsure": _("unsure")}[sides.pop("verdict")]
        told = _("Undone: {key}, {left} and {right} judged: {verdict} (entry {entry}).")
        click.echo(told.format(key=key, verdict=verdict, entry=judgement.made, **sides))


def _last_judgement(case: OpenCase) -> str:
    """The key of the member's last judgement that stands; says so where something else was decided after it."""
    from constancia.case import queries

    own = queries.last_decisions(case.id, 1, case.member)
    judged = queries.last_decisions(case.id, 1, case.member, action="judgement.make")
    said = [
        _("Your last decision is of another kind (entry {entry}, {what}) and stands: constancia review --undo.").format(
            entry=line.seq, what=line.action
        )
        for line in own
        if line.action != "judgement.make"
    ]
    if not judged:
        raise BadInput(_("You made no judgement that could be undone."), next_step=" ".join(said))
    for sentence in said:
        click.echo(sentence, err=True)
    return judged[0].subject


def _judge_above(case: OpenCase, least: float, about: str, note: str) -> list[str]:
    """Show the least likely and others evenly taken; a person at a terminal then says whether all are the same."""
    from constancia.case import actions, queue, snapshot

    likely = [s for s in queue.pairs(case, "act" if about == "act" else "match") if s.score >= least]
    rows = {row.key: row for row in snapshot.person_rows(snapshot.take(case))}
    shown = likely[::-1][:3] + likely[::-1][3 :: max(1, (len(likely) - 3) // 3)][:3]
    click.echo(_("{n} pairs; a sample of them, the least likely first:").format(n=len(likely)), err=True)
    for one in shown:
        left, right = (said(rows[one.body[side]]) for side in ("left", "right"))
        click.echo(f"{one.key}  {likelihood(one.score)}\n  {left}\n  {right}", err=True)
    if likely and _may_ask() and not click.confirm(_("Is each pair of this sample the same? Judge all so?"), err=True):
        return []
    keys = actions.judge_all_same(case, likely, note=note)
    if len(keys) < len(likely):
        left_over = len(likely) - len(keys)
        click.echo(_("{n} pairs wait on: they would join what was held apart.").format(n=left_over), err=True)
    return keys


def _draw(case: OpenCase, size: int, as_json: bool) -> None:
    """Draw the sample; where nobody can be asked, print its pairs without what the model thinks of them."""
    import secrets

    from constancia.case import matching, queue, snapshot

    with working(_("Comparing")):
        matching.draw_sample(case, size, seed=secrets.randbelow(2**32))
    if _may_ask() and not as_json:
        return
    rows = {row.key: row for row in snapshot.person_rows(snapshot.take(case))}
    for one in queue.pairs(case, "sample"):
        sides = {f"{side}_says": said(rows[one.body[side]]) for side in ("left", "right")}
        if as_json:
            print_json({"key": one.key, **one.body, **sides})
        else:
            click.echo(f"{one.key}  {sides['left_says']}  =?  {sides['right_says']}")


def _must_be_a_match(suggestion: Any) -> None:
    if suggestion.about not in ("match", "act", "sample"):
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


def _ask_one_by_one(case: OpenCase, abouts: tuple[str, ...]) -> None:
    from constancia.case import actions, queue, snapshot

    skipped: set[str] = set()
    decided = False
    while True:
        waiting = [s for about in abouts for s in queue.pairs(case, about) if s.key not in skipped]
        if not waiting:
            break
        now, suggestion = snapshot.take(case), waiting[0]
        show_pair(now, {row.key: row for row in snapshot.person_rows(now)}, suggestion, len(waiting))
        letter = click.prompt(
            _("[m] same, [d] different, [i] unsure, [s]kip, [u]ndo the last, [q]uit"),
            type=click.Choice(list("mdisuq")),
            show_choices=False,
        )
        if letter == "q":
            break
        if letter == "s":
            skipped.add(suggestion.key)
            continue
        try:
            if letter == "u":
                _undo(case, "")
            else:
                click.echo(_judge(case, suggestion, {"m": "same", "d": "different", "i": "unsure"}[letter]))
        except ConstanciaError as error:
            click.echo(error.in_one_line, err=True)
            continue
        decided = True
    if decided:
        actions.checkpoint(case)
    click.echo(_("{n} skipped.").format(n=len(skipped)) if skipped else _("Nothing more waits here."))
    next_command("constancia match --quality" if "sample" in abouts else "constancia count --by violation")
