"""Callers who come whether or not the ones before were answered, as people do."""

import asyncio
import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

LONGEST = 60.0  # seconds that a caller waits for an answer


@dataclass(frozen=True)
class Call:
    """What one caller asks for."""

    method: str
    path: str
    token: str
    body: bytes = b""


@dataclass
class Told:
    """What callers were told: milliseconds of good answers, and how many there were of each kind.

    hidden: refusals that do not say when to come again, and calls without an answer.
    """

    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    hidden: int = 0

    @property
    def p95(self) -> float:
        ordered = sorted(self.took)
        return round(ordered[int(len(ordered) * 0.95)], 1) if ordered else 0.0


class Lines:
    """Connections to the server; whoever comes takes one that is free, or a new one."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, call: Call) -> tuple[int, bool, bytes]:
        """Status, whether it says when to come again, and the answer."""
        line = self._open() or await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = line
        head = (
            f"{call.method} /api/v1/{call.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: Bearer {call.token}\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {uuid4().hex}\r\nContent-Length: {len(call.body)}\r\n\r\n"
        )
        writer.write(head.encode() + call.body)
        status = int((await reader.readline()).split()[1])
        headers = {}
        while (row := (await reader.readline()).strip()) != b"":
            name, _, value = row.partition(b":")
            headers[name.lower()] = value.strip()
        text = await reader.readexactly(int(headers[b"content-length"]))
        self.free.append(line)
        return status, b"retry-after" in headers, text

    def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A free connection on which the server has not hung up meanwhile."""
        while self.free:
            reader, writer = self.free.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None

    def close(self) -> None:
        for _reader, writer in self.free:
            writer.close()
        self.free.clear()


async def come(lines: Lines, calls: Iterator[Call], rate: float, seconds: float) -> Told:
    """Let callers come at random, so many a second on average, and wait until all are answered."""
    told, under_way, moment = Told(), set(), time.perf_counter()
    end = moment + seconds
    while (moment := moment + random.expovariate(rate)) < end:  # no secret
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        task = asyncio.create_task(_one(lines, next(calls), told))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    return told


async def _one(lines: Lines, call: Call, told: Told) -> None:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(LONGEST):
            status, again, _text = await lines.ask(call)
    except (OSError, TimeoutError, LookupError, ValueError, asyncio.IncompleteReadError):
        told.hidden += 1
        return
    told.statuses[status] += 1
    if status < 400:
        told.took.append((time.perf_counter() - began) * 1000)
    elif not (again and status in (429, 503)):
        told.hidden += 1


def calls(firm: str, clerk: str, wish: dict[str, Any], number: str) -> Iterator[Call]:
    """What people do all day: one hands in, four look something up."""
    service = wish["service"]
    return itertools.cycle(
        (
            Call("POST", "cases", firm, json.dumps(wish).encode()),
            Call("GET", f"cases/{number}", firm),
            Call("GET", "tasks?box=todo", clerk),
            Call("GET", f"services/{service}", firm),
            Call("GET", f"cases/{number}/timeline", firm),
        )
    )
