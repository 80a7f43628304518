"""What a supplier's program sends, and what its steward does on pages."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.collection.conftest import ANNA, CORA, LINES, TITLES
from tests.journeys.program import API, Program
from yiwang.kernel.tenancy.models import Account
from yiwang.share.collection import running

TEXT = "\n".join((TITLES, *LINES, f"{ANNA[:-1]}0,安娜,2,1990-01-01,1")) + "\n"
HOSTILE_NAMES = (
    "a<b>.csv",
    "../../etc/passwd.csv",
    "..\\..\\windows.csv",
    "a\u202evsc.csv",
    f"{'x' * 300}.csv",
    "$(id); rm -rf ~.csv",
    "a.csv\x00.xlsx",
    ".csv",
    "a\r\nSet-Cookie: x.csv",
    "=cmd|' /C calc'!A0.csv",
)


def sent(program: Program, code: str, content: bytes, name: str, **words: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return program.client.post(f"{API}datasets/{code}/batches", {"file": file, **words})


def test_a_program_sends_a_file_and_reads_what_became_of_its_rows(
    code: str, program: Callable[[str], Program]
) -> None:
    steward = program("steward")
    answer = sent(steward, code, TEXT.encode("gb18030"), "people.csv", mode="full")
    assert answer.status_code == 202, answer.content
    running.step()
    batch = steward.get(f"datasets/{code}/batches/{answer.json()['id']}")
    assert (batch["state"], batch["good"], batch["bad"]) == ("served", 3, 1)
    assert batch["wrong"] == [{"column": "id_number", "fault": "check", "rows": 1}]
    rejects = steward.get(f"datasets/{code}/batches/{batch['id']}/rejects")["items"]
    assert [(each["row"], each["column"]) for each in rejects] == [(5, "id_number")]
    row = dict(zip(TITLES.split(","), [CORA, "柯拉", "2", "1977-03-03", 81], strict=True))
    more = steward.post(f"datasets/{code}/batches", {"mode": "changes", "rows": [row]}, status=202)
    running.step()
    found = steward.get(f"datasets/{code}/batches")["items"]
    assert [(each["id"], each["good"]) for each in found] == [(more["id"], 1), (batch["id"], 3)]


def test_what_cannot_be_taken_is_refused_with_the_reason(
    code: str, program: Callable[[str], Program]
) -> None:
    steward = program("steward")
    assert sent(steward, code, b"PK\x03\x04", "a.csv").status_code == 422
    assert sent(program("officer"), code, TEXT.encode(), "a.csv").status_code == 403
    for number, name in enumerate(HOSTILE_NAMES):
        answer = sent(steward, code, TEXT.encode() + b"\n" * number, name)
        # Of a path the parser of the request leaves its last step, which is a name like others.
        assert answer.status_code in (202, 422), (name, answer.content)
        if answer.status_code == 202:
            assert not set("/\\") & set(answer.json()["name"]), name
    nested = {"rows": [{"id_number": [1]}]}
    steward.post(f"datasets/{code}/batches", nested, status=422)
    steward.get(f"datasets/{code}/batches", cursor="x' OR 1=1", status=422)
    large = steward.client.generic(
        "POST",
        f"{API}datasets/{code}/batches",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(2_000_000_000),
    )
    assert large.status_code == 413


def test_a_steward_looks_at_the_columns_sends_and_takes_the_rejected_rows_back(code: str) -> None:
    browser = Client()
    browser.force_login(Account.objects.get(username="steward"))
    assert browser.get("/work/collection").status_code == 200
    page = browser.get(f"/work/collection/{code}")
    assert page.status_code == 200
    file = SimpleUploadedFile("people.csv", TEXT.replace("sex", "gender").encode())
    answer = browser.post(f"/work/collection/{code}", {"file": file, "mode": "full"}, follow=True)
    text = answer.content.decode()
    address = answer.redirect_chain[-1][0]
    assert "column-sex" in text
    assert "gender" in text
    columns = {f"column-{name}": name for name in TITLES.split(",")} | {"column-sex": "gender"}
    browser.post(f"{address}/moves", {**columns, "_do": "confirm"})
    running.step()
    shown = browser.get(address).content.decode()
    assert "bar-good" in shown
    back = b"".join(browser.get(f"{address}/rejects.csv").streaming_content).decode("utf-8-sig")
    assert back.splitlines()[1].startswith(f"{ANNA[:-1]}0,安娜")
    form = browser.get(f"/work/collection/{code}/rows")
    assert form.status_code == 200
    answers = {"_do": "send", "id_number": CORA, "name": "柯拉", "sex": "2", "born": "1977-03-03"}
    done = browser.post(f"/work/collection/{code}/rows", {**answers, "months": "3"})
    assert done.status_code == 302, done.content.decode()[-3_000:]
