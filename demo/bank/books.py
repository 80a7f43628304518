"""The bank's records: payments asked for, money that moved, notices that still have to be told."""

import hashlib
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
TABLES = """
CREATE TABLE IF NOT EXISTS payment (merchant TEXT, reference TEXT, number TEXT, fen INTEGER,
    subject TEXT, expires TEXT, back TEXT, notify TEXT, state TEXT DEFAULT 'open', money TEXT,
    at TEXT, conduct TEXT DEFAULT 'usual', PRIMARY KEY (merchant, reference));
CREATE TABLE IF NOT EXISTS refund (merchant TEXT, reference TEXT, payment TEXT, fen INTEGER,
    state TEXT, money TEXT, at TEXT, PRIMARY KEY (merchant, reference));
CREATE TABLE IF NOT EXISTS payout (merchant TEXT, reference TEXT, account TEXT, name TEXT,
    fen INTEGER, state TEXT, money TEXT, at TEXT, PRIMARY KEY (merchant, reference));
CREATE TABLE IF NOT EXISTS manner (account TEXT PRIMARY KEY, name TEXT);
CREATE TABLE IF NOT EXISTS money (id TEXT PRIMARY KEY, merchant TEXT, kind TEXT, reference TEXT,
    fen INTEGER, at TEXT, day TEXT, listed INTEGER DEFAULT 1);
CREATE TABLE IF NOT EXISTS notice (id INTEGER PRIMARY KEY, url TEXT, payload TEXT, due REAL,
    tries INTEGER DEFAULT 0, told INTEGER DEFAULT 0);
"""
# How the bank conducts itself in a payment: when it tells of it (seconds after), with which state
# and how many fen too much; whether it answers who asks; whether its statement lists the money.
CONDUCTS: dict[str, tuple[str, list[tuple[float, str, int]], bool, bool]] = {
    "usual": ("照常 As usual", [(0, "paid", 0)], True, True),
    "twice": ("通知两次 Tells it twice", [(0, "paid", 0), (1, "paid", 0)], True, True),
    "late": ("一分钟后才通知 Tells it a minute late", [(60, "paid", 0)], True, True),
    "never": ("不通知，查询才答复 Tells it only when asked", [], True, True),
    "silent": ("不通知也不答复，只在对账单中 Only in the statement", [], False, True),
    "wrong": ("通知的金额多一元 Tells one yuan too much", [(0, "paid", 100)], False, True),
    "backwards": (
        "先通知失败再通知成功 Failure first, then success",
        [(0, "failed", 0), (1, "paid", 0)],
        True,
        True,
    ),
    "unlisted": ("对账单漏列 Missing in the statement", [(0, "paid", 0)], True, False),
}


# How it conducts itself in payouts to an account: the state it answers at first and when asked
# again; whether money moves.
MANNERS = {
    "usual": ("done", "done", True),
    "late": ("open", "done", True),
    "closed": ("failed", "failed", False),
}


class Refused(ValueError):
    """What the bank does not do; says why."""


class Books:
    """now: the bank's clock; it runs beside the machine's by a fixed distance."""

    def __init__(self, folder: Path, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead
        self.lock = threading.Lock()
        self.line = sqlite3.connect(folder / "bank.sqlite", check_same_thread=False)
        self.line.row_factory = sqlite3.Row
        self.line.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {TABLES}")

    def now(self) -> datetime:
        return datetime.now(ZONE) + self.ahead

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        with self.lock, self.line:
            yield self.line

    def rows(self, text: str, *values: Any) -> list[sqlite3.Row]:
        with self.lock:
            return self.line.execute(text, values).fetchall()

    def row(self, text: str, *values: Any) -> sqlite3.Row | None:
        found = self.rows(text, *values)
        return found[0] if found else None

    def payment(self, merchant: str, reference: str) -> sqlite3.Row | None:
        text = "SELECT * FROM payment WHERE merchant = ? AND reference = ?"
        return self.row(text, merchant, reference)

    def ask(self, wish: dict[str, Any], fen: int) -> sqlite3.Row:
        """Take a wish for a payment; the same again is the same payment."""
        facts = [str(wish[name]) for name in ("merchant", "reference", "order", "subject")]
        more = [str(wish[name]) for name in ("expires", "back", "notify")]
        with self.writing() as line:
            line.execute(
                "INSERT INTO payment (merchant, reference, number, subject, expires, back, notify,"
                " fen) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (*facts, *more, fen),
            )
        found = self.payment(facts[0], facts[1])
        assert found is not None
        if (found["fen"], found["number"]) != (fen, facts[2]):
            raise Refused("this reference was used for another payment")
        return found

    def pay(self, merchant: str, reference: str, conduct: str) -> sqlite3.Row:
        """The payer confirms. A second press changes nothing."""
        _name, notices, _answers, listed = CONDUCTS[conduct]
        with self.writing() as line:
            found = self._open(line, merchant, reference)
            if found["state"] == "open":
                at = self.now()
                money = self._move(line, merchant, "payment", reference, found["fen"], at, listed)
                line.execute(
                    "UPDATE payment SET state = 'paid', money = ?, at = ?, conduct = ?"
                    " WHERE merchant = ? AND reference = ?",
                    (money, at.isoformat(), conduct, merchant, reference),
                )
                for delay, state, extra in notices:
                    fen = found["fen"] + extra
                    told = _result("payment", merchant, reference, state, money, fen, at)
                    self._tell(line, found["notify"], told, delay)
        return self.payment(merchant, reference)  # type: ignore[return-value]  # it is there

    def refuse(self, merchant: str, reference: str) -> sqlite3.Row:
        """The payer does not want to pay after all."""
        with self.writing() as line:
            found = self._open(line, merchant, reference)
            if found["state"] == "open":
                line.execute(
                    "UPDATE payment SET state = 'failed' WHERE merchant = ? AND reference = ?",
                    (merchant, reference),
                )
                told = _result("payment", merchant, reference, "failed", "", 0, self.now())
                self._tell(line, found["notify"], told | {"reason": "the payer declined"}, 0)
        return self.payment(merchant, reference)  # type: ignore[return-value]  # it is there

    def _open(self, line: sqlite3.Connection, merchant: str, reference: str) -> sqlite3.Row:
        text = "SELECT * FROM payment WHERE merchant = ? AND reference = ?"
        found: sqlite3.Row | None = line.execute(text, (merchant, reference)).fetchone()
        if found is None:
            raise Refused("no such payment")
        if found["state"] == "open" and datetime.fromisoformat(found["expires"]) < self.now():
            raise Refused("the time for this payment is over")
        return found

    def refund(self, wish: dict[str, Any], fen: int) -> dict[str, Any]:
        """Pay back a payment or a part of it; the same reference twice is one refund."""
        merchant, reference = str(wish["merchant"]), str(wish["reference"])
        with self.writing() as line:
            known = line.execute(
                "SELECT * FROM refund WHERE merchant = ? AND reference = ?", (merchant, reference)
            ).fetchone()
            if known is None:
                known = self._refund(line, merchant, reference, str(wish["payment"]), fen)
        at = datetime.fromisoformat(known["at"])
        return _result("refund", merchant, reference, known["state"], known["money"], fen, at)

    def _refund(
        self, line: sqlite3.Connection, merchant: str, reference: str, payment: str, fen: int
    ) -> sqlite3.Row:
        paid = line.execute(
            "SELECT fen FROM money WHERE id = ? AND merchant = ? AND kind = 'payment'",
            (payment, merchant),
        ).fetchone()
        (back,) = line.execute(
            "SELECT coalesce(sum(fen), 0) FROM refund WHERE payment = ? AND state = 'done'",
            (payment,),
        ).fetchone()
        at, good = self.now(), paid is not None and back + fen <= paid["fen"]
        money = self._move(line, merchant, "refund", reference, fen, at, True) if good else ""
        state = "done" if good else "failed"
        line.execute(
            "INSERT INTO refund VALUES (?, ?, ?, ?, ?, ?, ?)",
            (merchant, reference, payment, fen, state, money, at.isoformat()),
        )
        row: sqlite3.Row = line.execute(
            "SELECT * FROM refund WHERE merchant = ? AND reference = ?", (merchant, reference)
        ).fetchone()
        return row

    def behave(self, account: str, name: str) -> None:
        """From now on payouts to an account go like this."""
        if name not in MANNERS:
            raise ValueError(f"no such manner: {name}")
        with self.writing() as line:
            line.execute("INSERT OR REPLACE INTO manner VALUES (?, ?)", (account, name))

    def pay_out(self, wish: dict[str, Any], fen: int) -> dict[str, Any]:
        """Pay somebody for a merchant; the same reference again is the same payout."""
        merchant, reference = str(wish["merchant"]), str(wish["reference"])
        account, name = str(wish["account"]), str(wish["name"])
        with self.writing() as line:
            text = "SELECT name FROM manner WHERE account = ?"
            found = line.execute(text, (account,)).fetchone()
            first, then, moves = MANNERS[found["name"] if found else "usual"]
            text = "SELECT * FROM payout WHERE merchant = ? AND reference = ?"
            known = line.execute(text, (merchant, reference)).fetchone()
            if known is None:
                at = self.now()
                money = (
                    self._move(line, merchant, "payout", reference, fen, at, True) if moves else ""
                )
                row = (merchant, reference, account, name, fen, then, money, at.isoformat())
                line.execute("INSERT INTO payout VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
                told = _result("payout", merchant, reference, first, money, fen, at)
                return told if moves else told | {"reason": "no such account"}
        if (known["fen"], known["account"]) != (fen, account):
            raise Refused("this reference was used for another payout")
        at = datetime.fromisoformat(known["at"])
        return _result("payout", merchant, reference, known["state"], known["money"], fen, at)

    def state(self, merchant: str, reference: str) -> dict[str, Any]:
        """What became of a payment, for the merchant who asks."""
        found = self.payment(merchant, reference)
        answers = found is not None and CONDUCTS[found["conduct"]][2]
        if found is None or not answers:
            state = "open" if found else "unknown"
            return _result("payment", merchant, reference, state, "", 0, self.now())
        at = datetime.fromisoformat(found["at"]) if found["at"] else self.now()
        facts = (found["state"], found["money"] or "", found["fen"], at)
        return _result("payment", merchant, reference, *facts)

    def statement(self, merchant: str, day: str, start: int, most: int) -> dict[str, Any]:
        """A page of what moved on a day that is over.

        Raises:
            Refused: the day is not over.
        """
        if day >= self.now().date().isoformat():
            raise Refused("the day is not over")
        rows = self.rows(
            "SELECT id, kind, reference, fen, at FROM money WHERE merchant = ? AND day = ?"
            " AND listed ORDER BY id",
            merchant,
            day,
        )
        whole = [
            _listed(row["kind"], row["reference"], row["id"], row["fen"], row["at"]) for row in rows
        ]
        digest = hashlib.sha256(repr(whole).encode()).hexdigest()
        page = whole[start : start + most]
        head = {"type": "statement", "merchant": merchant, "day": day, "start": start}
        return {**head, "total": len(whole), "digest": digest, "rows": page}

    def _move(
        self,
        line: sqlite3.Connection,
        merchant: str,
        kind: str,
        reference: str,
        fen: int,
        at: datetime,
        listed: bool,
    ) -> str:
        number = f"B{at:%Y%m%d%H%M%S%f}{secrets.token_hex(3)}"
        line.execute(
            "INSERT INTO money VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (number, merchant, kind, reference, fen, at.isoformat(), f"{at:%Y-%m-%d}", listed),
        )
        return number

    def due(self, moment: float) -> list[sqlite3.Row]:
        """Notices that are to leave by a moment."""
        return self.rows(
            "SELECT * FROM notice WHERE NOT told AND due <= ? ORDER BY due, id", moment
        )

    def told(self, row: sqlite3.Row, taken: bool) -> None:
        """A notice arrived, or is told again later."""
        later = time.time() + min(2 ** row["tries"], 300)
        with self.writing() as line:
            line.execute(
                "UPDATE notice SET told = ?, tries = tries + 1, due = ? WHERE id = ?",
                (taken, later, row["id"]),
            )

    def _tell(
        self, line: sqlite3.Connection, url: str, payload: dict[str, Any], delay: float
    ) -> None:
        line.execute(
            "INSERT INTO notice (url, payload, due) VALUES (?, ?, ?)",
            (url, json.dumps(payload), time.time() + delay),
        )


def _listed(kind: str, reference: str, number: str, fen: int, at: str) -> dict[str, Any]:
    state = "paid" if kind == "payment" else "done"
    facts = {"kind": kind, "reference": reference, "state": state, "transaction": number}
    return facts | {"amount": amount(fen), "at": at}


def _result(
    kind: str, merchant: str, reference: str, state: str, number: str, fen: int, at: datetime
) -> dict[str, Any]:
    told = {"type": f"{kind}-result", "merchant": merchant, "reference": reference, "state": state}
    if state in ("paid", "done"):
        told |= {"transaction": number, "amount": amount(fen), "currency": "CNY"}
    return told | {"at": at.isoformat()}


def amount(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def fen_of(text: Any) -> int:
    yuan, _dot, rest = str(text).partition(".")
    if not (yuan.isdecimal() and len(rest) == 2 and rest.isdecimal()):
        raise Refused("an amount has two decimals")
    return int(yuan) * 100 + int(rest)
