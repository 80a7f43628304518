"""`python -m demo.bank`: run the bank until it is asked to end."""

import argparse
import logging
import signal
import threading
from datetime import datetime, timedelta
from pathlib import Path

from demo.bank.books import ZONE, Books
from demo.bank.server import Bank
from demo.bank.signing import own_key, public_key


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.bank", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for its records and key")
    parser.add_argument("--port", type=int, default=8001, help="on this machine alone")
    parser.add_argument(
        "--merchant", action="append", default=[], metavar="NAME=FILE", help="public key in PEM"
    )
    parser.add_argument("--now", help="the moment at which its clock starts, for rehearsals")
    parser.add_argument("--keys", action="store_true", help="only make the key, and end")
    wish = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="bank: %(message)s")
    wish.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = own_key(wish.folder)
    if wish.keys:
        return
    merchants = {
        name: public_key(Path(file))
        for name, _equals, file in (each.partition("=") for each in wish.merchant)
    }
    start = datetime.fromisoformat(wish.now) if wish.now else None
    books = Books(wish.folder, start - datetime.now(ZONE) if start else timedelta())
    bank = Bank(("127.0.0.1", wish.port), books, key, merchants)
    stop = threading.Event()
    threading.Thread(target=bank.tell, args=(stop,), daemon=True).start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=bank.shutdown).start())
    bank.serve_forever(poll_interval=0.2)
    stop.set()


if __name__ == "__main__":
    main()
