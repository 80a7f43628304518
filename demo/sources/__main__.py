"""`python -m demo.sources`: run the sources until they are asked to end."""

import argparse
import logging
import secrets
import signal
import threading
from datetime import date
from pathlib import Path

from demo.sources.books import DATA, Books
from demo.sources.server import Sources


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.sources", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for their records and secret")
    parser.add_argument("--port", type=int, default=8002, help="on this machine alone")
    parser.add_argument("--city", default="http://127.0.0.1:8000", help="where letters go")
    parser.add_argument("--data", type=Path, default=DATA, help="what they know, in YAML")
    parser.add_argument("--today", type=date.fromisoformat, help="their day, for rehearsals")
    parser.add_argument("--secret", action="store_true", help="only make the secret, and end")
    wish = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="sources: %(message)s")
    wish.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = wish.folder / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32), "ascii")
    if wish.secret:
        return
    books = Books(wish.folder, wish.today)
    books.load(wish.data)
    server = Sources(("127.0.0.1", wish.port), books, file.read_text("ascii"), wish.city)
    stop = threading.Event()
    threading.Thread(target=server.tell, args=(stop,), daemon=True).start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever(poll_interval=0.2)
    stop.set()


if __name__ == "__main__":
    main()
