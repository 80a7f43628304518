"""The sources' doors, one for each under its name; and their messenger to the city."""

import json
import threading
import urllib.request
from collections.abc import Callable
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from demo.messenger import deliver
from demo.sources.batches import answered
from demo.sources.books import CONDUCTS, DOWN, Books, secret_of
from demo.sources.signing import genuine, headers

MOST = 100_000_000  # bytes of a request


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
        books = self.books
        deliver(
            stop, books.due, self._letter, lambda row, taken: books.told(row["id"], taken=taken)
        )

    def _letter(self, row: Any) -> urllib.request.Request:
        text = row["payload"].encode()
        secret = secret_of(self.root, row["source"]).encode()
        return urllib.request.Request(  # noqa: S310  # the operator's own address
            f"{self.city}/api/v1/check-sources/{row['source']}", text, headers(text, secret)
        )


class Door(BaseHTTPRequestHandler):
    server: Sources

    def log_message(self, *_words: Any) -> None:
        """Requests are not logged: they name persons."""

    def do_GET(self) -> None:
        text = "SELECT source FROM fact UNION SELECT source FROM relief"
        names = sorted(row["source"] for row in self.server.books.rows(text))
        self._send(200, "text/html; charset=utf-8", _page(self.server.books, names))

    def do_POST(self) -> None:
        source, _slash, what = urlsplit(self.path).path.strip("/").partition("/")
        length = int(self.headers.get("Content-Length") or 0)
        text = self.rfile.read(min(length, MOST))
        if what == "questions":
            self._answer(source, text)
        elif what == "batches":
            self._batch(source, text)
        elif what == "reliefs":
            self._relieve(source, text)
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
        at = float(self.headers.get("webhook-timestamp") or 0)
        books = self.server.books
        self._signed(source, text, lambda said: books.asked(source, said["questions"], at))

    def _relieve(self, source: str, text: bytes) -> None:
        self._signed(source, text, lambda said: self.server.books.relieve(source, said["reliefs"]))

    def _batch(self, source: str, text: bytes) -> None:
        if self._open_to(source, text):
            table = answered(self.server.books, source, text)
            self._send(202 if table is None else 200, TABLE, table or b"")

    def _signed(self, source: str, text: bytes, act: Callable[[Any], Any]) -> None:
        if self._open_to(source, text):
            self._send(200, "application/json", json.dumps(act(json.loads(text))))

    def _open_to(self, source: str, text: bytes) -> bool:
        """Whether the source is there and the city signed what came; else it is told so."""
        if self.server.books.conduct(source) == DOWN:
            self._send(503, "text/plain", "closed")
        elif not genuine(text, self.headers, secret_of(self.server.root, source).encode()):
            self._send(401, "text/plain", "not signed by the city")
        else:
            return True
        return False

    def _send(self, status: int, kind: str, said: str | bytes) -> None:
        data = said.encode() if isinstance(said, str) else said
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)


TABLE = "application/vnd.apache.parquet"


def _page(books: Books, names: list[str]) -> str:
    """How each source conducts itself, with buttons to change it, and the fees that it lowered."""
    title = "Sources of the demonstration 演示数据源"
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    rows = "".join(_entry(books, name) for name in names)
    return f"{head}<h1>{title}</h1><ul>{rows}</ul>"


def _entry(books: Books, name: str) -> str:
    buttons = "".join(
        f'<button name="name" value="{each}">{each}</button>' for each in (*CONDUCTS, DOWN)
    )
    lowered = "".join(
        f"<p>{escape(row['account'])}: {escape(row['relief'])} {escape(row['what'])}</p>"
        for row in books.lowered(name)
    )
    head = f"<b>{escape(name)}</b>: {escape(books.conduct(name))}"
    form = f'<form method="post" action="/{escape(name)}/conduct">{buttons}</form>'
    return f"<li>{head}{form}{lowered}</li>"
