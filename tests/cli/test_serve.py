"""constancia serve: on this machine only, with an address that lets in once, and nothing lost at the end."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

COMMAND = [sys.executable, "-c", "from constancia.cli import main; main()", "serve", "--port", "0"]


@pytest.fixture
def serving(case_folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The command as a person runs it, until the test ends."""
    process = subprocess.Popen(
        [*COMMAND, "--case", str(case_folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in the background, an interrupt is ignored, and children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    yield process
    process.kill()
    process.communicate()


def test_the_address_that_is_printed_lets_in_once_and_no_other_way_does(serving: subprocess.Popen[str]) -> None:
    assert serving.stdout is not None
    address = serving.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:") and "/enter/" in address
    person, other = build_opener(HTTPCookieProcessor()), build_opener(HTTPCookieProcessor())
    with person.open(address, timeout=20) as page:
        assert "Test case" in page.read().decode()
    for later in (address, address.split("/enter/")[0] + "/"):
        with pytest.raises(HTTPError) as refused:
            other.open(later, timeout=20)
        assert refused.value.code == 403
        assert "Test case" not in refused.value.read().decode()


def test_interrupting_it_ends_it_in_order_and_says_that_nothing_is_lost(serving: subprocess.Popen[str]) -> None:
    assert serving.stdout is not None
    address = serving.stdout.readline().strip()
    build_opener(HTTPCookieProcessor()).open(
        address, timeout=20
    ).close()  # it answers: from here on an interrupt ends it in order
    serving.send_signal(signal.SIGINT)
    _out, err = serving.communicate(timeout=20)
    assert serving.returncode == 0
    assert "Traceback" not in err


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "example.org", "::"])
def test_no_other_machine_is_served(case_folder: Path, host: str) -> None:
    done = subprocess.run(
        [*COMMAND, "--case", str(case_folder), "--host", host], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "loopback" in done.stderr or "propia" in done.stderr
    assert done.stdout == ""
