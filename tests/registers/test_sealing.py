"""Telephone numbers lie sealed in golden records: who steals the tables does not read them."""

import json
from typing import Any

from django.db import connection

from tests.registers.conftest import Serve
from tests.registers.test_golden import LIN, SU, built, entry, resident
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.registers import duties
from yiwang.share.registers.models import Delivery, Doubt, Entry, Sealing

MOBILE, OTHER, NEXT = "13800138000", "13900139000", "13700137000"


def tables() -> str:
    """All that the tables of registers hold, as the database has it."""
    with acting(SYSTEM), connection.cursor() as cursor:
        found = ""
        for name in ("entry", "staged", "doubt", "match"):
            cursor.execute(f"SELECT coalesce(json_agg(t), '[]')::text FROM registers_{name} t")
            found += cursor.fetchone()[0]
    return found


def sources(serve: Serve, mobile: str = MOBILE) -> None:
    def told(number: str, **more: str) -> dict[str, Any]:
        return {"id_number": number, "name": "林海平", **more}

    serve("population", [resident(LIN, "林海平"), resident(SU, "苏文岚", household="H2")])
    serve(
        "social_insurance", [told(LIN, mobile=mobile, employer="一厂", insured_since="2020-01-01")]
    )
    serve("housing_fund", [told(LIN, mobile=OTHER, account="F1", opened_on="2020-01-01")])


def test_mobile_numbers_lie_sealed_and_are_read_open(city: None, serve: Serve) -> None:
    sources(serve)
    built()
    raw = tables()
    assert "林海平" in raw
    assert MOBILE not in raw
    assert OTHER not in raw
    said = entry(LIN)
    assert said.content["mobile"] == MOBILE
    assert said.origins["mobile"]["others"] == {"housing_fund": OTHER}


def test_a_build_that_says_nothing_new_writes_nothing_and_a_new_number_is_a_change(
    city: None, serve: Serve
) -> None:
    sources(serve)
    built()
    before = Entry.objects.count
    with acting(SYSTEM):
        count = before()
    built()
    with acting(SYSTEM):
        assert before() == count
    sources(serve, NEXT)
    built()
    with acting(SYSTEM):
        (ended,) = Entry.objects.exclude(ended_by=None)
        assert ended.content["mobile"] == MOBILE
    assert entry(LIN).content["mobile"] == NEXT


def test_what_an_earlier_release_left_open_is_sealed_and_means_the_same(
    city: None, serve: Serve
) -> None:
    sources(serve)
    built()
    with acting(SYSTEM) as machine, connection.cursor() as cursor:
        (row,) = Entry.objects.filter(content__has_key="mobile")
        plain = [json.dumps(row.content), json.dumps(row.origins), row.id]
        cursor.execute("UPDATE registers_entry SET content = %s, origins = %s WHERE id = %s", plain)
        Sealing.objects.all().delete()
        doubt = Doubt.objects.create(
            register="people",
            subject=row.subject,
            item="mobile",
            masked="*",
            body_id=row.body_id,
            opened_at=machine.now,
            due=machine.today,
        )
        cursor.execute("UPDATE registers_doubt SET held = %s WHERE id = %s", [MOBILE, doubt.id])
    assert MOBILE in tables()
    duties.seal()
    assert MOBILE not in tables()
    with acting(SYSTEM):
        doubt.refresh_from_db()
        deliveries = Delivery.objects.count()
        entries = Entry.objects.count()
    assert (doubt.held, entry(LIN).content["mobile"]) == (MOBILE, MOBILE)
    built()
    with acting(SYSTEM):
        assert (Delivery.objects.count(), Entry.objects.count()) == (deliveries + 1, entries)
