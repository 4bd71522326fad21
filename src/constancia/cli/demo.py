"""constancia demo: the whole way on the shipped sample, dossier and verification included."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _, lang, ngettext
from constancia.cli.options import example
from constancia.errors import Tampered

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase

#: What the demo's invented reviewer confirms and judges; the rest is left waiting, for you to decide.
CONFIRM_FROM = 0.6
SAME_FROM = 0.95


@click.command(
    "demo",
    help=_(
        "Make a case from the shipped sample (all invented), go the whole way to a dossier, and verify it. Where a "
        "person would decide, an invented reviewer does. On a terminal the workbench opens at the end."
    ),
    epilog=example("constancia demo", "constancia demo ~/demo --no-serve"),
)
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"))
@click.option("--serve/--no-serve", default=None, help=_("Serve the workbench at the end; else only on a terminal."))
def command(folder: Path, serve: bool | None) -> None:
    """Build the demo beside what is there already, and say where it lies."""
    root = _free(folder.absolute())
    case = _new(root / "case")
    _add_and_read(case)
    _decide(case)
    _answer_asks(case)
    _print_figures(case)
    _print_asks(case)
    dossier = root / "dossier"
    _export(case, dossier)
    _verify(dossier)
    click.echo(_("The case: {case}").format(case=root / "case"))
    click.echo(_("The dossier: {page}").format(page=dossier / "data" / "html" / "index.html"))
    if serve if serve is not None else click.get_text_stream("stdout").isatty():
        from constancia.cli.serve import serve_case

        serve_case(case)
    else:
        click.echo(_("To work on it in the browser: constancia serve --case {case}").format(case=root / "case"))


def _free(folder: Path) -> Path:
    """The folder, or the first of folder-2, folder-3, ... that is not taken: a demo never overwrites."""
    place, n = folder, 1
    while place.exists() and any(place.iterdir()):
        n += 1
        place = folder.with_name(f"{folder.name}-{n}")
    place.mkdir(parents=True, exist_ok=True)
    return place


def _step(text: str) -> None:
    click.secho(f"\n{text}", bold=True)


def _new(folder: Path) -> OpenCase:
    from constancia.case.opening import new_case
    from constancia.sample import sample

    _step(_("1. A case folder"))
    case = new_case(folder, sample().titles[lang()], member_name=_("Invented reviewer"), language=lang())
    click.echo(f"{case.id}  {folder}")
    return case


def _add_and_read(case: OpenCase) -> None:
    from constancia.case import intake, reading
    from constancia.case.standing import unread
    from constancia.sample import sample

    _step(_("2. Originals preserved, custody logged"))
    for original in sample().originals:
        told = {"source": original.source, "published": original.published.isoformat(), "kind": original.kind}
        (taken,) = intake.take(case, [original.path], told)
        click.echo(f"{taken.original}  {taken.sha256[:16]}…  {original.path.name}  ({original.source})")
    _step(_("3. Read: suggestions, each with its exact passage"))
    for result in reading.read(case, unread(case)):
        n = result.suggested
        told = ngettext("{document}  {kind}, {n} suggestion", "{document}  {kind}, {n} suggestions", n)
        click.echo(told.format(document=result.document, kind=result.kind, n=n))


def _decide(case: OpenCase) -> None:
    from constancia.case import actions, matching, qualifying, queue

    _step(_("4. A person decides (here an invented reviewer; the doubtful ones are left for you)"))
    likely = [s for s in queue.waiting(case, "claim") if s.score >= CONFIRM_FROM]
    actions.confirm(case, likely)
    _say_decided(_("claims"), len(likely), queue.waiting(case, "claim").count())
    matched = matching.suggest_matches(case)
    same = [s for s in queue.waiting(case, "match") if s.score >= SAME_FROM]
    actions.judge_all_same(case, same)
    click.echo(_("{n} mentions compared, {pairs} likely pairs").format(n=matched.mentions, pairs=matched.proposed))
    _say_decided(_("matches"), len(same), queue.waiting(case, "match").count())
    qualifying.suggest_qualifications(case)
    elements = list(queue.waiting(case, "qualification"))
    actions.qualify(case, elements)
    _say_decided(_("qualifications"), len(elements), 0)
    actions.checkpoint(case)


def _answer_asks(case: OpenCase) -> None:
    """What the invented reviewer reads in the prosecutor's reply: receipt acknowledged, nothing said on any ask."""
    from constancia.case import actions, snapshot
    from constancia.case.documents import text_of
    from constancia.terms.spans import find_again

    now = snapshot.take(case)
    by_kind = {receipt_kind(now, document.key): document.key for document in now.of_kind("document")}
    letter, reply = by_kind["letter"], by_kind["reply"]
    quote = find_again(text_of(case.id, reply), "acknowledges receipt of your open letter")
    for standing in now.asks(date(2024, 8, 30)):
        if standing.ask.letter == letter and "Attorney" not in standing.ask.addressee and quote:
            answer = {
                "type": "acknowledged",
                "date": {"from": "2024-08-12", "to": "2024-08-12", "precision": "day"},
                "reason": _("It thanks for the letter and says nothing on what was asked."),
                "document": reply,
                "span": quote.to_json(),
            }
            actions.answer_ask(case, standing.ask.key, answer)
    actions.checkpoint(case)


def receipt_kind(now: Any, document: str) -> str:
    """What kind of source a document of the sample is."""
    return str(now.receipt_of(document).get("kind"))


def _say_decided(what: str, decided: int, left: int) -> None:
    click.echo(_("{what}: {decided} confirmed, {left} left waiting").format(what=what, decided=decided, left=left))


def _print_figures(case: OpenCase) -> None:
    from constancia.case.counting import counting_of, keep
    from constancia.cli.count import cell_name, line

    _step(_("5. Figures: four lines that are never merged"))
    counting = counting_of(case)
    keep(case, counting, ["violation"])
    for cell in counting.cells(["violation"]):
        click.echo(cell_name(cell.by))
        for figure in cell.figures:
            click.echo("  " + line(figure))


def _print_asks(case: OpenCase) -> None:
    from constancia.case import snapshot
    from constancia.cli.output import quoted
    from constancia.terms.thesauri import thesaurus

    _step(_("6. Asks, answers and silence (as of 9 October 2024)"))
    for standing in snapshot.take(case).asks(date(2024, 10, 9)):
        state = thesaurus("ask_states").label(standing.state, lang())
        click.echo(f"{standing.ask.key}  {state}: {quoted(standing.ask.text)}")


def _export(case: OpenCase, dossier: Path) -> None:
    from constancia.case import exporting

    _step(_("7. A sealed dossier at a signed checkpoint"))
    key, summary = exporting.export(
        case,
        dossier,
        recipient=_("A prosecutor (demo)"),
        purpose=_("To show the way"),
        language=lang(),
        now=datetime.now(UTC),
    )
    click.echo(
        _("{key}: {files} files, cut at entry {size}").format(
            key=key, files=len(summary.files), size=summary.checkpoint.size
        )
    )


def _verify(dossier: Path) -> None:
    from collections import Counter

    from constancia.evidence.findings import failed, told
    from constancia.evidence.verify_dossier import verify_dossier
    from constancia.records.equality import dossier_equality

    _step(_("8. Verified, as anyone can, without the case"))
    findings = verify_dossier(dossier) + dossier_equality(dossier)
    counted = Counter(finding.status for finding in findings)
    click.echo(
        _("{passed} passed, {failed} failed, {open} not checkable here").format(
            passed=counted["passed"], failed=counted["failed"], open=counted["not_checkable"]
        )
    )
    if failed(findings):
        raise Tampered(_("The dossier does not verify: {what}").format(what=told(failed(findings)[0].message, _)))
