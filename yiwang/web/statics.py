"""Style, script and pictures over HTTP, compressed once and kept in memory."""

import gzip
import mimetypes
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "static"
PREFIX = "/static/"
DAYS = 30  # addresses change with their content, so browsers may keep it
SMALLEST = 500  # bytes; below, compressing saves nothing
TEXTS = ("text/", "application/javascript", "application/json", "image/svg+xml")

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[Environ, Any], Iterable[bytes]]  # `Any`: each framework types it anew


class Statics:
    """A WSGI application that answers for the static folder, before the one that it fronts."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        file = find(path) if path.startswith(PREFIX) else None
        if file is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.application(environ, start)
        packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        body, headers = _answer(file, file.stat().st_mtime_ns, packed)
        start("200 OK", [*headers])
        return [body if environ["REQUEST_METHOD"] == "GET" else b""]


def find(path: str) -> Path | None:
    """The file that an address names; None where it names none inside the folder."""
    if "\0" in path:
        return None
    file = (FOLDER / path.removeprefix(PREFIX)).resolve()
    return file if file.is_relative_to(FOLDER) and file.is_file() else None


@lru_cache(maxsize=512)
def _answer(file: Path, _changed: int, packed: bool) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    body = file.read_bytes()
    packs = packed and kind.startswith(TEXTS) and len(body) >= SMALLEST
    if packs:
        body = gzip.compress(body, 9, mtime=0)
    text = kind.startswith(TEXTS)
    headers = [
        ("Content-Type", f"{kind}; charset=utf-8" if text else kind),
        ("Content-Length", str(len(body))),
        ("Cache-Control", f"public, max-age={DAYS * 24 * 3600}, immutable"),
        ("X-Content-Type-Options", "nosniff"),
        ("Vary", "Accept-Encoding"),
    ]
    return body, tuple([*headers, ("Content-Encoding", "gzip")] if packs else headers)
