"""Applications and decisions over HTTP, repeated until they are answered and written down."""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yiwang.cli.drill.city import HOST

SERVICE, DISTRICT = "food-business-licence", "370202"
LIMIT = 20.0  # seconds a request may take
PATIENCE = 120.0  # seconds until a repeated request must have been answered
PLAN = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
# Who ends which step with what: the life of an application that needs no visit.
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("window", "accept", {}),
    ("officer", "propose", {"proposal": "grant", "reason": "材料齐全，符合要求。"}),
    ("decider", "grant", {}),
    ("window", "delivered", {"method": "electronic", "receiver": "邹立行"}),
)
ACCOUNTS = ("firm", "window", "officer", "decider")


class NoAnswer(Exception):
    """A request that may or may not have been carried out; where nobody listened, it was not."""

    def __init__(self, why: str, *, sent: bool = True) -> None:
        super().__init__(why)
        self.sent = sent


class Refused(Exception):
    """An answer of 4xx: the city says no to what should have been possible."""


class Door:
    """One account's way into the city; each thread has its own."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """Send one request and return the answer's JSON.

        Raises:
            NoAnswer: nothing came back, or a fault of the server's.
            Refused: 4xx.
        """
        headers = self.headers | {"Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        text = None if body is None else json.dumps(body)
        status, said = self._send(method, path, text, headers)
        if status >= 500:
            raise NoAnswer(f"{status} {said.decode(errors='replace')[:500]}")
        if status >= 400:
            raise Refused(f"{method} {path}: {status} {said.decode()}")
        return json.loads(said)

    def _send(
        self, method: str, path: str, body: str | bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=LIMIT)
        try:
            connection.request(method, f"/api/v1/{path}", body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        except ConnectionRefusedError as problem:
            raise NoAnswer(str(problem), sent=False) from problem
        except (OSError, http.client.HTTPException) as problem:
            raise NoAnswer(str(problem)) from problem
        finally:
            connection.close()

    def upload(self, name: str, content: bytes) -> str:
        """Hand in a file and return its id."""
        edge = "yiwang-drill-edge"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        whole = f"{head}Content-Type: application/pdf\r\n\r\n".encode() + content
        headers = self.headers | {"Content-Type": f"multipart/form-data; boundary={edge}"}
        status, said = self._send("POST", "files", whole + f"\r\n--{edge}--\r\n".encode(), headers)
        if status != 201:
            raise NoAnswer(f"{status} {said.decode(errors='replace')[:500]}")
        return str(json.loads(said)["id"])


@dataclass
class Matter:
    """One application as the applicant knows it.

    mark: stands in its address and in its keys. steps: done so far; task: that of the next step.
    left: its submission got no answer and is not repeated before the end.
    """

    mark: str
    number: str = ""
    steps: int = 0
    task: str = ""
    left: bool = False
    busy: bool = False
    unanswered: int = 0
    answered_at: list[float] = field(default_factory=list)  # monotonic seconds


Note = Callable[..., None]


class Load:
    """Applicants and staff at work until told to stop. note: called with what happened."""

    def __init__(
        self, port: int, tokens: Mapping[str, str], seed: int, note: Note, *, leave: float = 0.0
    ) -> None:
        self.doors = {name: Door(port, token) for name, token in tokens.items()}
        self.note, self.leave = note, leave
        self.chance = random.Random(seed)  # noqa: S311  # which requests to leave, no secret
        self.name = f"{seed:x}"
        self.matters: dict[str, Matter] = {}
        self.faults: list[str] = []
        self.stop = threading.Event()
        self._lock = threading.Lock()
        self._form: dict[str, Any] = {}

    def prepare(self) -> None:
        """Read the form and hand in the plan that all applications share."""
        firm = self.doors["firm"]
        mine = next(row for row in firm.ask("GET", "me")["principals"] if row["kind"] == "legal")
        path = f"services/{SERVICE}/form?applicant={mine['id']}"
        values = firm.ask("GET", path)["values"]
        plan = firm.upload("plan.pdf", PLAN)
        self._form = {"applicant": mine["id"], "data": filled(values, plan)}

    def wish(self, mark: str) -> dict[str, Any]:
        """The body of one application."""
        data = self._form["data"]
        premises = data["premises"] | {"address": f"示例路{mark}号"}
        fixed = {"service": SERVICE, "region": DISTRICT, "submit": True}
        return {**fixed, **self._form, "data": data | {"premises": premises}}

    def work(self, count: int) -> None:
        """Bring applications from hand-in to delivery, one after the other, up to a number of
        them in all; for one thread.
        """
        while not self.stop.is_set() and (matter := self._next(count)):
            try:
                self._live(matter)
            except (Refused, TimeoutError) as fault:
                matter.steps = len(STEPS)  # not taken up again
                self.faults.append(f"{matter.mark}: {fault}")
                self.note("fault", mark=matter.mark, text=str(fault))
            finally:
                matter.busy = False

    def _next(self, count: int) -> Matter | None:
        with self._lock:
            found = next(filter(_waits, self.matters.values()), None)
            if found is None:
                if len(self.matters) >= count:
                    return None
                found = self._new()
            found.busy = True
            return found

    def begin(self) -> Matter:
        """A new application, not handed in."""
        with self._lock:
            return self._new()

    def _new(self) -> Matter:
        matter = Matter(f"{self.name}-{len(self.matters) + 1}")
        return self.matters.setdefault(matter.mark, matter)

    def _live(self, matter: Matter) -> None:
        if not matter.number and not self.submit(matter):
            return
        while matter.steps < len(STEPS) and not self.stop.is_set():
            self._decide(matter, *STEPS[matter.steps])
            matter.steps, matter.task = matter.steps + 1, ""
            self.note("step", mark=matter.mark, steps=matter.steps)

    def submit(self, matter: Matter) -> bool:
        """Hand in; False: no answer came and the application is left for the end."""
        self.note("wish", mark=matter.mark)
        wish = self.wish(matter.mark)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.doors["firm"].ask("POST", "cases", wish, f"{matter.mark}-apply")
            except NoAnswer as nothing:
                self._unanswered(matter, nothing)
                if nothing.sent and self.chance.random() < self.leave:
                    matter.left = True
                    self.note("left", mark=matter.mark)
                    return False
                _pause(deadline, str(nothing))
            else:
                return self._answered(matter, str(answer["number"]))

    def _unanswered(self, matter: Matter, nothing: NoAnswer) -> None:
        if nothing.sent:  # a closed door is only tried again
            matter.unanswered += 1
            self.note("unanswered", mark=matter.mark, why=str(nothing)[:80])

    def _answered(self, matter: Matter, number: str) -> bool:
        matter.number, matter.left = number, False
        matter.answered_at.append(time.monotonic())
        self.note("submitted", mark=matter.mark, number=number)
        return True

    def _decide(self, matter: Matter, account: str, outcome: str, data: dict[str, Any]) -> None:
        key = f"{matter.mark}-{account}-{outcome}"
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if not matter.task:
                    matter.task = self.task(account, matter.number)
                    self.note("task", mark=matter.mark, task=matter.task)
                if matter.task:
                    body = {"outcome": outcome, "data": data}
                    self.doors[account].ask("POST", f"tasks/{matter.task}/complete", body, key)
                    matter.answered_at.append(time.monotonic())
                    return
            except NoAnswer as nothing:
                self._unanswered(matter, nothing)
            _pause(deadline, f"{account} has no task in {matter.number}")

    def task(self, account: str, number: str) -> str:
        """The id of the open task of a case in somebody's inbox; empty where there is none."""
        cursor = ""
        while True:
            page = self.doors[account].ask("GET", f"tasks?cursor={cursor}")
            for row in page["items"]:
                if row["case"] == number:
                    return str(row["id"])
            cursor = page["next"]
            if not cursor:
                return ""


def _waits(matter: Matter) -> bool:
    """Whether nobody is at a matter that has not come to its end."""
    return not (matter.busy or matter.left) and matter.steps < len(STEPS)


def _pause(deadline: float, why: str) -> None:
    if time.monotonic() > deadline:
        raise TimeoutError(why)
    time.sleep(0.25)


def filled(values: Mapping[str, Any], plan: str) -> dict[str, Any]:
    """A small kitchen's answers, where the city does not know them yet."""
    person = {"name": "贺海波", "id_number": "370299197906170419"}
    business = {"form": "catering", "activities": ["hot"], "special": False, "online": False}
    premises = {"district": DISTRICT, "street": f"{DISTRICT}001", "address": "示例路5号"}
    handler = {"later": False, "certificate": "JK2026000123", "valid_until": "2030-06-30"}
    return {
        **values,
        "applicant": {
            "uscc": "91370202MADM00019J",
            "name": "青岛海风示例餐饮有限公司",
            "registered_address": "青岛市市南区香港中路街道示例路5号",
            **values.get("applicant", {}),
        },
        "representative": {**person, "mobile": "15400000044", **values.get("representative", {})},
        "business": business,
        "contact": {"same": True},
        "premises": premises | {"area": 120, "kitchen_area": 40},
        "handlers": [person | handler],
        "commitments": {"safety_rules": True, "truthful": True},
        "delivery": {"method": "electronic"},
        "floor_plan": [plan],
    }
