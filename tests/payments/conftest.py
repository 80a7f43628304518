"""A city whose gateway's key lies with the test, and an order in a case of the firm."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from tests.journeys.conftest import (  # noqa: F401  # fixtures
    FRIDAY,
    city,
    city_today,
    founded,
    friday,
    program,
    visitor,
    worker,
)
from tests.journeys.program import Program
from tests.journeys.restaurant import SERVICE, SHINAN, answers
from yiwang.base.cases.facade import Case
from yiwang.base.payments import facade as payments
from yiwang.base.payments.gateway import message
from yiwang.base.payments.models import Order
from yiwang.kernel import clock
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting

TITLE = {"zh": "占用费", "en": "Fee for public ground"}


@dataclass
class Bank:
    """What the gateway could say, with the key that only it has."""

    key: Ed25519PrivateKey
    count: int = 0

    def result(self, reference: str, amount: str, **more: Any) -> dict[str, Any]:
        self.count += 1
        told = {
            "type": "payment-result",
            "merchant": "yiwang",
            "reference": reference,
            "state": "paid",
            "transaction": f"B{self.count}",
            "amount": amount,
            "at": clock.now().isoformat(),
        }
        return told | more

    def sign(self, payload: dict[str, Any]) -> str:
        return message.signed(payload, self.key)

    def tell(self, payload: dict[str, Any], *, status: int | None = 200) -> Any:
        """Bring a message to the door, as a stranger without account."""
        from django.test import Client

        answer = Client().post(
            "/api/v1/payment-notices",
            {"message": self.sign(payload)},
            content_type="application/json",
        )
        assert status in (None, answer.status_code), answer.content.decode()
        return answer.json()


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bank:
    key = Ed25519PrivateKey.generate()
    certificate = tmp_path / "gateway.pem"
    certificate.write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    ours = replace(
        settings.YIWANG,
        payments="http://127.0.0.1:9",  # where nobody answers
        payments_merchant="yiwang",
        payments_certificate=str(certificate),
    )
    monkeypatch.setattr(settings, "YIWANG", ours)
    return Bank(key)


@action("public")
def raise_order(actor: Actor, number: str, **wish: Any) -> Order:
    return payments.order(actor, Case.objects.get(number=number), **wish)


@pytest.fixture
def order(program: Callable[[str], Program]) -> Callable[..., Order]:  # noqa: F811
    """Raise an order in a new case of the firm: `order("200", days=15, surcharge="fine-late")`."""
    firm = program("firm")
    entity = next(row for row in firm.get("me")["principals"] if row["kind"] == "legal")
    sheet = firm.get(f"services/{SERVICE}/form", applicant=entity["id"])
    wish = {
        "service": SERVICE,
        "region": SHINAN,
        "applicant": entity["id"],
        "data": answers(sheet, firm.upload()),
        "submit": True,
    }
    number = str(firm.post("cases", wish, status=201)["number"])

    def made(amount: str = "200", *, days: int = 15, **more: Any) -> Order:
        with acting(SYSTEM):
            due = clock.today() + timedelta(days=days)
            facts = {"kind": "fee", "title": TITLE, "amount": Decimal(amount), "due": due}
            return raise_order(SYSTEM, number, **(facts | more))

    return made


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=clock.CITY_ZONE)


@pytest.fixture
def later() -> Callable[[int], Any]:
    """`with later(3):` three days after Friday."""
    return lambda days: clock.at(FRIDAY + timedelta(days=days))
