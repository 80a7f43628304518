"""The product as a web server of this process, on the city's day."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from tests.crawl.city import TODAY
from yiwang.kernel import clock


class Silent(WSGIRequestHandler):
    def log_message(self, *_parts: Any) -> None:
        """Say nothing: what matters is in the answers."""


@contextmanager
def serve() -> Iterator[str]:
    """The address of the running site."""
    pages = StaticFilesHandler(WSGIHandler())

    def today(environ: dict[str, Any], start: Any) -> Any:
        with clock.at(TODAY):
            return pages(environ, start)

    server = ThreadedWSGIServer(("127.0.0.1", 0), Silent)
    server.set_app(today)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
