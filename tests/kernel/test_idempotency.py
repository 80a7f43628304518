"""The same key gives the same answer; a second submission is refused and names the first case."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.journeys.program import PDF, Program
from tests.journeys.restaurant import SERVICE, SHINAN
from tests.journeys.test_probes import handed_in
from yiwang.base.cases.models import Case
from yiwang.kernel.actor import SYSTEM, acting

pytestmark = pytest.mark.database
People = Callable[[str], Program]
WISH = {"service": SERVICE, "region": SHINAN}


def count() -> int:
    with acting(SYSTEM):
        return Case.objects.count()


def test_the_same_key_gives_the_same_answer_and_one_case(program: People) -> None:
    firm = program("firm")
    key = {"Idempotency-Key": "first"}
    one = firm.post("cases", WISH, status=201, **key)
    two = firm.post("cases", WISH, status=201, **key)
    assert one == two
    assert count() == 1


def test_a_key_used_for_another_body_is_refused(program: People) -> None:
    firm = program("firm")
    key = {"Idempotency-Key": "first"}
    firm.post("cases", WISH, status=201, **key)
    refused = firm.post("cases", WISH | {"region": "370212"}, status=422, **key)
    assert refused["code"] == "kernel.key_used"
    assert count() == 1


def test_keys_of_two_people_have_nothing_to_do_with_each_other(program: People) -> None:
    key = {"Idempotency-Key": "first"}
    program("firm").post("cases", WISH, status=201, **key)
    program("citizen").post("cases", WISH, status=201, **key)
    assert count() == 2


def test_a_refusal_is_not_remembered(program: People) -> None:
    firm = program("firm")
    key = {"Idempotency-Key": "first"}
    firm.post("cases", {"service": "none"}, status=404, **key)
    firm.post("cases", WISH, status=201, **key)


def test_a_second_submission_of_a_draft_names_the_first_case(program: People) -> None:
    firm = program("firm")
    number = handed_in(firm)
    refused = firm.post(f"cases/{number}/submit", status=409)
    assert refused["code"] == "cases.already_submitted"
    assert number in refused["detail"]


def test_another_file_of_the_same_name_and_length_is_another_body(program: People) -> None:
    firm = program("firm")

    def send(content: bytes) -> int:
        file = SimpleUploadedFile("plan.pdf", content)
        headers = {"Idempotency-Key": "first"}
        answer = firm.client.post("/api/v1/files", {"file": file}, headers=headers)
        return int(answer.status_code)

    assert [send(PDF), send(PDF), send(PDF[:-1] + b" ")] == [201, 201, 422]
