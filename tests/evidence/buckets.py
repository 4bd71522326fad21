"""A real S3-compatible server on the loopback, for the tests of buckets.

``make test`` installs it into an environment of its own (.venv-s3), because its requirements quarrel with ours.
"""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER = Path(__file__).resolve().parents[2] / ".venv-s3" / "bin" / "moto_server"


@pytest.fixture(scope="session")
def _server() -> Iterator[str]:
    if not SERVER.exists():
        pytest.skip("the S3-compatible server is not installed: make .venv-s3/ready")
    pytest.importorskip("obstore", reason="obstore is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [str(SERVER), "-H", "127.0.0.1", "-p", str(port)]
    program = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, program)
        yield f"http://127.0.0.1:{port}"
    finally:
        program.kill()
        program.wait()


@pytest.fixture
def bucket(_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a fresh bucket: ``s3://...``."""
    name = f"case-{secrets.token_hex(4)}"
    for key, value in {
        "AWS_ENDPOINT": _server,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(key, value)
    urllib.request.urlopen(urllib.request.Request(f"{_server}/{name}", method="PUT"), timeout=30)
    return f"s3://{name}"


def _wait_for(port: int, program: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and program.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise RuntimeError("the S3-compatible server did not start")
