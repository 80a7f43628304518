"""Documents of the demonstration, made by the same actions as people's: some on each desk."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.matters import facade as matters
from yiwang.base.work import facade as work
from yiwang.kernel import clock
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, acting
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account
from yiwang.office.documents import drafting, exchange, queries
from yiwang.office.documents.exchange import Receivers
from yiwang.office.documents.models import Document

NOTICE = {
    "kind": "notice",
    "direction": "down",
    "addressee": "各区、市行政审批服务局，市有关部门",
    "publicness": "open",
    "urgency": "none",
    "drafter": "city-data-drafter",
}
TEXT = """为规范政务数据共享，现将有关事项通知如下：

一、建立目录

各单位按职责编制政务数据目录，逐项写明来源、更新周期和共享属性。

二、按期更新

目录每季度更新一次，变化较大的随时更新。

三、保证质量

对提供的数据负责，发现差错的，三个工作日内核实更正。

特此通知。"""
MENDED = TEXT.replace("目录每季度更新一次", "目录自2025年起每季度更新一次")
TITLES = (
    "关于做好政务数据目录更新工作的通知",
    "关于开展数据质量专项检查的通知",
    "关于报送年度数据共享需求的通知",
    "关于召开数据共享工作调度会的通知",
)
PATH = (("drafter", "submit"), ("head", "approve"), ("reviewer", "approve"), ("chief", "sign"))


def load() -> int:
    """Give a city without documents a handful; count all there are."""
    with acting(SYSTEM):
        count = Document.objects.count()
    if not count:
        for back, title, steps in zip((4, 3, 2, 1), TITLES, (4, 4, 3, 1), strict=True):
            with clock.at(_office_hour(back)):
                number = _draft(title)
                _walk(number, steps)
        _sent()
        _instructed()
        with acting(SYSTEM):
            count = Document.objects.count()
    return count


def _office_hour(days: int) -> datetime:
    moment = clock.now().astimezone(clock.CITY_ZONE) - timedelta(days=days)
    return moment.replace(hour=10, minute=10 * days % 60)


def _as(account: str, do: Callable[[Actor], Any]) -> Any:
    with acting(DOOR):
        actor = door.enter(Account.objects.get(username=account), None, "web")
    with acting(actor):
        return do(actor)


def _draft(title: str) -> str:
    return _opened("drafter", queries.OUT, {**NOTICE, "title": title, "text": TEXT})


def _opened(account: str, life: str, data: Mapping[str, Any]) -> str:
    """Open a matter of a life as somebody; the number of its case."""

    def do(actor: Actor) -> str:
        code = next(each.code for each, source in matters.offered(actor) if source.life == life)
        return matters.open_matter(actor, code, data).number

    return str(_as(account, do))


def _walk(number: str, steps: int) -> None:
    for at, (account, outcome) in enumerate(PATH[:steps]):
        if at == 2:
            _as(account, lambda actor: _mend(actor, number))
        complete(account, number, outcome)


def _mend(actor: Actor, number: str) -> None:
    title = queries.latest(queries.document(cases.get(actor, number))).title
    drafting.change_text(actor, number, title, MENDED, note="写明起始时间")


def complete(
    account: str, number: str, outcome: str, data: Mapping[str, Any] | None = None
) -> None:
    """End the task of a case that can end so."""

    def do(actor: Actor) -> None:
        tasks = work.waiting(actor).filter(case__number=number)
        task = next(each for each in tasks if outcome in work.plan_of(each).outcomes)
        work.complete(actor, task.id, outcome, data)

    _as(account, do)


def _sent() -> None:
    """The oldest document goes out; one receiver has signed."""
    with acting(SYSTEM):
        first = Document.objects.select_related("case").order_by("id")[0].case.number
    with clock.at(_office_hour(3)):
        complete("clerk", first, "seal")
        to = Receivers(("guided",), ("city-office", "city-approval"))
        _as("clerk", lambda actor: exchange.distribute(actor, first, to))
    with clock.at(_office_hour(2)):
        _as("clerk-office", lambda actor: exchange.receive(actor, queries.arrived(actor)[0].id))


def _instructed() -> None:
    """A paper document with a leader's instruction, and one that waits for it."""
    for at, title in enumerate(("关于推进数据共享的通知", "关于核实群众来信的函")):
        data = {"sender": "山东省人民政府办公厅", "title": title, "way": "paper"}
        with clock.at(_office_hour(2 - at)):
            number = _opened("clerk-office", queries.IN, data)
            complete("clerk-office", number, "act")
            complete("clerk-office", number, "propose", {"proposal": "拟请市大数据局牵头办理。"})
            if at == 0:
                due = (clock.today() + timedelta(days=20)).isoformat()
                assists = [{"body": "city-approval"}]
                said = {"instruction": "请大数据局牵头提出方案。", "lead": "city-data"}
                complete("leader", number, "assign", {**said, "assists": assists, "due": due})
