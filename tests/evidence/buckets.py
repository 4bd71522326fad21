"""A real S3-compatible server on the loopback, for the tests of buckets."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def _server() -> Iterator[str]:
    server_module = pytest.importorskip("moto.server", reason="moto's server is not installed")
    pytest.importorskip("obstore", reason="obstore is not installed")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


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
    import boto3

    client = boto3.client(
        "s3", endpoint_url=_server, aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    )
    client.create_bucket(Bucket=name)
    return f"s3://{name}"
