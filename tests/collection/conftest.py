"""A resource that the steward's body supplies, in the city of the journeys."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.conftest import city, founded, friday, program
from yiwang.base.packages import actions as packages
from yiwang.base.packages.source import of
from yiwang.kernel import ids
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account, Body, Holding
from yiwang.share.collection import facade as collection
from yiwang.share.collection.models import Batch

__all__ = ["city", "founded", "friday", "program"]

HEAD = "id: collected\nversion: '1.0'\ntitle: { zh: 测试, en: Test }\n"
RESOURCES = """
%(code)s:
  title: { zh: 居民（测试）, en: Residents (test) }
  summary: { zh: 测试, en: test }
  supplier: %(body)s
  category: "101"
  cycle: daily
  sharing: unconditional
  key: [id_number]
  demonstration: true
  fields:
    id_number: { element: id_number, required: true, sensitive: true }
    name: { element: person_name, required: true }
    sex: { element: sex }
    born: { title: { zh: 出生日期, en: Born }, type: date, low: 1900-01-01 }
    months: { title: { zh: 月数, en: Months }, type: integer, low: 0, high: 600 }
  rules:
    - name: born_as_numbered
      title: { zh: 出生日期与身份号码一致, en: Born as the number says }
      expression: >-
        date(number(substring(id_number, 7, 4)), number(substring(id_number, 11, 2)),
        number(substring(id_number, 13, 2))) = born
"""
ANNA, BERT, CORA = "370202199001011237", "370203198502023457", "370202197703034565"
LINES = (
    f"{ANNA},安娜,2,1990-01-01,36",
    f"{BERT},贝尔特,1,1985-02-02,12",
    f"{CORA},柯拉,2,1977-03-03,80",
)
TITLES = "id_number,name,sex,born,months"

Send = Callable[..., Batch]


@pytest.fixture
def code(city: None, request: pytest.FixtureRequest) -> str:
    """A resource of its own for each test: the lake keeps what was written to it."""
    name = f"t{ids.new().hex[-20:]}"
    with acting(SYSTEM):
        steward = Account.objects.get(username="steward")
        holding = Holding.objects.select_related("post__body").filter(account=steward).first()
        assert holding is not None
        body: Body = holding.post.body
        words = {"code": name, "body": body.code}
        packages.install(SYSTEM, of({"package.yaml": HEAD, "resources.yaml": RESOURCES % words}))
    return name


@pytest.fixture
def send(code: str, tmp_path: Path) -> Send:
    """Collect lines of text as the file of a supplier."""

    def collect(
        *lines: str, mode: str = "full", titles: str = TITLES, name: str = "people.csv"
    ) -> Batch:
        path = tmp_path / name
        path.write_text("\n".join((titles, *lines)) + "\n", "utf-8")
        source = collection.Source(path, name)
        return collection.collect(SYSTEM, code, source, mode=collection.Mode(mode))

    return collect
