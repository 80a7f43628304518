"""Bodies with keys of their own, and documents as they come out of the worker."""

from collections.abc import Callable
from datetime import datetime

import pytest

from yiwang.base.papers import drawing, sealing
from yiwang.base.seals import facade as seals
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy import city
from yiwang.kernel.tenancy.models import Body

TEMPLATE = '#import "common.typ": *\n#paper[#fields(([经营者], [青岛海风示例餐饮有限公司]))]'
FACTS = {
    "number": "青南审批准〔2026〕1号",
    "dated": "2026-11-22",
    "title": "准予行政许可决定书",
    "title_en": "Decision to grant",
    "code": "0123456789abcdef0123",
    "address": "http://localhost:8000/verify/0123456789abcdef0123",
}


@pytest.fixture
def body(db: None) -> Body:
    """An office of a district, without keys yet."""
    with acting(SYSTEM):
        city.load_regions()
        city.load_bodies()
        return Body.objects.get(code="shinan-approval")


@pytest.fixture
def drawn(body: Body) -> bytes:
    """A paper of the body before anybody signed it."""
    facts = {**FACTS, "body": body.name, "body_en": body.name_en}
    return drawing.draw(TEMPLATE, facts, FACTS["address"], seals.seal(body.id), clock.now())


@pytest.fixture
def signed(body: Body, drawn: bytes) -> Callable[..., bytes]:
    """Sign as the body, now or at another moment: `signed(algorithm="rsa", at=...)`."""

    def sign(algorithm: str = "p256", at: datetime | None = None) -> bytes:
        words = sealing.Words(at or clock.now(), FACTS["title"], FACTS["address"])
        return sealing.sign(drawn, seals.signer(body.id, algorithm), words)

    return sign
