"""One request to an OpenAI-compatible endpoint: loopback only unless that is lifted, with limits on time and size.

The address is checked before anything is sent: http or https, and this machine, or another one where the case allows
it, and then by https only. "localhost" and literal loopback addresses are this machine, nothing else is; whom the
connection really reached is checked before a word is sent. A redirect is not followed, a proxy is not used. Nothing of
a document or of a key is ever part of an error.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import threading
from urllib.parse import urlsplit

from constancia.errors import BadInput, Refused, Unavailable

MOST_BYTES = 4_000_000
_PATH = "/chat/completions"


def post_to(url: str, *, allow_remote: bool = False, key: str = "", seconds: float = 120.0) -> Post:
    """A function that sends one request body to ``url`` (the base, such as http://127.0.0.1:8080/v1) and gives the
    answer.
    """
    scheme, host, port, path = _parts(url)
    if not is_this_machine(host):
        if not allow_remote:
            raise Refused(
                f"A language model at {host} is not allowed: documents would leave this machine.",
                next_step="Run a model on this machine, or set allow_remote = true under [model] in case.toml: it will "
                "be shown the documents.",
            )
        if scheme != "https":
            raise Refused(
                f"Documents are not sent to {host} in the clear.", next_step="Use an address that begins with https://"
            )
    return Post(scheme, host, port, path.rstrip("/") + _PATH, key, seconds)


def _parts(url: str) -> tuple[str, str, int | None, str]:
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and not parts.username:
            return parts.scheme, parts.hostname, parts.port, parts.path
    except ValueError:
        pass
    raise BadInput(
        "The address of the language model is not a web address.", next_step="Write http://127.0.0.1:8080/v1"
    )


def is_this_machine(host: str) -> bool:
    """Is this name or address the machine itself?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Post:
    """Sends a body and gives the answer; it keeps the promise of its time limit over the whole exchange."""

    def __init__(self, scheme: str, host: str, port: int | None, path: str, key: str, seconds: float) -> None:
        self._scheme, self._host, self._port, self._path = scheme, host, port, path
        self._key, self._seconds = key, seconds

    def __call__(self, body: bytes) -> bytes:
        try:
            return self._exchange(body)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise Unavailable(
                "The language model did not answer.",
                next_step="The rules' suggestions are not affected. Check that the model is running, or leave it off.",
            ) from error

    def _exchange(self, body: bytes) -> bytes:
        make = http.client.HTTPSConnection if self._scheme == "https" else http.client.HTTPConnection
        connection = make(self._host, self._port, timeout=self._seconds)
        cut = threading.Timer(self._seconds, _cut, [connection])
        cut.start()
        try:
            headers = {"Content-Type": "application/json", "Connection": "close"}
            if self._key:
                headers["Authorization"] = f"Bearer {self._key}"
            connection.connect()
            self._must_be_here(connection)
            connection.request("POST", self._path, body, headers)
            response = connection.getresponse()
            if response.status != http.HTTPStatus.OK:
                raise Unavailable(
                    f"The language model answered with status {response.status}.", next_step="See its own log."
                )
            data = response.read(MOST_BYTES + 1)
        finally:
            cut.cancel()
            connection.close()
        if len(data) > MOST_BYTES:
            raise Unavailable(
                "The language model's answer is too long.", next_step="Try another model, or leave it off."
            )
        return data

    def _must_be_here(self, connection: http.client.HTTPConnection) -> None:
        """A name for this machine that leads elsewhere is not believed."""
        if is_this_machine(self._host) and not is_this_machine(connection.sock.getpeername()[0]):
            raise Refused(
                f"{self._host} does not lead to this machine here: nothing was sent.",
                next_step="Write the address as http://127.0.0.1:PORT/v1",
            )


def _cut(connection: http.client.HTTPConnection) -> None:
    """End an exchange that takes too long, also one that drips a byte at a time."""
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
