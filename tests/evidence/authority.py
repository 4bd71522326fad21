"""A real time-stamping authority on the loopback: openssl with a certificate authority of its own."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

CONFIG = """
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = signer.pem
signer_key = signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class Authority:
    """Stamps what it is asked to; its root is ``root``."""

    def __init__(self, folder: Path, *, embeds_root: bool = False) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        (folder / "tsa.cnf").write_text(CONFIG + (f"certs = {folder / 'root.pem'}\n" if embeds_root else ""))
        self._openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem",
                      "-subj", "/CN=Test Root", "-config", "tsa.cnf", "-extensions", "ca", "-days", "30")  # fmt: skip
        self._openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "signer.key", "-out", "signer.csr",
                      "-subj", "/CN=Test TSA", "-config", "tsa.cnf")  # fmt: skip
        self._openssl("x509", "-req", "-in", "signer.csr", "-CA", "root.pem", "-CAkey", "root.key", "-out",
                      "signer.pem", "-extfile", "tsa.cnf", "-extensions", "signer", "-days", "30",
                      "-set_serial", "7")  # fmt: skip

    @property
    def root(self) -> bytes:
        return (self.folder / "root.pem").read_bytes()

    def stamp(self, query: bytes, *, token: bool = False) -> bytes:
        (self.folder / "query").write_bytes(query)
        given = ["-token_out"] if token else []
        self._openssl("ts", "-reply", "-queryfile", "query", "-config", "tsa.cnf", "-section", "one",
                      "-out", "reply", *given)  # fmt: skip
        return (self.folder / "reply").read_bytes()

    @contextmanager
    def served(self) -> Iterator[str]:
        """Its address while the ``with`` block runs."""
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers["Content-Type"] == "application/timestamp-query"
                reply = authority.stamp(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *said: object) -> None:
                del said

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsa"
        finally:
            server.shutdown()
            server.server_close()

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)
