"""What a source knows, how it conducts itself, what it was asked and still owes."""

import hashlib
import hmac
import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

ZONE = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).with_name("data.yaml")
TABLES = """
CREATE TABLE IF NOT EXISTS fact (source TEXT, item TEXT, number TEXT, rows TEXT, wrong TEXT,
    PRIMARY KEY (source, item, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS conduct (source TEXT, item TEXT, name TEXT,
    PRIMARY KEY (source, item));
CREATE TABLE IF NOT EXISTS question (source TEXT, id TEXT, answer TEXT, times INTEGER DEFAULT 1,
    PRIMARY KEY (source, id));
CREATE TABLE IF NOT EXISTS batch (source TEXT, id TEXT, times INTEGER DEFAULT 1,
    PRIMARY KEY (source, id));
CREATE TABLE IF NOT EXISTS relief (source TEXT, id TEXT, account TEXT, relief TEXT, what TEXT,
    sequence INTEGER, times INTEGER DEFAULT 1, at INTEGER PRIMARY KEY, UNIQUE (source, id));
CREATE TABLE IF NOT EXISTS letter (id INTEGER PRIMARY KEY, source TEXT, payload TEXT, due REAL,
    tries INTEGER DEFAULT 0, told INTEGER DEFAULT 0);
"""
# How a source conducts itself: whether it answers at once, when it posts the answer (seconds
# after), and what the answer is: as it knows it, wrong until somebody objects, or of no shape.
CONDUCTS: dict[str, tuple[bool, list[float], str]] = {
    "at_once": (True, [], "known"),
    "late": (False, [5.0], "known"),
    "twice": (True, [0.0, 1.0], "known"),
    "never": (False, [], "known"),
    "wrong": (True, [], "wrong"),
    "unfit": (True, [], "unfit"),
}
SAYING = {"wrong": "coalesce(wrong, rows)"}  # what of a fact is said; else its rows
DOWN = "down"  # nobody opens
LONG_AGO = 3600.0  # seconds after which a question is of another day, and not on its way
SPELLING = 2  # of facts, see `spelt`


def spelt(rows: Any) -> str:
    """Facts as they are written down and said: names in order, without spaces."""
    return json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


class Books:
    """The records of all sources. today: the day as of which they answer."""

    def __init__(self, folder: Path, today: date | None = None) -> None:
        self.today, self.file = today, folder / "sources.sqlite"
        self.lock = threading.Lock()
        self.line = sqlite3.connect(self.file, check_same_thread=False)
        self.line.row_factory = sqlite3.Row
        self.line.executescript(f"PRAGMA journal_mode=WAL; {TABLES}")
        self._spell()

    def _spell(self) -> None:
        """Write facts as they are said, where an older version wrote them otherwise."""
        ((version,),) = self.line.execute("PRAGMA user_version")
        if version < SPELLING:
            self.line.create_function("spelt", 1, lambda text: text and spelt(json.loads(text)))
            self.line.executescript(
                f"""BEGIN; ALTER TABLE fact RENAME TO older; DROP INDEX IF EXISTS fact_of; {TABLES}
                INSERT INTO fact SELECT source, item, number, spelt(rows), spelt(wrong) FROM older;
                DROP TABLE older; PRAGMA user_version = {SPELLING}; COMMIT"""  # noqa: S608  # our own number
            )

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        with self.lock, self.line:
            yield self.line

    def rows(self, text: str, *values: Any) -> list[sqlite3.Row]:
        with self.lock:
            return self.line.execute(text, values).fetchall()

    def load(self, file: Path = DATA) -> None:
        """Write down what the file says of persons and manners, past what is there."""
        told = yaml.safe_load(file.read_text("utf-8"))
        with self.writing() as line:
            for number, sources in told["people"].items():
                for source, items in sources.items():
                    for item, said in items.items():
                        wrong = spelt(said["wrong"]) if "wrong" in said else None
                        facts = (source, item, number, spelt(said["rows"]), wrong)
                        line.execute("INSERT OR IGNORE INTO fact VALUES (?, ?, ?, ?, ?)", facts)
            for source, name in told.get("conducts", {}).items():
                line.execute("INSERT OR IGNORE INTO conduct VALUES (?, '', ?)", (source, name))

    def behave(self, source: str, name: str, item: str = "") -> None:
        """From now on a source, or it in one item, conducts itself like this."""
        if name not in (*CONDUCTS, DOWN):
            raise ValueError(f"no such conduct: {name}")
        with self.writing() as line:
            line.execute("INSERT OR REPLACE INTO conduct VALUES (?, ?, ?)", (source, item, name))

    def conduct(self, source: str, item: str = "") -> str:
        text = "SELECT item, name FROM conduct WHERE source = ? AND item IN ('', ?)"
        found = {row["item"]: row["name"] for row in self.rows(text, source, item)}
        return str(found.get(item) or found.get("") or "at_once")

    def know(self, source: str, item: str, number: str, rows: Sequence[Any]) -> None:
        """What a source knows of somebody, from now on."""
        with self.writing() as line:
            line.execute(
                "INSERT OR REPLACE INTO fact VALUES (?, ?, ?, ?, NULL)",
                (source, item, number, spelt(list(rows))),
            )

    def asked(
        self, source: str, questions: Sequence[dict[str, Any]], at: float | None = None
    ) -> dict[str, Any]:
        """Answer what can be answered at once; the same question again is the same question. at:
        seconds since 1970 at which it was asked; now, unless a city founds its past.
        """
        answers, taken = [], []
        for each in questions:
            said, now = self._one(source, each, time.time() if at is None else at)
            taken.append(each["id"])
            if now:
                answers.append(said)
        return {"answers": answers, "taken": taken}

    def _one(self, source: str, each: dict[str, Any], at: float) -> tuple[dict[str, Any], bool]:
        at_once, delays, kind = CONDUCTS[self.conduct(source, str(each["item"]))]
        if self.today is None and delays and at + delays[-1] < time.time() - LONG_AGO:
            at_once, delays = True, []  # what was late then has come since
        known = self.rows(
            "SELECT answer FROM question WHERE source = ? AND id = ?", source, each["id"]
        )
        if known:
            with self.writing() as line:
                line.execute(
                    "UPDATE question SET times = times + 1 WHERE source = ? AND id = ?",
                    (source, each["id"]),
                )
            said: dict[str, Any] = json.loads(known[0]["answer"])
            return said, at_once
        day = self.today or datetime.fromtimestamp(at, ZONE).date()
        rows = self._rows(source, each, kind)
        said = {"id": each["id"], "as_of": day.isoformat(), "rows": rows}
        with self.writing() as line:
            line.execute(
                "INSERT INTO question (source, id, answer) VALUES (?, ?, ?)",
                (source, each["id"], json.dumps(said)),
            )
        for delay in delays:
            self._post(source, {"answers": [said]}, delay)
        return said, at_once

    def _rows(self, source: str, each: dict[str, Any], kind: str) -> Any:
        if kind == "unfit":
            return "?"
        text = "SELECT rows, wrong FROM fact WHERE source = ? AND item = ? AND number = ?"
        found = self.rows(text, source, each["item"], each["number"])
        if not found:
            return []
        wrong = found[0]["wrong"]
        mistaken = kind == "wrong" and wrong is not None and not each.get("objection")
        return json.loads(wrong if mistaken else found[0]["rows"])

    def counted(self, source: str, batch: str) -> int:
        """How often a batch was asked for, this time included."""
        with self.writing() as line:
            line.execute(
                "INSERT INTO batch (source, id) VALUES (?, ?)"
                " ON CONFLICT (source, id) DO UPDATE SET times = times + 1",
                (source, batch),
            )
        text = "SELECT times FROM batch WHERE source = ? AND id = ?"
        return int(self.rows(text, source, batch)[0]["times"])

    def texts(self, source: str, kinds: Mapping[str, str], numbers: Sequence[str]) -> list[str]:
        """What a source says of many people, a text for each, in their order. kinds: of what it
        says, by item; items without rows are left out.
        """
        pieces, values = [], []
        for item, kind in sorted(kinds.items()):
            of = "FROM fact WHERE source = ? AND item = ? AND number = asked.value"
            said = f"(SELECT nullif({SAYING.get(kind, 'rows')}, '[]') {of})"
            said = "'\"?\"'" if kind == "unfit" else said
            pieces.append(f"coalesce(',\"' || ? || '\":' || {said}, '')")
            values += [item, *(() if kind == "unfit" else (source, item))]
        text = f"""SELECT group_concat('{{' || substr({" || ".join(pieces)}, 2) || '}}', char(10))
            FROM json_each(?) asked"""  # noqa: S608  # fixed pieces
        line = sqlite3.connect(self.file)  # beside others: the whole answer is one row
        try:
            line.execute("PRAGMA mmap_size = 1000000000")
            ((found,),) = line.execute(text, (*values, json.dumps(list(numbers))))
        finally:
            line.close()
        return str(found).split("\n")

    def relieve(self, source: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Lower or raise the fees of customers; the same id again changes nothing."""
        with self.writing() as line:
            for each in rows:
                facts = [each[name] for name in ("id", "account", "relief", "what", "sequence")]
                line.execute(
                    "INSERT INTO relief (source, id, account, relief, what, sequence)"
                    " VALUES (?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (source, id) DO UPDATE SET times = times + 1",
                    (source, *facts),
                )
        return {"taken": [each["id"] for each in rows]}

    def lowered(self, source: str) -> list[sqlite3.Row]:
        """What a source was told of fees, in the order in which it was told."""
        return self.rows("SELECT * FROM relief WHERE source = ? ORDER BY at", source)

    def happened(self, source: str, change: dict[str, Any]) -> None:
        """Tell the city what happened: id, kind, number, on, facts."""
        self._post(source, {"changes": [change]}, 0)

    def _post(self, source: str, payload: dict[str, Any], delay: float) -> None:
        with self.writing() as line:
            line.execute(
                "INSERT INTO letter (source, payload, due) VALUES (?, ?, ?)",
                (source, json.dumps(payload), time.time() + delay),
            )

    def due(self, moment: float) -> list[sqlite3.Row]:
        """Letters that are to leave by a moment."""
        text = "SELECT * FROM letter WHERE NOT told AND due <= ? ORDER BY due, id"
        return self.rows(text, moment)

    def told(self, letter: int, *, taken: bool) -> None:
        """A letter arrived, or is tried again later."""
        with self.writing() as line:
            line.execute(
                "UPDATE letter SET told = ?, tries = tries + 1, due = due + 2 * tries + 1"
                " WHERE id = ?",
                (taken, letter),
            )


def secret_of(root: str, source: str) -> str:
    """The secret between a source and the city, drawn from the program's own."""
    return hmac.new(root.encode(), source.encode(), hashlib.sha256).hexdigest()
