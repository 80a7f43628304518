"""`yiwang serve`: pages and API, by granian."""

import argparse
import errno
import os
import socket
import tempfile

import psycopg

from yiwang.cli.errors import CommandError

FACES = ("all", "portal", "workbench", "api", "gateway")
FREE = 2  # threads that answer at once: for balancers, and for those who are asked to come again
KILL_AFTER = 10  # seconds that a request in progress has when the server ends


def check_port(host: str, port: int) -> None:
    """Raise CommandError when nobody can listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            reason = {
                errno.EADDRINUSE: "another program uses it",
                errno.EACCES: "only root may open ports below 1024",
            }.get(problem.errno or 0, str(problem))
            raise CommandError(
                f"Port {port} of {host} cannot be opened: {reason}. Choose another: "
                f"make demo PORT={port + 1 if port > 1024 else 8000}"
            ) from problem


def check_database(url: str) -> None:
    """Raise CommandError when the database does not answer."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as problem:
        raise CommandError(
            f"The database does not answer: {str(problem).strip()}\n"
            "Start the embedded one and bring it up to date: "
            "yiwang database start && yiwang migrate"
        ) from problem


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yiwang serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--face", choices=FACES, help="serve this part only")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--threads", type=int, help="that work, per worker (default: 2)")
    return parser


def run(argv: list[str], target: str = "yiwang.web.wsgi:application") -> int:
    """Serve until SIGTERM or Ctrl-C.

    target: what answers; another one is a peer that a benchmark measures beside.
    """
    wish = _parser().parse_args(argv)
    if wish.face:
        os.environ["YIWANG_FACE"] = wish.face
    if wish.threads:
        os.environ["YIWANG_HANDS"] = str(wish.threads)
    check_port(wish.host, wish.port)
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    with tempfile.TemporaryDirectory(prefix="yiwang-metrics-") as counts:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts  # where the workers write their figures
        _serve(wish, target)
    return 0


def _serve(wish: argparse.Namespace, target: str) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from yiwang.web.settings import YIWANG

    Server(
        target,
        address=wish.host,
        port=wish.port,
        interface=Interfaces.WSGI,
        workers=wish.workers,
        blocking_threads=YIWANG.hands + YIWANG.waiting + FREE,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER,
        log_level=LogLevels.error,  # it warns of threads, of which most only wait
    ).serve()
