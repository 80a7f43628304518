"""The sources' doors, one for each under its name; and their messenger to the city."""

import json
import logging
import threading
import time
import urllib.error
import urllib.request
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from demo.sources.books import CONDUCTS, DOWN, Books, secret_of
from demo.sources.signing import genuine, headers

log = logging.getLogger("sources")
MOST = 2_000_000  # bytes of a request


class Sources(ThreadingHTTPServer):
    """root: the program's secret, from which that of each source is drawn. city: where letters
    go, the address of the installation.
    """

    daemon_threads = True

    def __init__(self, address: tuple[str, int], books: Books, root: str, city: str) -> None:
        self.books, self.root, self.city = books, root, city.rstrip("/")
        super().__init__(address, Door)

    def tell(self, stop: threading.Event) -> None:
        """Bring letters to the city until it takes them."""
        while not stop.wait(0.2):
            for row in self.books.due(time.time()):
                self._bring(row)

    def _bring(self, row: Any) -> None:
        text = row["payload"].encode()
        secret = secret_of(self.root, row["source"]).encode()
        request = urllib.request.Request(  # noqa: S310  # the operator's own address
            f"{self.city}/api/v1/check-sources/{row['source']}", text, headers(text, secret)
        )
        try:
            with urllib.request.urlopen(request, timeout=10):  # noqa: S310  # as above
                taken = True
        except urllib.error.HTTPError as error:
            taken = error.code < 500 and error.code != 429
            log.warning("letter %s: %s", row["id"], error)
        except OSError as error:
            taken = False
            log.info("letter %s: %s", row["id"], error)
        self.books.told(row["id"], taken=taken)


class Door(BaseHTTPRequestHandler):
    server: Sources

    def log_message(self, *_words: Any) -> None:
        """Requests are not logged: they name persons."""

    def do_GET(self) -> None:
        names = sorted({row["source"] for row in self.server.books.rows("SELECT source FROM fact")})
        self._send(200, "text/html; charset=utf-8", _page(self.server.books, names))

    def do_POST(self) -> None:
        source, _slash, what = urlsplit(self.path).path.strip("/").partition("/")
        length = int(self.headers.get("Content-Length") or 0)
        text = self.rfile.read(min(length, MOST))
        if what == "questions":
            self._answer(source, text)
        elif what == "conduct":
            sent = parse_qs(text.decode("utf-8", "replace"))
            self.server.books.behave(source, sent["name"][0])
            self._send(200, "text/html; charset=utf-8", _page(self.server.books, [source]))
        elif what == "changes":
            self.server.books.happened(source, json.loads(text))
            self._send(202, "application/json", "{}")
        else:
            self._send(404, "text/plain", "no such door")

    def _answer(self, source: str, text: bytes) -> None:
        books = self.server.books
        if books.conduct(source) == DOWN:
            self._send(503, "text/plain", "closed")
        elif not genuine(text, self.headers, secret_of(self.server.root, source).encode()):
            self._send(401, "text/plain", "not signed by the city")
        else:
            reply = books.asked(source, json.loads(text)["questions"])
            self._send(200, "application/json", json.dumps(reply))

    def _send(self, status: int, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)


def _page(books: Books, names: list[str]) -> str:
    """How each source conducts itself, and buttons to change it."""
    rows = "".join(
        f"<li><b>{escape(name)}</b>: {escape(books.conduct(name))}"
        f'<form method="post" action="/{escape(name)}/conduct">'
        + "".join(
            f'<button name="name" value="{each}">{each}</button>' for each in (*CONDUCTS, DOWN)
        )
        + "</form></li>"
        for name in names
    )
    title = "Sources of the demonstration 演示数据源"
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    return f"{head}<h1>{title}</h1><ul>{rows}</ul>"
