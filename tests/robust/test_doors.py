"""Bad input at the doors of programs, of people and of the command line: a clear refusal that says
what, why and what next; nothing changed; soon.
"""

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.journeys.conftest import FRIDAY
from tests.journeys.program import PDF, Program
from tests.journeys.restaurant import SERVICE, SHINAN, answers
from tests.journeys.test_licence_by_api import apply
from tests.journeys.test_portal_pages import fill, parts
from tests.robust.conftest import package, packed
from tests.robust.unchanged import unchanged
from yiwang import cli
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account

MOMENT = 8.0  # seconds; the machine may be busy
LONG = "x" * 1_000_000
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def soon() -> Iterator[None]:
    began = time.perf_counter()
    yield
    assert time.perf_counter() - began < MOMENT


@pytest.fixture
def wish(program: Callable[[str], Program]) -> dict[str, Any]:
    """An application that would be taken."""
    firm = program("firm")
    applicant = next(row for row in firm.get("me")["principals"] if row["kind"] == "legal")
    sheet = firm.get(f"services/{SERVICE}/form", applicant=applicant["id"])
    return {
        "service": SERVICE,
        "region": SHINAN,
        "applicant": applicant["id"],
        "data": answers(sheet, firm.upload()),
        "submit": True,
    }


def changed(wish: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """The application with another value at a place."""
    whole = deepcopy(wish)
    found: Any = whole
    *steps, last = [int(step) if step.isdecimal() else step for step in place.split("/")]
    for step in steps:
        found = found[step]
    found[last] = value
    return whole


WRONG = {  # name: place, value, status, where the refusal points
    "a field of a megabyte": ("data/premises/address", LONG, 422, "/premises/address"),
    "an unknown field of a megabyte": ("data/more", LONG, 422, "/more"),
    "a text for an object": ("data/premises", "x", 422, "/premises"),
    "a text for a number": ("data/premises/area", "many", 422, "/premises/area"),
    "a number of 4,000 digits": ("data/premises/area", 10**4000, 422, "/premises/area"),
    "an object for a list": ("data/handlers", {"0": 1}, 422, "/handlers"),
    "a day that there is not": ("data/handlers/0/valid_until", "2027-02-31", 422, "valid_until"),
    "a list for an application": ("data", [], 422, "/data"),
    "a number for a service": ("service", 5, 422, "/service"),
    "an unknown code": ("data/business/form", "casino", 422, "/business/form"),
    "an unknown division": ("data/premises/district", "999999", 422, "/premises/district"),
    "an unknown service": ("service", "nope", 404, ""),
    "an unknown region": ("region", "999999", 409, ""),
    "a wrong check digit": (
        *("data/representative/id_number", "370299198804120213", 422),
        "/representative/id_number",
    ),
    "a wrong credit code": ("data/applicant/uscc", "91370202MADM00018J", 422, "/applicant/uscc"),
    "script in a name": ("data/representative/name", SCRIPT, 422, "/representative/name"),
    "a zero character": ("data/representative/name", "a\0b", 422, ""),
    "half a character": ("data/representative/name", "a\ud800b", 422, ""),
    "an endless number": ("data/premises/area", float("inf"), 422, ""),
    "a forged applicant": ("applicant", str(uuid.UUID(int=7)), 403, ""),
    "a forged file": ("data/floor_plan", [str(uuid.UUID(int=7))], 404, ""),
    "a path for a file": ("data/floor_plan", ["../../etc/passwd"], 422, "/floor_plan/0"),
    "fifty thousand rows": ("data/handlers", [{}] * 50_000, 422, "/handlers"),
}


def refused(answer: Any, status: int, where: str = "") -> dict[str, Any]:
    """The problem details of a refusal, which says what, why and what next."""
    assert answer.status_code == status, answer.content[:500]
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["detail"]
    assert problem["code"]
    assert problem["next"]
    rows = problem["problems"] if where else []
    assert any(row["pointer"].endswith(where) and row["message"] for row in rows) or not where, rows
    return problem


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_application_is_refused_to_a_program(
    name: str, program: Callable[[str], Program], wish: dict[str, Any], soon: None
) -> None:
    place, value, status, where = WRONG[name]
    body = json.dumps(changed(wish, place, value))
    client = program("firm").client
    with unchanged():
        answer = client.post("/api/v1/cases", body, content_type="application/json")
        refused(answer, status, where)


FILES = {  # name: name of the file, content, status
    "a program": ("plan.pdf", b"MZ" + bytes(1_000), 422),
    "nothing": ("plan.pdf", b"", 422),
    "a page": ("plan.svg", b"<svg onload=alert(1)>", 422),
    "21 MB": ("plan.pdf", PDF + bytes(21_000_000), 413),
    "30 MB": ("plan.pdf", PDF + bytes(30_000_000), 413),
    "script in a name": ("<img src=x onerror=alert(1)>.pdf", PDF + b"1", 422),
    "an archive that is none": ("plan.xlsx", b"PK\x03\x04 xl/ " + bytes(99), 422),
    "an archive of 300 MB": ("plan.xlsx", packed({"xl/a.xml": bytes(300_000_000)}), 422),
    "archives in archives": ("plan.zip", packed({"xl/a.zip": packed({"a": b"a"})}), 422),
}


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_file_is_refused_to_a_program(
    name: str, program: Callable[[str], Program], city: None, soon: None
) -> None:
    called, content, status = FILES[name]
    client = program("firm").client
    with unchanged():
        file = SimpleUploadedFile(called, content)
        refused(client.post("/api/v1/files", {"file": file}), status)


def test_of_a_path_in_a_file_s_name_nothing_stays(program: Callable[[str], Program]) -> None:
    firm = program("firm")
    for number, path in enumerate(("../../etc/passwd.pdf", "..\\..\\passwd.pdf", "/passwd.pdf")):
        file = SimpleUploadedFile("plan.pdf", PDF + bytes(number))
        file._name = path  # what the browser says, which Django's own class would clean here
        assert firm.client.post("/api/v1/files", {"file": file}).json()["name"] == "passwd.pdf"


def test_forged_and_foreign_numbers_are_all_the_same_to_a_program(
    program: Callable[[str], Program],
) -> None:
    number = apply(program("firm"))["number"]
    task = program("window").get("tasks")["items"][0]["id"]
    stranger, other = program("citizen2"), program("officer-jimo")
    for client, path in (
        (stranger, f"cases/{number}"),
        (stranger, f"cases/{number}/timeline"),
        (stranger, f"cases/{number}/papers"),
        (stranger, "cases/3702029999999999999"),
        (other, f"cases/{number}"),
        (other, f"tasks/{task}"),
        (other, f"tasks/{uuid.UUID(int=7)}"),
        (other, "tasks/no-number-at-all"),
    ):
        answer = client.client.get(f"/api/v1/{path}")
        assert answer.status_code in (403, 404, 422), path
        refused(answer, answer.status_code)


def test_a_token_that_ended_and_one_that_was_made_up(
    program: Callable[[str], Program], wish: dict[str, Any]
) -> None:
    firm = program("firm")
    made_up = Client(headers={"Authorization": "Bearer yw_" + "A" * 43})
    with unchanged():
        with clock.at(FRIDAY + timedelta(days=365)):
            late = firm.client.post("/api/v1/cases", wish, content_type="application/json")
        refused(late, 401)
        refused(made_up.post("/api/v1/cases", wish, content_type="application/json"), 401)


BODIES = {
    "no JSON": b"{",
    "a list without end": b"[" * 100_000,
    "lists in lists": b"[" * 70 + b"]" * 70,
    "no number": b'{"service": NaN}',
    "no UTF-8": b'{"service": "\xff"}',
    "a number of 5,000 digits": b'{"service": ' + b"9" * 5_000 + b"}",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_read(name: str, program: Callable[[str], Program]) -> None:
    client = program("firm").client
    with unchanged():
        answer = client.post("/api/v1/cases", BODIES[name], content_type="application/json")
        refused(answer, 422)


def test_a_form_where_there_should_be_json(program: Callable[[str], Program]) -> None:
    with unchanged():
        refused(program("firm").client.post("/api/v1/cases", {"service": SERVICE}), 422)


# People


@pytest.fixture
def browser(city: None) -> Callable[[str], Client]:
    """Somebody's browser, signed in, in English, which gets what the server answers to faults."""

    def of(account: str) -> Client:
        client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        return client

    return of


def kind(answer: Any, *statuses: int) -> str:
    """The words of a page of our own, which says what happened and what one can do."""
    page = answer.content.decode()
    assert answer.status_code in statuses, page[:300]
    assert '<html lang="' in page
    assert "<h1" in page
    assert "/static/" in page, "a page of ours has our style"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_a_stranger_s_wrong_requests_get_pages_of_ours(city: None) -> None:
    stranger = Client(raise_request_exception=False, headers={"accept-language": "en"})
    form = {"login": "a\0b", "password": "x"}
    asked: dict[str, Callable[[], Any]] = {
        "an address that there is not": lambda: stranger.get("/nowhere"),
        "an address that is no text": lambda: stranger.get("/%ff%fe"),
        "a zero character in an address": lambda: stranger.get("/services?q=%00"),
        "a zero character in a form": lambda: stranger.post("/account/login/", form),
        "a cookie with a zero character": lambda: stranger.get(
            "/", headers={"cookie": 'sessionid="aaaaaaaaaaaaaaaa\\000"'}
        ),
        "another's host": lambda: stranger.get("/", headers={"host": "evil.example"}),
        "a form cut off": lambda: stranger.post(
            "/account/login/", b"x", content_type="multipart/form-data"
        ),
        "two thousand fields": lambda: stranger.post(
            "/account/login/", {str(n): "1" for n in range(2_000)}
        ),
        "six megabytes": lambda: stranger.post("/account/login/", {"login": "x" * 6_000_000}),
    }
    with unchanged():
        for name, ask in asked.items():
            assert "What you can do" in kind(ask(), 400, 404, 413), name


def test_a_form_without_the_token_of_its_page_is_refused_kindly(city: None) -> None:
    careful = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    with unchanged():
        said = kind(careful.post("/account/login/", {"login": "firm"}), 403)
    assert "load the page anew" in said


def test_a_session_that_ended_is_told_and_leads_to_the_door(
    browser: Callable[[str], Client], program: Callable[[str], Program]
) -> None:
    number = apply(program("firm"))["number"]
    firm = browser("firm")
    with unchanged():
        firm.cookies["sessionid"] = "forged" * 6
        answer = firm.get(f"/cases/{number}")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")
        assert "Sign in" in kind(firm.post(f"/cases/{number}/withdraw", {}), 401, 404, 405)


def test_wrong_input_of_people_is_shown_where_it_stands_and_does_no_harm(
    browser: Callable[[str], Client], program: Callable[[str], Program], wish: dict[str, Any]
) -> None:
    draft = program("firm").post("cases", wish | {"submit": False}, status=201)["number"]
    firm = browser("firm")
    for value in (LONG, SCRIPT, "x" * 60_000):
        data = changed(wish, "data/representative/name", value)["data"]
        with unchanged():
            answer = fill(firm, draft, "applicant", parts(data, "applicant", "representative"))
            assert "What you can do" in kind(answer, 422, 400)
            assert "<script>alert(1)" not in answer.content.decode()


def test_pages_of_others_are_not_shown(
    browser: Callable[[str], Client], program: Callable[[str], Program]
) -> None:
    number = apply(program("firm"))["number"]
    asked = {"citizen2": f"/cases/{number}", "officer-jimo": f"/work/cases/{number}"}
    for account, path in asked.items():
        kind(browser(account).get(path), 403, 404)


# The command line, and packages

PACKAGES = {
    "a path out of the folder": packed(package() | {"../../etc/cron.d/x": b"a: 1"}),
    "an archive in the archive": packed(package() | {"more.zip": packed({"a": b"a"})}),
    "a bomb": packed(package() | {"bomb.yaml": bytes(9_000_000)}),
    "references that double": packed(package(form__yaml=b"a: &a [x]\nb: &b [*a, *a]\nc: [*b]")),
    "a command in a tag": packed(package(tasks__yaml=b"!!python/object/apply:os.system [id]")),
    "entities in a process": packed(
        package(process__bpmn=b'<!DOCTYPE a [<!ENTITY x "y">]><definitions>&x;</definitions>')
    ),
    "a process without end": packed(package(process__bpmn=b"<definitions>" + b"<p>" * 99_999)),
    "nothing": b"",
    "no archive": b"PK\x03\x04" + bytes(99),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_hostile_package_is_refused_at_every_door(
    name: str,
    program: Callable[[str], Program],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    soon: None,
) -> None:
    content, path = PACKAGES[name], tmp_path / "package.zip"
    path.write_bytes(content)
    with unchanged():
        assert cli.main(["package", "install", str(path)]) == 1
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        assert (said.out + said.err).strip()
    file = SimpleUploadedFile("package.zip", content)
    answer = program("analyst").client.post("/api/v1/packages/drafts", {"archive": file})
    if answer.status_code != 201:
        refused(answer, 422)
        return
    draft = f"/api/v1/packages/drafts/{answer.json()['id']}"  # a working copy may be broken
    with unchanged():
        asked = program("analyst").client.post(f"{draft}/publish", {}, "application/json")
        refused(asked, 422)
