"""A licence on the phone: shown, scanned, lent, refused; and what everybody is told of it."""

import base64
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from tests.journeys.program import Program
from tests.journeys.restaurant import SHINAN
from tests.journeys.test_licence_by_api import OPINION, apply
from tests.seals.test_signed_pdf import forged
from yiwang.base.papers import drawing, sealing
from yiwang.base.papers.models import Paper
from yiwang.base.parties.models import Delegation, Party
from yiwang.base.seals import facade as seals
from yiwang.base.seals.actions import keys
from yiwang.base.seals.models import Certificate
from yiwang.kernel import clock
from yiwang.kernel.actor import DOOR, SYSTEM, acting
from yiwang.kernel.files import store
from yiwang.kernel.tenancy.models import Account, Body
from yiwang.serve.licences import facade as licences
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.values import Ground, Issuing
from yiwang.serve.wallet import register
from yiwang.serve.wallet.models import Code, Loan, Use

People = Callable[[str], Program]
REASON = {"purpose": "customer", "fields": ["holder"]}
FIRM = "青岛海风示例餐饮有限公司"
FACE = {
    "holder_name": FIRM,
    "uscc": "91370202MADM00019J",
    "representative": "贺海波",
    "premises": "香港中路街道示例路5号",
    "business_form": "餐饮服务经营者",
    "activities": "热食类食品制售",
}
ADDRESS = "http://localhost:8000/verify/00000000000000000000"
COMPROMISED = 1
TAKER = {"name": "苏文岚", "identity": "370299199509230122"}


@pytest.fixture(autouse=True)
def _nobody_asked_before(city: None) -> None:
    with acting(DOOR):
        cache.clear()


def issue() -> str:
    """A licence of the firm's from a register, without a case and a paper."""
    with acting(SYSTEM):
        holder = Party.objects.get(name=FIRM)
        body = Body.objects.filter(function="approval", region_id=SHINAN).first()
        assert body is not None
        wish = Issuing(
            kind="food_business",
            body=body.id,
            holder=holder.id,
            holder_name=holder.name,
            face=FACE,
            valid_from=clock.today(),
            ground=Ground("register", reason="存量转换"),
        )
        (row,) = licences.issue(SYSTEM, [wish])
    assert isinstance(row, Licence), row
    return str(row.id)


@pytest.fixture
def licence(city: None) -> str:
    return issue()


def certified(program: People, worker: Callable[[], None]) -> str:
    """A licence that a case led to, with its paper; return the id."""
    apply(program("firm"), special=False)
    program("window").complete("accept")
    program("officer").complete("propose", OPINION)
    program("decider").complete("grant")
    worker()
    (row,) = program("firm").get("licences")
    return str(row["id"])


@pytest.fixture
def firm(program: People) -> Program:
    return program("firm")


def present(who: Program, licence: str, **more: Any) -> dict[str, Any]:
    return dict(who.post(f"licences/{licence}/present", REASON | more, status=201))


def check(visitor: Client, code: str) -> tuple[int, dict[str, Any]]:
    answer = visitor.get(f"/api/v1/verify/{code}")
    return answer.status_code, answer.json()


def log(firm: Program) -> list[tuple[str, bool]]:
    """The holder's log, latest first: answers, and whether anything was shown."""
    return [(row["answer"], row["success"]) for row in firm.get("wallet/uses")]


def revoke(program: People, licence: str) -> None:
    """As the body that keeps the register does it."""
    ground = {"kind": "document", "number": "青南审撤〔2024〕1号", "dated": "2024-09-27"}
    body = {"move": "revoke", "ground": ground | {"reason": "以欺骗手段取得许可。"}}
    program("decider").post(f"licence-register/{licence}/moves", body, status=None)
    with acting(SYSTEM):
        assert Licence.objects.get(id=licence).state == Licence.State.REVOKED


def later(seconds: float) -> Any:
    return clock.at(clock.now() + timedelta(seconds=seconds))


def test_a_stranger_sees_validity_and_what_the_holder_ticked_and_no_more(
    firm: Program, licence: str, visitor: Client
) -> None:
    shown = present(firm, licence, fields=["holder", "premises"])
    assert shown["seconds"] == 60
    status, answer = check(visitor, shown["code"])
    assert (status, answer["answer"], answer["valid"]) == (200, "valid", True)
    assert [row["key"] for row in answer["licence"]["fields"]] == ["holder", "premises"]
    assert answer["licence"]["number"] is None
    assert answer["paper"] is None
    (use,) = firm.get("wallet/uses")
    assert (use["success"], use["asker"], use["way"]) == (True, "", "scan")
    assert [label["en"] for label in use["fields"]] == ["Holder", "Premises"]


def test_a_code_is_nowhere_to_be_read(firm: Program, licence: str) -> None:
    code = present(firm, licence)["code"]
    with acting(SYSTEM):
        row = Code.objects.get()
    assert code not in str(vars(row))
    assert (row.ends_at - row.made_at).total_seconds() <= 60


def test_probe_07_a_code_that_is_scanned_twice_is_invalid(
    firm: Program, licence: str, visitor: Client
) -> None:
    code = present(firm, licence)["code"]
    assert check(visitor, code)[0] == 200
    status, answer = check(visitor, code)
    assert (status, answer["code"]) == (410, "wallet.code_used")
    assert "licence" not in answer
    assert log(firm) == [("code_used", False), ("valid", True)]


def test_probe_07_a_code_is_invalid_after_a_minute(
    firm: Program, licence: str, visitor: Client
) -> None:
    code = present(firm, licence)["code"]
    with later(60):
        status, answer = check(visitor, code)
    assert (status, answer["code"]) == (410, "wallet.code_expired")
    assert log(firm) == [("code_expired", False)]


def test_a_code_from_the_future_does_not_open(firm: Program, licence: str, visitor: Client) -> None:
    with later(3600):
        code = present(firm, licence)["code"]
    status, answer = check(visitor, code)
    assert (status, answer["code"]) == (409, "wallet.code_future")
    assert log(firm) == [("code_future", False)]


def test_a_code_opens_for_the_question_it_answers_alone(
    firm: Program, licence: str, visitor: Client
) -> None:
    code = present(firm, licence, nonce="till-7/2041")["code"]
    for nonce in ("", "till-7/2042"):
        body = {"code": code, "nonce": nonce}
        answer = visitor.post("/api/v1/verify", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "wallet.code_nonce")
    body = {"code": code, "nonce": "till-7/2041"}
    answer = visitor.post("/api/v1/verify", body, content_type="application/json")
    assert answer.json()["answer"] == "valid"
    assert log(firm) == [("valid", True), ("code_nonce", False), ("code_nonce", False)]


def test_a_code_for_offices_opens_for_staff_alone(
    firm: Program, licence: str, visitor: Client, program: People
) -> None:
    code = present(firm, licence, audience="offices", purpose="inspection")["code"]
    assert check(visitor, code)[1]["code"] == "wallet.code_audience"
    refused = program("citizen").get(f"verify/{code}", status=403)
    assert refused["code"] == "wallet.code_audience"
    assert program("officer").get(f"verify/{code}")["answer"] == "valid"
    uses = firm.get("wallet/uses")
    assert [use["success"] for use in uses] == [True, False, False]
    assert "局" in uses[0]["asker"]
    assert uses[1]["asker"] == "林**"  # a private person is named no further


def test_a_fresh_code_withdraws_the_one_before(
    firm: Program, licence: str, visitor: Client
) -> None:
    first, second = (present(firm, licence)["code"] for _ in range(2))
    assert check(visitor, first)[1]["code"] == "wallet.code_closed"
    assert check(visitor, second)[0] == 200


def test_another_persons_licence_is_not_there(program: People, licence: str) -> None:
    citizen = program("citizen")
    for path in (f"licences/{licence}/present", f"licences/{licence}/loans"):
        body = REASON | TAKER | {"until": "2024-12-31"}
        assert citizen.post(path, body, status=404)["code"] == "kernel.not_found"
    assert citizen.get("wallet") == []
    with acting(SYSTEM):
        assert (Code.objects.count(), Loan.objects.count(), Use.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"purpose": "fun"}, "/purpose"),
        ({"fields": ["holder", "password"]}, "/fields"),
        ({"audience": "friends"}, "/audience"),
        ({"nonce": "9" * 101}, "/nonce"),
    ],
)
def test_a_wish_that_cannot_be_is_named(
    firm: Program, licence: str, wrong: dict[str, Any], pointer: str
) -> None:
    answer = firm.post(f"licences/{licence}/present", REASON | wrong, status=422)
    assert [row["pointer"] for row in answer["problems"]] == [pointer]


def test_guesses_get_one_answer_and_are_counted(
    firm: Program, licence: str, visitor: Client
) -> None:
    with acting(SYSTEM):
        row = Licence.objects.get()
    guesses = [row.number, row.identifier, str(row.id), "0" * 20, "x"]
    answers_ = [check(visitor, guess) for guess in guesses]
    assert {status for status, _ in answers_} == {404}
    assert len({str(answer) for _, answer in answers_}) == 1
    for n in range(30 - len(guesses)):
        check(visitor, f"guess-{n}")
    assert check(visitor, present(firm, licence)["code"])[0] == 429
    assert log(firm) == []


def test_probe_07_where_the_register_is_down_the_answer_is_cannot_be_verified(
    firm: Program, visitor: Client, program: People, worker: Callable[[], None]
) -> None:
    licence = certified(program, worker)
    code = present(firm, licence)["code"]

    def down() -> None:
        raise OperationalError("no answer")

    with register.reached(down):
        for asked in (code, paper_code(licence)):
            status, answer = check(visitor, asked)
            assert (status, answer["code"]) == (503, "wallet.cannot")
            page = visitor.post(f"/verify/{asked}", headers={"accept-language": "en"})
            assert page.status_code == 503
            assert "Cannot be verified" in page.content.decode()
    assert log(firm) == [("cannot", False)] * 2
    assert check(visitor, code)[1]["answer"] == "valid"  # the code was not used up


def paper_code(licence: str) -> str:
    with acting(SYSTEM):
        return Paper.objects.get(id=Licence.objects.get(id=licence).paper_id).code


def content(licence: str) -> bytes:
    """The sealed PDF of a licence, as its holder downloads it."""
    with acting(SYSTEM):
        file = Paper.objects.get(id=Licence.objects.get(id=licence).paper_id).file_id
        assert file is not None
        return bytes(store.fetch(file)[1])


def check_file(visitor: Client, document: bytes) -> tuple[int, dict[str, Any]]:
    answer = visitor.post("/api/v1/verify/file", {"file": SimpleUploadedFile("a.pdf", document)})
    return answer.status_code, answer.json()


def test_a_revoked_licence_is_revoked_by_every_way_at_once(
    firm: Program, visitor: Client, program: People, worker: Callable[[], None]
) -> None:
    licence = certified(program, worker)
    document = content(licence)
    assert check_file(visitor, document)[1]["answer"] == "valid"
    before = present(firm, licence)["code"]
    revoke(program, licence)
    began = time.monotonic()
    told = [check(visitor, code)[1] for code in (before, paper_code(licence))]
    told.append(check(visitor, present(firm, licence)["code"])[1])
    told.append(check_file(visitor, document)[1])
    assert time.monotonic() - began < 1
    assert [(row["valid"], row["word"]) for row in told] == [(False, "撤销")] * 4
    page = visitor.get(f"/verify/{paper_code(licence)}").content.decode()
    assert "<h1>撤销</h1>" in page


def false_papers(body: UUID) -> tuple[bytes, bytes, bytes]:
    """A paper without a signature, one that a thief of the body's key signed, and one signed by
    somebody who calls himself the body.
    """
    template = '#import "common.typ": *\n#paper[许可证]'
    names = {"number": "1号", "dated": "2024-09-27", "title": "许可证", "title_en": "Licence"}
    facts = names | {"code": "0" * 20, "address": ADDRESS, "body": "局", "body_en": "Bureau"}
    drawn = drawing.draw(template, facts, ADDRESS, seals.seal(body), clock.now())
    words = sealing.Words(clock.now(), "许可证", ADDRESS)
    ours = seals.signer(body)
    stranger = replace(ours, **forged(ours))
    return drawn, sealing.sign(drawn, ours, words), sealing.sign(drawn, stranger, words)


def test_a_file_that_is_not_as_we_made_it_is_what_it_is(
    firm: Program, visitor: Client, program: People, worker: Callable[[], None]
) -> None:
    licence = certified(program, worker)
    document = content(licence)
    middle = len(document) // 3
    changed = document[:middle] + bytes([document[middle] ^ 1]) + document[middle + 1 :]
    assert check_file(visitor, changed)[1]["code"] == "wallet.file_changed"
    assert check_file(visitor, b"a photograph")[1]["code"] == "wallet.file_unreadable"
    with acting(SYSTEM):
        body = Licence.objects.get(id=licence).body_id
        key = Certificate.objects.get(body_id=body, algorithm="p256", state="active")
    unsigned, stolen, stranger = false_papers(body)
    assert check_file(visitor, unsigned)[1]["code"] == "wallet.file_unsigned"
    assert check_file(visitor, stranger)[1]["code"] == "wallet.file_not_ours"
    keys.revoke(SYSTEM, key.id, COMPROMISED)
    assert check_file(visitor, stolen)[1]["code"] == "wallet.file_revoked"
    assert log(firm) == []


def test_a_lent_licence_is_shown_within_its_limits(
    firm: Program, licence: str, visitor: Client, program: People
) -> None:
    terms = TAKER | {"purposes": ["trade"], "until": "2024-10-31"}
    loan = firm.post(f"licences/{licence}/loans", terms, status=201)
    taker = program("citizen2")
    (card,) = taker.get("wallet")
    assert (card["licence"], card["loan"]) == (licence, loan["id"])
    refused = taker.post(f"licences/{licence}/present", REASON, status=409)
    assert refused["code"] == "wallet.not_lent"
    assert taker.post(f"licences/{licence}/loans", terms, status=409)["code"] == "wallet.not_lent"
    code = present(taker, licence, purpose="trade")["code"]
    assert check(visitor, code)[0] == 200
    assert firm.get("wallet/uses")[0]["shown_by"] == "苏文岚"
    assert taker.get("wallet/uses") == []  # whose licence it is sees the log
    code = present(taker, licence, purpose="trade")["code"]
    firm.post(f"loans/{loan['id']}/end")
    assert check(visitor, code)[1]["code"] == "wallet.code_closed"
    assert taker.get("wallet") == []
    taker.post(f"licences/{licence}/present", REASON, status=404)


def test_a_code_of_an_agent_dies_with_the_delegation(
    firm: Program, licence: str, visitor: Client
) -> None:
    code = present(firm, licence)["code"]
    with acting(SYSTEM):
        Delegation.objects.filter(principal__name=FIRM, binding=False).update(state="revoked")
    assert check(visitor, code)[1]["code"] == "wallet.code_closed"
    assert firm.get("wallet") == []


def test_the_page_that_lends_names_all_that_is_empty(licence: str) -> None:
    with acting(SYSTEM):
        account = Account.objects.get(username="firm")
    client = Client()
    client.force_login(account, settings.AUTHENTICATION_BACKENDS[0])
    answer = client.post(f"/wallet/{licence}/lend", {"name": " "})
    assert answer.status_code == 422
    page = answer.content.decode()
    for text in ("请按证件填写姓名或名称。", "请填写证件号码。", "请填写日期。"):
        assert text in page


def test_a_loan_ends_with_its_last_day(firm: Program, licence: str, program: People) -> None:
    firm.post(f"licences/{licence}/loans", TAKER | {"until": "2024-09-27"}, status=201)
    taker = program("citizen2")
    assert len(taker.get("wallet")) == 1
    with later(24 * 3600):
        assert taker.get("wallet") == []


def test_several_codes_are_checked_at_once(firm: Program, licence: str, visitor: Client) -> None:
    code = present(firm, licence)["code"]
    body = {"codes": [code, code, "nonsense"]}
    answer = visitor.post("/api/v1/verify/many", body, content_type="application/json").json()
    assert [row["answer"] for row in answer["items"]] == ["valid", "code_used", "unknown"]


def test_a_preview_of_the_link_does_not_use_the_code_up(
    firm: Program, licence: str, visitor: Client
) -> None:
    code = present(firm, licence)["code"]
    for _ in range(2):
        assert "data-now" in visitor.get(f"/verify/{code}").content.decode()
    page = visitor.post(f"/verify/{code}", headers={"accept-language": "en"})
    assert "<h1>Valid</h1>" in page.content.decode()
    again = visitor.post(f"/verify/{code}", headers={"accept-language": "en"})
    assert (again.status_code, "<h1>Code already used</h1>" in again.content.decode()) == (
        410,
        True,
    )
    assert log(firm) == [("code_used", False), ("valid", True)]


SHOP = {"verifier": "https://shop.example", "nonce": "n-1"}


def hand_in(visitor: Client, presentation: str, **other: str) -> tuple[int, dict[str, Any]]:
    body = {"presentation": presentation} | SHOP | other
    answer = visitor.post("/api/v1/verify/presentation", body, content_type="application/json")
    return answer.status_code, answer.json()


def resigned(presentation: str, sign: Callable[[bytes], bytes]) -> str:
    """The same claims under another signature."""
    signed, *rest = presentation.split("~")
    body = signed.rpartition(".")[0]
    r, s = decode_dss_signature(sign(body.encode()))
    raw = base64.urlsafe_b64encode(r.to_bytes(32) + s.to_bytes(32)).rstrip(b"=").decode()
    return "~".join([f"{body}.{raw}", *rest])


def changed_field(presentation: str) -> str:
    """The first disclosed line says something else."""
    signed, first, *rest = presentation.split("~")
    plain = base64.urlsafe_b64decode(first + "==").decode().replace("青岛", "北京")
    other = base64.urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()
    return "~".join([signed, other, *rest])


def test_a_signed_presentation_is_good_once_and_for_whom_it_was_made(
    firm: Program, licence: str, visitor: Client
) -> None:
    shown = present(firm, licence, **SHOP)
    whole = shown["presentation"]
    refused = {
        "code_audience": hand_in(visitor, whole, verifier="https://other.example"),
        "code_nonce": hand_in(visitor, whole, nonce="n-2"),
        "file_changed": hand_in(visitor, changed_field(whole)),
        "file_unreadable": hand_in(visitor, "eyJh.b.c~"),
    }
    assert {name: answer["code"] for name, (_, answer) in refused.items()} == {
        name: f"wallet.{name}" for name in refused
    }
    deep = base64.urlsafe_b64encode(b"[" * 20_000).decode()
    assert hand_in(visitor, f"{deep}.e30.AA~")[1]["code"] == "wallet.file_unreadable"
    thief = ec.generate_private_key(ec.SECP256R1())
    forgery = resigned(whole, lambda data: thief.sign(data, ec.ECDSA(hashes.SHA256())))
    assert hand_in(visitor, forgery)[1]["code"] == "wallet.file_changed"
    assert check(visitor, shown["code"])[1]["code"] == "wallet.code_nonce"  # taken out of it
    assert log(firm) == [("code_nonce", False)]
    assert hand_in(visitor, whole)[1]["answer"] == "valid"
    assert hand_in(visitor, whole)[1]["code"] == "wallet.code_used"


def test_a_presentation_of_another_moment_or_of_a_revoked_key_is_refused(
    firm: Program, licence: str, visitor: Client
) -> None:
    present(firm, licence, **SHOP)  # by now the body has its key
    with later(3600):
        early = present(firm, licence, **SHOP)["presentation"]
    assert hand_in(visitor, early)[1]["code"] == "wallet.code_future"
    whole = present(firm, licence, **SHOP)["presentation"]
    with later(61):
        assert hand_in(visitor, whole)[1]["code"] == "wallet.code_expired"
    with acting(SYSTEM):
        body = Licence.objects.get(id=licence).body_id
        key = Certificate.objects.get(body_id=body, algorithm="p256", state="active")
    keys.revoke(SYSTEM, key.id, COMPROMISED)
    assert hand_in(visitor, whole)[1]["code"] == "wallet.file_revoked"
    assert log(firm) == []
