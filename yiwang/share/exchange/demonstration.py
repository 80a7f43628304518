"""Sharing in the demonstration: requests that were answered or wait, and look-ups under a grant."""

from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files
from typing import Any

import yaml

from yiwang.base.cases.facade import Case, StateClass, lives
from yiwang.base.work import facade as work
from yiwang.kernel import ids
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, acting
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.exchange import actions, gateway, stock
from yiwang.share.exchange.gateway import Wish
from yiwang.share.exchange.models import Grant, Request

WISHED = ("basis", "scene", "fields", "modes", "frequency", "daily")


def load() -> int:
    """Make them once; a city where somebody asked is left as it is. Count the requests."""
    text = files("yiwang.share.exchange").joinpath("data/demonstration.yaml").read_text("utf-8")
    told = yaml.safe_load(text)
    with acting(SYSTEM):
        if not Request.objects.exists():
            resource = catalogue.resource(SYSTEM, told["resource"])
            stock.load(SYSTEM, resource, told["rows"], ids.new())
    with acting(SYSTEM):
        there = Request.objects.count()
    return there or sum(_made(told, each) for each in told["requests"])


def _actor(account: str) -> Actor:
    with acting(DOOR):
        return door.enter(Account.objects.get(username=account), None, "web")


def _made(told: Mapping[str, Any], given: Mapping[str, Any]) -> int:
    """One request as far as its steps go, and what is looked up under its grant."""
    asker = _actor(given["account"])
    with acting(asker):
        cases = Case.objects.filter(body_id=asker.body, life=lives.NORMAL)
        case = cases.exclude(state_class=StateClass.CLOSED).order_by("id").first()
        if case is None:
            return 0
        wish = {name: given[name] for name in WISHED}
        wish |= {"purposes": [{"item": case.service}], "security": told["security"]}
        wish["until"] = (asker.today + timedelta(days=told["days"])).isoformat()
        made = actions.ask(asker, told["resource"], wish)
    for step in given["steps"]:
        _complete(step["account"], made.number, step["outcome"], step.get("data"))
    if given["looks"]:
        with acting(asker):
            grant = Grant.objects.get(request__case_id=made.id)
            keys = tuple(given["looks"])
            gateway.query(asker, Wish(grant.resource, grant.number, case.number, keys))
    return 1


def _complete(account: str, number: str, outcome: str, data: Mapping[str, Any] | None) -> None:
    actor = _actor(account)
    with acting(actor):
        tasks = work.waiting(actor).filter(case__number=number)
        task = next(each for each in tasks if outcome in work.plan_of(each).outcomes)
        work.complete(actor, task.id, outcome, data)
