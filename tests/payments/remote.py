"""The bank of the demonstration as a program on loopback, and a payer's browser before it."""

import http.client
import re
import socket
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives import serialization

ROOT = Path(__file__).resolve().parents[2]


class Remote:
    """client: the PEM of the private key whose public half the bank is given."""

    def __init__(self, folder: Path, client: str) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        key = serialization.load_pem_private_key(client.encode(), None)
        form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        folder.mkdir(exist_ok=True)
        (folder / "client.pem").write_bytes(key.public_key().public_bytes(*form))
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> dict[str, str]:
        return {
            "YIWANG_PAYMENTS": f"http://127.0.0.1:{self.port}",
            "YIWANG_PAYMENTS_CERTIFICATE": str(self.folder / "certificate.pem"),
        }

    def start(self, now: str = "") -> None:
        """now: the moment at which its clock starts, if not the machine's."""
        words = ["--folder", str(self.folder), "--port", str(self.port)]
        words += ["--merchant", f"yiwang={self.folder / 'client.pem'}"]
        words += ["--now", now] if now else []
        self.process = subprocess.Popen([sys.executable, "-m", "demo.bank", *words], cwd=ROOT)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                self.get("/")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the bank does not answer")

    def stop(self) -> None:
        """As hard as a failing machine: what it said is in its books."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def get(self, path: str, body: str | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST" if body else "GET", path, body, kind if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def confirm(self, url: str, conduct: str = "never") -> str:
        """What a payer does at the address where paying goes on."""
        parts = urlsplit(url)
        status, page = self.get(f"{parts.path}?{parts.query}")
        assert status == 200, page
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        sent = {name: unescape(value) for name, value in fields.items()}
        return self.get("/confirm", urlencode({**sent, "do": "pay", "conduct": conduct}))[1]
