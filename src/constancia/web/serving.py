"""Serving the pages of one case to one machine: waitress on loopback, with a log that holds no word of a source."""

from __future__ import annotations

import ipaddress
import logging
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constancia.errors import BadInput
from constancia.web.workbench import Workbench, serve_case

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase

#: The largest form that is taken; nothing is uploaded here.
LARGEST_FORM = 2_000_000


@dataclass(frozen=True, slots=True)
class Serving:
    """A bound server that has not begun to answer until ``run``."""

    workbench: Workbench
    server: Any
    host: str
    port: int

    def address(self) -> str:
        """A fresh address that lets the member who opened the case in, once."""
        token = self.workbench.entrance.invite(self.workbench.case.member)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/enter/{token}"

    def run(self) -> None:
        """Answer until interrupted or stopped; then close all visits and sign what was decided."""
        try:
            self.server.run()
        finally:
            self.workbench.entrance.lock()
            self.server.close()
            self._sign()

    def stop(self) -> None:
        """Stop answering, from another thread."""
        self.server.close()

    def _sign(self) -> None:
        from constancia.case import actions, permissions

        if permissions.may(self.workbench.case.role, "checkpoint.sign"):
            actions.checkpoint(self.workbench.case)


def listen(case: OpenCase, host: str, port: int, *, threads: int) -> Serving:
    """Bind the address; OSError if it is taken, BadInput if it is not loopback."""
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise BadInput("The workbench is served on a loopback address only.", next_step="Use 127.0.0.1.")
    import waitress
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    _log_plainly()
    workbench = serve_case(case)
    server = waitress.create_server(
        get_wsgi_application(),
        host=host,
        port=port,
        threads=threads,
        ident="",
        max_request_body_size=LARGEST_FORM,
        clear_untrusted_proxy_headers=True,
    )
    bound = int(getattr(server, "effective_port", 0) or server.effective_listen[0][1])
    # Browsers share cookies between the ports of a host: two cases served at once must not lock each other out.
    settings.SESSION_COOKIE_NAME = f"constancia_{bound}"
    settings.CSRF_COOKIE_NAME = f"constancia_form_{bound}"
    return Serving(workbench, server, host, bound)


class PlainFormatter(logging.Formatter):
    """What happened and where in our code; never a message that could quote a source, a form or an address's query."""

    def format(self, record: logging.LogRecord) -> str:
        status = getattr(record, "status_code", "")
        request = getattr(record, "request", None)
        where = f"{request.method} {type(request).__name__}" if request is not None else record.name
        line = f"{self.formatTime(record)} {record.levelname} {status} {where}".replace("  ", " ")
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
            line += f" {record.exc_info[0].__name__} at {places}"
        return line


def _log_plainly() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # An address that holds nothing is no news, and with a stranger's address in it none that may be written down.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("django.security").setLevel(logging.ERROR)
