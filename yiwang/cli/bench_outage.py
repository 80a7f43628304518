"""`yiwang bench outage`: a receiver that is down for some minutes while cases go on.

Afterwards it must have heard everything, of each case in order, and nothing again that it
acknowledged. Nobody listens at its address meanwhile; then it answers, and the cases still go on.
"""

import argparse
import json
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, SOCK_STREAM, socket
from typing import Any

from django.db import connections

from yiwang.cli import bench_cases, migrate
from yiwang.cli import bench_ground as ground

HOST, KIND, KEEPER = "127.0.0.1", "cases.milestone_reached", "keeper"
CALLERS = 2
AFTER = 60.0  # seconds for which the cases go on when it is back
LONGEST = 900.0  # seconds until it must have heard all; the longest rest is ten minutes


def run(argv: list[str]) -> int:
    """Exit code 1 where something was lost, came twice, or came out of order."""
    parser = argparse.ArgumentParser(prog="yiwang bench outage", description=__doc__)
    parser.add_argument("--minutes", type=float, default=15.0, help="of silence (default: 15)")
    parser.add_argument("--rate", type=float, default=1.0, help="cases a second (default: 1)")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    os.environ["YIWANG_DEMO"] = "1"  # or the demonstration's accounts may not enter
    os.environ["YIWANG_WEBHOOKS"] = HOST
    migrate.setup_django()
    logging.disable(logging.INFO)
    with ground.city() as environment, ground.server(environment) as (port, _process):
        with ground.program(["work", "--without", "papers"], environment):
            found = _outage(port, wish.minutes * 60, wish.rate)
        report = {"benchmark": "outage", "minutes_down": wish.minutes, **found}
        report |= ground.circumstances()
    print(ground.told({**report, "runs": []}, as_json=wish.json))
    return 0 if not (report["lost"] or report["twice"] or report["out_of_order"]) else 1


class Ear:
    """A system of a department: keeps the ids and cases of what it acknowledged, in order."""

    def __init__(self) -> None:
        with socket(AF_INET, SOCK_STREAM) as free:
            free.bind((HOST, 0))
            self.port = int(free.getsockname()[1])
        self.heard: list[tuple[str, str]] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                heard.append((event["id"], event["subject"]))
                self.send_response(204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_words: Any) -> None:
                """Quiet: the report counts."""

        server = ThreadingHTTPServer((HOST, self.port), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


def _outage(port: int, silent: float, rate: float) -> dict[str, Any]:
    ear = Ear()
    groups = [bench_cases.people(port)[0] for _ in range(CALLERS)]  # of one division, lines apart
    wish = {"name": "outage", "address": f"http://{HOST}:{ear.port}/", "kinds": [KIND]}
    token = ground.token(KEEPER)
    receiver = str(ground.Caller(port, token).must("POST", "webhooks", wish)["id"])
    end, stop = time.monotonic() + silent, threading.Event()
    threads = [
        threading.Thread(target=_live, args=(group, rate / CALLERS, stop)) for group in groups
    ]
    for each in threads:
        each.start()
    time.sleep(max(0.0, end - time.monotonic()))
    # On a line of its own: the server hangs up on who says nothing for so long.
    failures = ground.Caller(port, token).must("GET", f"webhooks/{receiver}")["failures"]
    with ear.listening():
        back = time.monotonic()
        time.sleep(AFTER)
        stop.set()
        for each in threads:
            each.join()
        expected = _expected(receiver)
        while len({one for one, _case in ear.heard}) < len(expected):
            if time.monotonic() - back > LONGEST:
                break
            time.sleep(1.0)
        took = time.monotonic() - back
        time.sleep(5.0)  # for what would come twice
    return {**judged(expected, ear.heard), "attempts_in_vain": failures, "caught_up_s": round(took)}


def _live(group: bench_cases.People, rate: float, stop: threading.Event) -> None:
    """One case after the other, from the hand-in to the grant."""
    moment = time.monotonic()
    while not stop.is_set():
        bench_cases.first_life(group)
        moment = max(moment + 1 / rate, time.monotonic())
        stop.wait(moment - time.monotonic())
    connections.close_all()


def _expected(receiver: str) -> list[tuple[str, str]]:
    """Ids and cases of all events that the receiver's body was to hear, as they were announced."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """SELECT e.event_id::text, c.number FROM outbox_announced e
            JOIN cases_case c ON c.id = (e.content ->> 'object_id')::uuid
            JOIN webhooks_receiver r ON r.id = %s AND r.body_id = c.body_id
            WHERE e.kind = %s AND e.at >= r.made_at ORDER BY e.xid, e.position""",
            [receiver, KIND],
        )
        return [(str(event), str(case)) for event, case in cursor.fetchall()]


def judged(expected: Sequence[tuple[str, str]], heard: Sequence[tuple[str, str]]) -> dict[str, int]:
    """What was lost, what came twice, and of how many cases something came out of order."""
    times = Counter(event for event, _case in heard)
    lost = [event for event, _case in expected if event not in times]
    return {
        "events": len(expected),
        "cases": len({case for _event, case in expected}),
        "heard": len(heard),
        "lost": len(lost),
        "twice": sum(count > 1 for count in times.values()),
        "out_of_order": sum(
            order != _by_case(expected)[case] for case, order in _by_case(heard).items()
        )
        if not lost
        else -1,
    }


def _by_case(events: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for event, case in events:
        found.setdefault(case, []).append(event)
    return found
