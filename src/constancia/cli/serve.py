"""constancia serve: open the case in the browser, on this machine only."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _
from constancia.cli.options import case_option, example, opened
from constancia.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase

HOSTS = ("127.0.0.1", "localhost", "::1")
THREADS = 6


@click.command(
    "serve",
    help=_(
        "Open the case in the browser, on this machine only. The address that is printed lets in once; "
        "press Enter for another one."
    ),
    epilog=example("constancia serve", "constancia serve --port 9000 --browser"),
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8700, show_default=True, help=_("0 takes any free port.")
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help=_("127.0.0.1, localhost or ::1; no other is served.")
)
@click.option("--browser/--no-browser", default=False, help=_("Open the address in the browser."))
@case_option
def command(port: int, host: str, browser: bool, case_folder: Path) -> None:
    """Serve the case until interrupted."""
    if host not in HOSTS:
        raise BadInput(
            _("{host} is not this machine alone: the workbench is served on loopback only.").format(host=host),
            next_step=_("Use --host 127.0.0.1."),
        )
    serve_case(opened(case_folder), host=host, port=port, browser=browser)


def serve_case(case: OpenCase, *, host: str = "127.0.0.1", port: int = 0, browser: bool = False) -> None:
    """Serve an open case until interrupted, and print the address that lets in."""
    from constancia.web.serving import listen

    try:
        serving = listen(case, host, port, threads=THREADS)
    except OSError as error:
        raise Unavailable(
            _("Port {port} cannot be used: {error}").format(port=port, error=error.strerror),
            next_step=_("Choose another with --port, or --port 0 for any free one."),
        ) from None
    _show(serving, browser)
    if sys.stdin is not None and sys.stdin.isatty():
        threading.Thread(target=_more_addresses, args=(serving,), daemon=True).start()
    serving.run()
    click.echo(_("The workbench is closed. What was acknowledged is kept."), err=True)


def _show(serving: Any, browser: bool) -> None:
    address = serving.address()
    click.echo(address)
    click.echo(_("This address lets in once. Ctrl+C ends the workbench."), err=True)
    if browser:
        import webbrowser

        webbrowser.open(address)


def _more_addresses(serving: Any) -> None:
    """Print another address whenever somebody presses Enter on the terminal."""
    for _line in sys.stdin:
        click.echo(serving.address())
