"""`yiwang demo`: a whole city on this machine, ended by Ctrl-C."""

import argparse
import fcntl
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from cryptography.hazmat.primitives import serialization

from yiwang.cli import available, database, serve
from yiwang.cli.errors import CommandError
from yiwang.cli.supervisor import Start, Supervisor, command, program
from yiwang.web.home import CHECKOUT, Home

ANSWER_LIMIT = 60.0  # seconds from the start of the web process to its first page
HOST = "127.0.0.1"


def run(argv: list[str]) -> int:
    """Start everything, or with --reset remove the data of an earlier demo."""
    parser = argparse.ArgumentParser(prog="yiwang demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true", help="remove the demo's data and end")
    wish = parser.parse_args(argv)
    home = Home.find()
    with _alone(home):
        if wish.reset:
            return _reset(home)
        serve.check_port(HOST, wish.port)
        return _demo(home, wish.port)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Allow one demo per data folder; the kernel gives the lock back however the demo ends."""
    try:
        home.prepare()
        file = (home.folder / "demo.lock").open("w")
    except PermissionError as problem:
        raise CommandError(
            f"The data folder {home.folder} belongs to somebody else. Run as that user or set "
            "YIWANG_HOME to a folder of your own."
        ) from problem
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise CommandError(
                f"A demo runs already on {home.folder}. End it, or set YIWANG_HOME to another "
                "folder and PORT to another port."
            ) from problem
        yield


def _reset(home: Home) -> int:
    if os.environ.get("DATABASE_URL"):
        raise CommandError("DATABASE_URL is set. Drop that database yourself; we never do.")
    database.cluster(home).stop()
    for name in home.contents():
        path = home.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    left = sorted(path.name for path in home.folder.iterdir() if path.name != "demo.lock")
    print(f"The demo's data is gone from {home.folder}.")
    if left:
        print(f"Left alone, because the demo did not make it: {', '.join(left)}.")
    return 0


def _demo(home: Home, port: int) -> int:
    began = time.monotonic()
    environment = {**os.environ, "YIWANG_DEMO": "1", "PYTHONUNBUFFERED": "1"}
    with Supervisor() as supervisor:
        if not os.environ.get("DATABASE_URL"):
            _say(began, "starting the database")
            _add_database(supervisor, home)
        _say(began, "bringing tables up to date")
        _step(["migrate", "--verbosity", "0"], environment)
        sources = _add_sources(supervisor, home, port)
        if "seed" in available():
            _say(began, "loading the demo city")
            _step(["seed", *sources], environment)
        environment |= _add_bank(supervisor, home, port)
        _say(began, "starting web and worker")
        web = ["serve", "--host", HOST, "--port", str(port), "--workers", "1", "--threads", "2"]
        supervisor.add("web", command(web, environment))
        supervisor.add("worker", command(["work"], environment))
        _wait_for_page(supervisor, port)
        _say(began, "ready")
        _welcome(home, port, environment)
        supervisor.watch()
    print("\nEverything has ended; the data is kept.")
    return 0


def _add_database(supervisor: Supervisor, home: Home) -> None:
    server = database.cluster(home)
    first = database.start(home, server, tie=True)
    if first is None:
        return  # somebody else's `yiwang database start`; theirs to stop
    ready = iter([first])

    def start() -> subprocess.Popen[bytes]:
        process = next(ready, None) or database.start(home, server, tie=True)
        if process is None:
            raise CommandError("Another program has started the database meanwhile. Start again.")
        return process

    supervisor.add("database", start, server.stop)


def _add_bank(supervisor: Supervisor, home: Home, port: int) -> dict[str, str]:
    """Start the bank of the demonstration, a program of others that is reached over HTTP alone, and
    return the settings by which we know each other; none where it does not travel along.
    """
    if not (CHECKOUT / "demo" / "bank").is_dir():
        return {}
    folder, place = home.place("bank"), _free_port(port + 1)
    key = serialization.load_pem_private_key(home.secrets().payments_key.encode(), None)
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (folder / "yiwang.pem").write_bytes(key.public_key().public_bytes(*form))
    words = ["demo.bank", "--folder", str(folder), "--port", str(place)]
    words += ["--merchant", f"yiwang={folder / 'yiwang.pem'}"]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    make_key: Start = program([*words, "--keys"], environment)
    if make_key().wait() != 0:
        raise CommandError("The bank of the demonstration has no key; its message stands above.")
    supervisor.add("bank", program(words, environment))
    return {
        "YIWANG_PAYMENTS": f"http://{HOST}:{place}",
        "YIWANG_PAYMENTS_CERTIFICATE": str(folder / "certificate.pem"),
    }


def _add_sources(supervisor: Supervisor, home: Home, port: int) -> list[str]:
    """Start the departments and banks that household checks ask, a program of others reached over
    HTTP alone; return the words that tell the city where, none where it does not travel along.
    """
    if not (CHECKOUT / "demo" / "sources").is_dir():
        return []
    folder, place = home.place("sources"), _free_port(port + 2)
    words = ["demo.sources", "--folder", str(folder), "--port", str(place)]
    words += ["--city", f"http://{HOST}:{port}"]
    theirs = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    make_secret: Start = program([*words, "--secret"], theirs)
    if make_secret().wait() != 0:
        raise CommandError("The sources of the demonstration have no secret; see above.")
    supervisor.add("sources", program(words, theirs))
    return ["--sources", f"http://{HOST}:{place}", "--secret", str(folder / "secret")]


def _free_port(wished: int) -> int:
    """The wished port, or any other where it is taken."""
    for port in (wished, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return int(probe.getsockname()[1])
    raise CommandError("No port is free for a program of the demonstration.")


def _step(words: list[str], environment: Mapping[str, str]) -> None:
    """Run a command to its end.

    Raises:
        CommandError: it failed; its own output says why.
    """
    start: Start = command(words, environment)
    process = start()
    try:
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if code != 0:
        raise CommandError(f"`yiwang {' '.join(words)}` failed; its message stands above.")


def _wait_for_page(supervisor: Supervisor, port: int) -> None:
    """Wait until the first page answers 200 or sends to another page.

    Raises:
        CommandError: it answers with a fault or not at all.
    """
    deadline = time.monotonic() + ANSWER_LIMIT
    while True:
        supervisor.revive()
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("GET", "/")
            status = connection.getresponse().status
        except OSError as problem:
            if time.monotonic() > deadline:
                raise CommandError(f"Port {port} does not answer: {problem}.") from problem
            time.sleep(0.1)
        else:
            if status >= 400:
                raise CommandError(f"The first page answers {status}; the log above says why.")
            return
        finally:
            connection.close()


def _welcome(home: Home, port: int, environment: Mapping[str, str]) -> None:
    print(f"\n  Yiwang 一网   http://localhost:{port}/")
    print(f"\n  Password of all accounts: {home.secrets().demo_password}", flush=True)
    if "seed" in available():
        _step(["seed", "--accounts"], environment)
    print("\n  Ctrl-C ends everything.\n", flush=True)


def _say(began: float, text: str) -> None:
    print(f"[{time.monotonic() - began:5.1f} s] {text} …", file=sys.stdout, flush=True)
