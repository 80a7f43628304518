"""Payments while pages, workers and the bank are killed: none is lost, none is booked twice."""

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.payments.remote import Remote
from tests.survival.conftest import opened
from yiwang.cli.drill.city import City
from yiwang.cli.drill.load import ACCOUNTS, Load, NoAnswer
from yiwang.web.home import Home

pytestmark = pytest.mark.long
PATIENCE = 150.0  # seconds for what the kills kept from being told
CONDUCTS = ("usual", "twice", "backwards", "never")
RAISE = """
import datetime, decimal, sys
from yiwang.cli.migrate import setup_django
setup_django()
from yiwang.base.cases.facade import Case
from yiwang.base.payments import facade as payments
from yiwang.kernel import clock
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, acting

@action("payments:result:settle")
def raise_orders(actor, number, count):
    case = Case.objects.get(number=number)
    due = clock.today() + datetime.timedelta(days=15)
    title = {"zh": "测试收费", "en": "A fee"}
    for each in range(count):
        amount = decimal.Decimal(10 + each)
        payments.order(actor, case, kind="fee", title=title, amount=amount, due=due)

with acting(SYSTEM):
    raise_orders(SYSTEM, sys.argv[1], int(sys.argv[2]))
"""
BOOKED = """SELECT count(*), count(DISTINCT bank), count(DISTINCT paper_id), sum(fen)::bigint
    FROM payments_line WHERE kind = 'payment'"""
OPEN = "SELECT count(*) FROM payments_order WHERE state <> 'paid'"
# The bank is asked after two minutes what became of an attempt: sooner here.
SOONER = "UPDATE payments_attempt SET ask_at = now() WHERE ask_at IS NOT NULL AND state = 'begun'"


@pytest.fixture(scope="module")
def paying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[City, Remote]]:
    """A city with its bank beside."""
    folder = opened(tmp_path_factory.mktemp("paying"))
    home = Home(folder / "home")
    home.prepare()
    bank = Remote(folder / "bank", home.secrets().payments_key)
    city = City(home, environment=bank.settings)
    try:
        city.start_database()
        city.found()
        bank.start()
        city.start()
        yield city, bank
    finally:
        city.end()
        bank.stop()


def raise_orders(city: City, number: str, count: int) -> None:
    command = [sys.executable, "-c", RAISE, number, str(count)]
    subprocess.run(command, env=city.environment, check=True)


class Payer:
    """Pays one order after the other at the bank, again where nobody answered."""

    def __init__(self, load: Load, bank: Remote, orders: list[str], seed: int) -> None:
        self.load, self.bank, self.orders = load, bank, orders
        self.chance = random.Random(seed)
        self.paid = 0
        self.faults: list[str] = []

    def run(self) -> None:
        for order in self.orders:
            deadline = time.monotonic() + PATIENCE
            while not self._pay(order) and time.monotonic() < deadline:
                time.sleep(0.1)
            self.paid += 1

    def _pay(self, order: str) -> bool:
        """One way to the bank; True when the bank took the money."""
        try:
            wish = self.load.doors["firm"].ask("POST", f"payments/{order}/pay", {})
            return "Paid" in self.bank.confirm(wish["url"], self.chance.choice(CONDUCTS))
        except (NoAnswer, OSError):
            return False


def killed(city: City, bank: Remote, count: int, kills: int) -> None:
    load = Load(city.port, city.tokens(ACCOUNTS), count, lambda _kind, **_facts: None)
    load.prepare()
    matter = load.begin()
    load.submit(matter)
    raise_orders(city, matter.number, count)
    orders = [str(row[0]) for row in city.rows("SELECT id FROM payments_order WHERE state='open'")]
    payer = Payer(load, bank, orders, count)
    hand = threading.Thread(target=payer.run)
    hand.start()
    chance = random.Random(kills)
    for _each in range(kills):
        at, goal = payer.paid, min(payer.paid + count // (kills + 1), count)
        while payer.paid < goal and hand.is_alive():
            time.sleep(0.02)
        assert payer.paid >= at
        part = chance.choice(["web", "worker 1", "bank"])
        if part == "bank":
            bank.stop()
            bank.start()
        else:
            city.kill(city.children[part].process.pid)
            city.revive()
    hand.join()
    settle(city, bank)


def settle(city: City, bank: Remote) -> None:
    """Wait until our ledger says what the bank's own books say, reviving what ended."""
    deadline = time.monotonic() + PATIENCE
    while city.rows(BOOKED) != taken(bank) and time.monotonic() < deadline:
        city.revive()
        city.rows(SOONER)
        time.sleep(0.5)


def taken(bank: Remote) -> list[tuple[int, ...]]:
    """By the bank's books: payments, their own numbers, receipts to be given, fen."""
    with closing(sqlite3.connect(bank.folder / "bank.sqlite")) as books:
        count, fen = books.execute("SELECT count(*), sum(fen) FROM money").fetchone()
    return [(count, count, count, fen)]


def judge(city: City, bank: Remote) -> None:
    assert city.rows(BOOKED) == taken(bank)
    assert city.rows(OPEN) == [(0,)]


def test_kills_lose_no_payment_and_book_none_twice(paying: tuple[City, Remote]) -> None:
    city, bank = paying
    killed(city, bank, count=12, kills=3)
    judge(city, bank)


def test_thirty_kills_of_three_hundred_payments(paying: tuple[City, Remote]) -> None:
    city, bank = paying
    killed(city, bank, count=300, kills=30)
    judge(city, bank)
