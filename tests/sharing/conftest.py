"""The same city, people and worker as the journeys have, and a resource that a body supplies."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.journeys.conftest import city, founded, friday, program, visitor, worker
from tests.journeys.program import Program
from tests.journeys.restaurant import SERVICE
from tests.journeys.test_licence_by_api import apply
from yiwang.base.packages import actions as packages
from yiwang.base.packages.source import of
from yiwang.kernel import ids
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.exchange import stock

__all__ = ["city", "founded", "friday", "program", "visitor", "worker"]

CODE, OPEN, KEPT = "shared_insurance", "shared_districts", "shared_secret"
ANNA, BERT, CORA = "370202199001011237", "370203198502023452", "370202197703034566"
ROWS = [
    {"id_number": ANNA, "name": "安娜", "district": "370202", "months": "36"},
    {"id_number": BERT, "name": "贝尔特", "district": "370203", "months": "12"},
    {"id_number": CORA, "name": "柯拉", "district": "370202", "months": "80"},
]
RESOURCES = """
shared_insurance:
  title: { zh: 参保信息（测试）, en: Insured persons (test) }
  summary: { zh: 测试, en: test }
  supplier: labour
  category: "203"
  cycle: monthly
  sharing: conditional
  condition: { zh: 用于履行职责, en: to do a duty }
  key: [id_number]
  demonstration: true
  fields:
    id_number: { element: id_number, required: true, sensitive: true }
    name: { element: person_name, sensitive: true }
    district: { title: { zh: 区, en: District }, type: string, length: 6 }
    months: { title: { zh: 月数, en: Months }, type: integer }
shared_districts:
  title: { zh: 经办机构（测试）, en: Offices (test) }
  summary: { zh: 测试, en: test }
  supplier: labour
  category: "203"
  cycle: yearly
  sharing: unconditional
  key: [id_number]
  demonstration: true
  fields:
    id_number: { element: id_number, required: true, sensitive: true }
    district: { title: { zh: 区, en: District }, type: string, length: 6 }
shared_secret:
  title: { zh: 不予共享（测试）, en: Not shared (test) }
  summary: { zh: 测试, en: test }
  supplier: labour
  category: "203"
  cycle: yearly
  sharing: none
  withheld: { ground: { zh: 测试法第一条, en: "Test act, art. 1" }, review_on: 2030-01-01 }
  key: [id_number]
  demonstration: true
  fields:
    id_number: { element: id_number, required: true, sensitive: true }
"""
WISH: dict[str, Any] = {
    "basis": "行政许可法第三十四条：审查申请材料",
    "purposes": [SERVICE],
    "scene": "核对从业人员参保情况",
    "fields": [{"field": "name"}, {"field": "months"}],
    "modes": ["query", "verify", "batch", "changes"],
    "frequency": "realtime",
    "daily": 500,
    "until": "2025-06-30",
    "security": "仅在办件页面显示，不落地",
}


@pytest.fixture
def resource(city: None) -> catalogue.Resource:
    """A resource of the labour bureau with three rows that are served."""
    head = "id: sharing_samples\nversion: '1.0'\ntitle: { zh: 测试, en: Test }\nowner: labour\n"
    with acting(SYSTEM):
        packages.install(SYSTEM, of({"package.yaml": head, "resources.yaml": RESOURCES}))
        found = catalogue.resource(SYSTEM, CODE)
        stock.load(SYSTEM, found, ROWS, ids.named("batch", "1"))
        stock.load(SYSTEM, catalogue.resource(SYSTEM, OPEN), ROWS, ids.named("batch", "2"))
    return found


@pytest.fixture
def granted(program: Callable[[str], Program], resource: catalogue.Resource) -> str:
    """A grant that the labour bureau agreed to; its number."""
    return grant(program)


def grant(program: Callable[[str], Program], **changes: Any) -> str:
    asked = program("officer").post(f"datasets/{CODE}/requests", WISH | changes, status=201)
    program("steward").complete("pass", case=asked["case"])
    program("decider-labour").complete("agree", case=asked["case"])
    found = program("officer").get(f"sharing/requests/{asked['case']}")
    return str(found["grants"][0])


@pytest.fixture
def case(program: Callable[[str], Program]) -> str:
    """An open case of the body that asks."""
    return str(apply(program("firm"), special=False)["number"])


TODAY = date(2024, 9, 27)
