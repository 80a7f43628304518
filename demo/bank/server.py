"""The bank's doors: pages for payers, signed messages for merchants; and its messenger."""

import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from demo.bank import pages
from demo.bank.books import CONDUCTS, Books, Refused, fen_of
from demo.bank.signing import BadMessage, payload_of, sign, verify
from demo.messenger import deliver

MOST = 100_000  # bytes of a request
SIGNED = ("/queries", "/refunds", "/payouts", "/statements")  # doors for signed messages


class Bank(ThreadingHTTPServer):
    """merchants: their public keys by name."""

    daemon_threads = True

    def __init__(
        self,
        address: tuple[str, int],
        books: Books,
        key: Ed25519PrivateKey,
        merchants: dict[str, Ed25519PublicKey],
    ) -> None:
        self.books, self.key, self.merchants = books, key, merchants
        super().__init__(address, Door)

    def opened(self, message: str) -> dict[str, Any]:
        """What a merchant says, when he signed it."""
        payload = payload_of(message)
        public = self.merchants.get(str(payload.get("merchant")))
        if public is None:
            raise BadMessage("no merchant of ours")
        verify(message, public)
        return payload

    def answer(self, what: str, wish: dict[str, Any]) -> dict[str, Any]:
        merchant = str(wish["merchant"])
        if what == "/queries":
            return self.books.state(merchant, str(wish["reference"]))
        if what == "/refunds":
            return self.books.refund(wish, fen_of(wish["amount"]))
        if what == "/payouts":
            return self.books.pay_out(wish, fen_of(wish["amount"]))
        start, most = int(wish.get("start", 0)), min(int(wish.get("most", 1000)), 5000)
        return self.books.statement(merchant, str(wish["day"]), start, most)

    def tell(self, stop: threading.Event) -> None:
        """Bring notices to merchants until they take them; what they refuse is not told again."""
        deliver(stop, self.books.due, self._notice, self.books.told)

    def _notice(self, row: Any) -> urllib.request.Request:
        message = sign(json.loads(row["payload"]), self.key)
        return urllib.request.Request(  # noqa: S310  # a merchant of ours signed the address
            row["url"],
            json.dumps({"message": message}).encode(),
            {"Content-Type": "application/json"},
        )


class Door(BaseHTTPRequestHandler):
    server: Bank

    def log_message(self, *_words: Any) -> None:
        """Requests are not logged: their addresses carry orders."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = parse_qs(parts.query)
        if parts.path == "/":
            rows = self.server.books.rows("SELECT * FROM money ORDER BY at DESC LIMIT 50")
            self._page(200, pages.moved(rows))
        elif parts.path == "/pay" and "message" in asked:
            self._guarded(lambda: self._pay(asked["message"][0]))
        elif parts.path == "/ended":
            facts = (asked.get("merchant", [""])[0], asked.get("reference", [""])[0])
            row = self.server.books.payment(*facts)
            self._page(200 if row else 404, pages.ended(row) if row else pages.problem("404"))
        else:
            self._page(404, pages.problem("404"))

    def _pay(self, message: str) -> None:
        wish = self.server.opened(message)
        row = self.server.books.ask(wish, fen_of(wish["amount"]))
        self._page(200, pages.payment(row) if row["state"] == "open" else pages.ended(row))

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, MOST)).decode("utf-8", "replace")
        if self.path == "/confirm":
            self._guarded(lambda: self._confirm(parse_qs(body)))
        elif self.path == "/manner":
            self._guarded(lambda: self._manner(parse_qs(body)))
        elif self.path in SIGNED:
            self._guarded(lambda: self._answer(body))
        else:
            self._page(404, pages.problem("404"))

    def _confirm(self, sent: dict[str, list[str]]) -> None:
        facts = (sent["merchant"][0], sent["reference"][0])
        books = self.server.books
        if sent.get("do") == ["pay"]:
            conduct = sent.get("conduct", ["usual"])[0]
            row = books.pay(*facts, conduct if conduct in CONDUCTS else "usual")
        else:
            row = books.refuse(*facts)
        self._page(200, pages.ended(row))

    def _manner(self, sent: dict[str, list[str]]) -> None:
        self.server.books.behave(sent["account"][0], sent["name"][0])
        self._page(200, pages.moved([]))

    def _answer(self, body: str) -> None:
        wish = self.server.opened(str(json.loads(body)["message"]))
        answer = self.server.answer(self.path, wish)
        self._json(200, {"message": sign(answer, self.server.key)})

    def _guarded(self, act: Any) -> None:
        json_asked = self.path in SIGNED
        try:
            act()
        except BadMessage as error:
            self._refused(401, str(error), json_asked)
        except Refused as error:
            self._refused(409, str(error), json_asked)
        except (KeyError, ValueError) as error:
            self._refused(400, f"not as the protocol says: {error}", json_asked)

    def _refused(self, status: int, text: str, json_asked: bool) -> None:
        if json_asked:
            self._json(status, {"problem": text})
        else:
            self._page(status, pages.problem(text))

    def _json(self, status: int, value: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(value))

    def _page(self, status: int, text: str) -> None:
        self._send(status, "text/html; charset=utf-8", text)

    def _send(self, status: int, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)
