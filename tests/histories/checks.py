"""What holds of every case, whoever made it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db.models import Q
from django.test import Client

from tests.journeys.program import Program
from yiwang.base.cases import clocks
from yiwang.base.cases.models import Case
from yiwang.base.work.models import Task
from yiwang.cli.histories.paths import Step, proportions
from yiwang.engines import term
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import folded, merkle
from yiwang.kernel.evidence.models import Entry, Tree
from yiwang.kernel.evidence.seal import proof
from yiwang.kernel.ids import named
from yiwang.kernel.tenancy.models import Account, Holding


def made(most: int = 10_000) -> list[Case]:
    """Cases that were written in bulk: those that an invented person handed in."""
    invented = [named("invented", str(index)) for index in range(most)]
    with acting(SYSTEM):
        rows = Case.objects.select_related("body").order_by("number")
        return list(rows.filter(Q(agent__in=invented) | Q(applicant_id__in=invented)))


def applicant(case: Case) -> Program:
    """A program of whoever applied, who gets an account with the first case."""
    person = case.agent or case.applicant_id
    with acting(SYSTEM):
        Account.objects.get_or_create(
            person_id=person,
            defaults={"username": f"p{person}", "name": "x", "kind": Account.Kind.PUBLIC},
        )
    return Program(f"p{person}")


def browser(account: str) -> Client:
    client = Client()
    with acting(SYSTEM):
        client.force_login(Account.objects.get(username=account))
    return client


def opens(case: Case) -> None:
    """Page and program open it for whose it is, and for nobody else."""
    mine = applicant(case)
    assert mine.get(f"cases/{case.number}")["number"] == case.number
    desk = _desk(case)
    assert Program(desk).get(f"cases/{case.number}")["number"] == case.number
    pages = {mine.account: f"/cases/{case.number}", desk: f"/work/cases/{case.number}"}
    for account, address in pages.items():
        page = browser(account).get(address)
        assert page.status_code == 200, (account, case.number)
        assert case.number in page.content.decode()
    Program("citizen").get(f"cases/{case.number}", status=404)


def _desk(case: Case) -> str:
    """Somebody of the body whose case it is."""
    with acting(SYSTEM):
        held = Holding.objects.filter(post__body=case.body_id, post__grants__role="officer")
        return str(held.order_by("id").values_list("account__username", flat=True)[0])


def due_follows(case: Case) -> None:
    """The due day recomputes from the ledger of clocks, as of its last entry: a pause goes on."""
    with acting(SYSTEM):
        last = max((row.entry["at"] for row in case.ledger), default=case.opened_at.isoformat())
        then = datetime.fromisoformat(last)
        running = [r for r in clocks.readings(case, then) if r.reading.due is not None]
        days: list[date] = [
            each.clock.due(then, term.national())[0]
            for each in running
            if each.clock.ledger.first(clocks.VERBS["stop"]) is None
        ]
    assert case.due == min(days, default=None), case.number


def proven(case: Case) -> int:
    """Every entry about the case leads to a signed root; how many there are."""
    entries = entries_of(case)[case.id]
    for entry in entries:
        leads_to_a_root(entry)
    return len(entries)


def leads_to_a_root(entry: UUID) -> None:
    with acting(SYSTEM):
        holds(proof(entry))


def entries_of(*cases: Case) -> Mapping[UUID, list[UUID]]:
    """Entries of the evidence about cases, those of folded trees as well."""
    wanted = {case.id for case in cases}
    found: dict[UUID, list[UUID]] = defaultdict(list)
    with acting(SYSTEM):
        rows = Entry.objects.filter(object_id__in=wanted).values_list("object_id", "id")
        for about, entry in rows:
            found[about].append(entry)
        for tree in Tree.objects.select_related("root").order_by("root_id").iterator(chunk_size=20):
            for each in folded.entries(tree):
                if each.object_id in wanted and each.id not in found[each.object_id]:
                    found[each.object_id].append(each.id)
    return found


def holds(found: Any) -> None:
    leaf, path = bytes.fromhex(found["leaf"]), [bytes.fromhex(each) for each in found["path"]]
    assert merkle.climb(leaf, found["index"], found["size"], path).hex() == found["root"]
    assert found["root"] in found["signed_text"]
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(found["public_key"]))
    public.verify(bytes.fromhex(found["signature"]), found["signed_text"].encode())


def next_done(case: Case) -> str:
    """Somebody does what comes next; returns how it ended, or nothing where nothing is left."""
    with acting(SYSTEM):
        tasks = list(Task.objects.filter(case=case, state="open").values_list("id", flat=True))
    if not tasks:
        return ""
    if case.state == "correction":
        return _corrected(case)
    for task in tasks:
        for step in {s.outcome: s for s in _steps(case) if s.outcome}.values():
            if _ended(case, task, step):
                return step.outcome
    raise AssertionError(f"{case.number} is {case.state}, and nobody can go on")


def _steps(case: Case) -> list[Step]:
    paths = [each for each in proportions().paths if each.service == case.service]
    return [step for each in paths for step in each.steps]


def _ended(case: Case, task: UUID, step: Step) -> bool:
    (district,) = (n for n, code in proportions().districts.items() if case.number.startswith(code))
    clerk = Program(f"{step.by}-{district}")
    seen = clerk.get(f"tasks/{task}", status=None)
    if step.outcome not in {each["id"] for each in seen.get("outcomes", ())} or seen["refusal"]:
        return False
    today = clock.today().isoformat()
    data = {name: today if value == "today" else value for name, value in step.data.items()}
    answer = clerk.post(f"tasks/{task}/complete", {"outcome": step.outcome, "data": data})
    assert answer["state"] != "open", case.number
    return True


def _corrected(case: Case) -> str:
    mine = applicant(case)
    data = dict(mine.get(f"cases/{case.number}")["data"])
    data |= mine.get(f"services/{case.service}/form")["values"] | {"floor_plan": [mine.upload()]}
    mine.post(f"cases/{case.number}/correction", {"data": data})
    return "corrected"
