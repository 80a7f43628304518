"""What must hold after anything: nothing lost, nothing doubled, everything proven."""

import json
import time
from collections.abc import Iterable

from yiwang.cli.drill.city import City
from yiwang.cli.drill.load import Matter

CALM_LIMIT = 120.0  # seconds for the workers to catch up

# What a worker still has to do, in words and as a count.
_OPEN = {
    "events not delivered": """SELECT count(*) FROM outbox_listener l, outbox_announced a
        WHERE (a.xid, a.position) > (l.xid::text::xid8, l.position)""",
    "events set aside": "SELECT count(*) FROM outbox_setback",
    "papers not drawn": "SELECT count(*) FROM papers_paper WHERE state = 'wished'",
    "entries not sealed": """SELECT count(*) FROM evidence_entry e
        WHERE NOT EXISTS (SELECT 1 FROM evidence_leaf l WHERE l.entry_id = e.id)""",
    "timers overdue": "SELECT count(*) FROM work_timer WHERE due <= now()",
}
# What must not be there twice, in words and as rows that are.
_DOUBLED = {
    "case number": "SELECT number FROM cases_case GROUP BY number HAVING count(*) > 1",
    "paper number": "SELECT number FROM papers_paper GROUP BY number HAVING count(*) > 1",
    "paper of a kind in a case": """SELECT case_id, kind FROM papers_paper
        GROUP BY case_id, kind HAVING count(*) > 1""",
    "licence number": "SELECT number FROM licences_licence GROUP BY number HAVING count(*) > 1",
    "licence of a case": """SELECT case_id FROM licences_licence
        GROUP BY case_id HAVING count(*) > 1""",
    "notice": """SELECT person, kind, link FROM notices_notice
        GROUP BY person, kind, link HAVING count(*) > 1""",
    "step in a case": """SELECT case_id, node FROM work_task WHERE state = 'done'
        GROUP BY case_id, node HAVING count(*) > 1""",
    "line of a timeline": """SELECT case_id, kind, facts FROM cases_moment
        GROUP BY case_id, kind, facts HAVING count(*) > 1""",
    "event": """SELECT kind, content->>'object_id', content->>'milestone' FROM outbox_announced
        WHERE kind = 'cases.milestone_reached' GROUP BY 1, 2, 3 HAVING count(*) > 1""",
}
# Numbers drawn without a gap: those drawn are those used, whoever was killed meanwhile.
_GAPS = """SELECT k.register, k.period, k.last, count(c.id) FROM numbers_counter k
    LEFT JOIN cases_case c ON c.number LIKE substr(k.register, 6) || k.period || '%%'
    WHERE k.register LIKE 'case:%%' GROUP BY k.id HAVING count(c.id) <> k.last"""
_MARKED = """SELECT count(DISTINCT r.case_id), min(c.number) FROM cases_revision r
    JOIN cases_case c ON c.id = r.case_id WHERE r.data->'premises'->>'address' = %s"""
_DONE_UNPROVEN = """SELECT
    (SELECT count(*) FROM work_task WHERE state = 'done'),
    (SELECT count(*) FROM evidence_entry WHERE kind = 'yiwang.base.work.actions.complete')"""


def calm(city: City, limit: float = CALM_LIMIT) -> list[str]:
    """Wait until the workers have nothing left to do; what they still have is a fault each."""
    deadline = time.monotonic() + limit
    while True:
        city.revive()
        left = [f"{count} {what}" for what, count in _left(city) if count]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.5)


def _left(city: City) -> list[tuple[str, int]]:
    return [(what, int(city.rows(statement)[0][0])) for what, statement in _OPEN.items()]


def doubled(city: City) -> list[str]:
    """Whatever is there more than once, and whatever is missing beside it."""
    faults = [
        f"doubled {what}: {row}"
        for what, statement in _DOUBLED.items()
        for row in city.rows(statement)
    ]
    faults += [f"numbers {row[0]}{row[1]}: {row[2]} drawn, {row[3]} used" for row in _gaps(city)]
    done, proven = city.rows(_DONE_UNPROVEN)[0]
    if done != proven:
        faults.append(f"{done} steps done, {proven} of them in the evidence")
    return faults


def _gaps(city: City) -> list[tuple[object, ...]]:
    return city.rows(_GAPS)


def marked(city: City, mark: str) -> tuple[int, str]:
    """How many cases an application made, and the number of the first."""
    count, number = city.rows(_MARKED, [f"示例路{mark}号"])[0]
    return int(count), str(number or "")


def answered(city: City, matters: Iterable[Matter]) -> list[str]:
    """Faults of applications that were answered: each exists once, under the number told."""
    faults = []
    for matter in matters:
        if matter.number:
            count, number = marked(city, matter.mark)
            if (count, number) != (1, matter.number):
                faults.append(f"{matter.mark}: answered {matter.number}, {count} of it ({number})")
    return faults


def proven(city: City) -> list[str]:
    """What `yiwang evidence verify` finds."""
    done = city.run("evidence", "verify", "--json", check=False)
    if not done.stdout.startswith("{"):
        return [f"evidence verify: {done.stderr[-500:]}"]
    found: list[str] = json.loads(done.stdout)["faults"]
    return [f"evidence: {fault}" for fault in found]
