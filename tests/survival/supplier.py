"""Who sends millions of rows while everything is killed, and who looks at them all the time."""

import hashlib
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.survival.kills import Log
from yiwang.cli.drill.city import HOST, City
from yiwang.cli.drill.load import Door, NoAnswer, Refused

EDGE = "yiwang-survival-edge"
LIMIT = 300.0  # seconds in which a file of millions of rows must be answered
BETWEEN = 0.5  # seconds until a request without an answer is sent again
CHUNK = 1 << 20
# What a reader sees: the rows, and one number for what stands in them, in whatever order.
CONTENT = "bit_xor(hash(id_number, name, address))"
SEEN = f"""SELECT count(*) AS rows, count(DISTINCT "_row") AS once,
    count(DISTINCT "_batch") AS batches, {CONTENT}::VARCHAR AS content FROM seen"""


Seen = dict[str, Any]
Look = Callable[[], Seen | None]


def digest(file: Path) -> str:
    """What the supplier knows of the own file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def content(file: Path) -> str:
    """The number that a reader of all its rows must see."""
    import duckdb

    question = f"SELECT {CONTENT}::VARCHAR FROM read_csv(?, all_varchar = true)"
    found = duckdb.connect().execute(question, [str(file)]).fetchone()
    assert found is not None, "an aggregate has one row"
    return str(found[0])


class Supplier(threading.Thread):
    """A program that sends a file through the public door: with the same key until it is answered;
    then watches the batch until it is served; then sends it once more, for the same batch.
    """

    def __init__(self, door: Door, resource: str, file: Path, key: str, log: Log) -> None:
        super().__init__(daemon=True)
        self.door, self.file, self.key, self.log = door, file, key, log
        self.path = f"datasets/{resource}/batches"
        self.fault = ""
        self.stop = threading.Event()

    def run(self) -> None:
        try:
            batch = first = self._asked(self._send)
            while batch["state"] in ("received", "landed") and not self.stop.wait(BETWEEN):
                batch = self._asked(lambda: self.door.ask("GET", f"{self.path}/{first['id']}"))
            if batch["state"] == "refused":
                self.fault = f"{self.key} is refused: {batch['reason']}"
            elif self._asked(self._send)["id"] != first["id"]:
                self.fault = f"{self.key} gives another batch when it is sent once more"
        except Refused as problem:
            self.fault = str(problem)
        except InterruptedError:
            pass  # nobody waits for it any more

    def _asked(self, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The answer, however often the question must be repeated."""
        while not self.stop.is_set():
            with suppress(NoAnswer):
                return ask()
            self.log("unanswered", key=self.key, sending=ask == self._send)
            self.stop.wait(BETWEEN)
        raise InterruptedError

    def _send(self) -> dict[str, Any]:
        """One try; the file is read from the disk as it goes."""
        head = (
            f'--{EDGE}\r\nContent-Disposition: form-data; name="mode"\r\n\r\nfull\r\n--{EDGE}\r\n'
            f'Content-Disposition: form-data; name="file"; filename="{self.file.name}"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        ).encode()
        tail = f"\r\n--{EDGE}--\r\n".encode()
        headers = self.door.headers | {
            "Content-Type": f"multipart/form-data; boundary={EDGE}",
            "Content-Length": str(len(head) + self.file.stat().st_size + len(tail)),
            "Idempotency-Key": self.key,
        }
        connection = http.client.HTTPConnection(HOST, self.door.port, timeout=LIMIT)
        try:
            body = self._body(head, tail)
            connection.request("POST", f"/api/v1/{self.path}", body, headers)
            answer = connection.getresponse()
            status, said = answer.status, answer.read()
        except (OSError, http.client.HTTPException) as problem:
            raise NoAnswer(str(problem)) from problem
        finally:
            connection.close()
        if status != 202:
            text = f"{self.key}: {status} {said.decode(errors='replace')[:500]}"
            raise Refused(text) if 400 <= status < 500 else NoAnswer(text)
        answered: dict[str, Any] = json.loads(said)
        self.log("answered", key=self.key, batch=answered["id"], state=answered["state"])
        return answered

    def _body(self, head: bytes, tail: bytes) -> Iterator[bytes]:
        yield head
        with self.file.open("rb") as stream:
            while piece := stream.read(CHUNK):
                yield piece
        yield tail


class Reader(threading.Thread):
    """Somebody who looks at a table all the time.

    look: gives what it holds, None while the database or the table is not there; seen: is told.
    """

    def __init__(
        self, look: Callable[[], Seen | None], seen: Callable[[Seen | None], None]
    ) -> None:
        super().__init__(daemon=True)
        self.look, self.seen = look, seen
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            self.seen(self.look())
            self.stop.wait(BETWEEN)


def looked(table: str) -> Seen | None:
    """What a table of this program's city holds."""
    from sqlalchemy.exc import DBAPIError

    from yiwang.share.lake import facade as lake

    try:
        return dict(lake.scan({"seen": table}, SEEN).read_all().to_pylist()[0])
    except (DBAPIError, lake.NoSuchTable):
        return None


def looked_by_command(city: City, table: str) -> Seen | None:
    """The same of another program's."""
    question = SEEN.replace("FROM seen", f"FROM {table}")
    answer = city.run("data", "lake", "scan", table, "--sql", question, check=False)
    return dict(json.loads(answer.stdout)) if answer.returncode == 0 else None
