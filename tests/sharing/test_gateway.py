"""A body looks up what another supplies: under its grant, for its case, and nothing beyond."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.journeys.program import Program
from tests.sharing.conftest import ANNA, BERT, CODE, CORA, KEPT, OPEN, ROWS, WISH, grant
from yiwang.cli import data
from yiwang.cli.errors import CommandError
from yiwang.kernel import ids
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import seal
from yiwang.kernel.refusals.counting import EACH
from yiwang.kernel.refusals.models import Refusal
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.exchange import parcels, stock, watermark
from yiwang.share.exchange.models import Attempt, Look

People = Callable[[str], Program]
pytestmark = pytest.mark.database


def test_granted_fields_of_a_case_come_masked_and_leave_a_receipt_for_both_sides(
    program: People, granted: str, case: str
) -> None:
    officer = program("officer")
    wish = {"grant": granted, "case": case, "keys": [ANNA, CORA]}
    answer = officer.client.post(
        f"/api/v1/datasets/{CODE}/query", wish, content_type="application/json"
    )
    found = answer.json()
    assert [row["rows"] for row in found["results"]] == [
        [{"name": "安*", "months": "36"}],
        [{"name": "柯*", "months": "80"}],
    ]
    while seal.seal():
        pass
    for side in ("officer", "decider-labour"):
        receipt = program(side).get(f"sharing/deliveries/{found['delivery']}")
        assert (receipt["keys"], receipt["rows"], receipt["case"]) == (2, 2, case)
        assert receipt["digest"] == hashlib.sha256(answer.content).hexdigest()
    program("officer-shibei").get(f"sharing/deliveries/{found['delivery']}", status=404)
    assert officer.get(f"sharing/grants/{granted}")["used"] == 2
    with acting(SYSTEM):
        looks = {bytes(row.subject): row.found for row in Look.objects.all()}
    assert looks == {stock.subject("111", ANNA): True, stock.subject("111", CORA): True}


def test_what_goes_beyond_a_grant_is_refused_and_kept(
    program: People, granted: str, case: str
) -> None:
    officer, where = program("officer"), f"datasets/{CODE}/query"
    good = {"grant": granted, "case": case, "keys": [ANNA]}
    request = officer.get(f"sharing/grants/{granted}")
    other = officer.post("matters", {"matter": "data-request", "data": _form()}, status=201)
    for wrong, status, word in (
        ({"fields": ["name", "id_number"]}, 403, "id_number"),
        ({"case": other["number"]}, 403, "data-request"),
        ({"case": "1' OR '1'='1"}, 403, "1' OR"),
        ({"grant": "x' OR 1=1 --"}, 404, ""),
        ({"keys": [ANNA, ANNA]}, 422, ""),
        ({"keys": [str(n) for n in range(101)]}, 422, ""),
        ({"keys": []}, 422, ""),
        ({"fields": ['name"; DROP TABLE exchange_grant; --']}, 403, "DROP"),
    ):
        answer = officer.post(where, good | wrong, status=status)
        assert word in answer["detail"], wrong
    officer.post(f"datasets/{OPEN}/query", good, status=403)
    assert request["used"] == officer.get(f"sharing/grants/{granted}")["used"] == 0
    with acting(SYSTEM):
        kept = list(Attempt.objects.order_by("id").values_list("reason", "violation"))
    reasons = ["fields", "purpose", "case", "fields", "resource"]
    assert kept == [(name, name == "purpose") for name in reasons]
    strange = officer.post(where, good | {"keys": ["'; DELETE FROM exchange_served; --"]})
    assert strange["results"][0]["rows"] == []
    assert officer.post(where, good)["results"][0]["rows"]


def test_who_tries_again_and_again_is_counted_and_fills_no_table(
    program: People, granted: str, case: str
) -> None:
    officer, where = program("officer"), f"datasets/{CODE}/query"
    beyond = {"grant": granted, "case": case, "keys": [ANNA], "fields": ["name", "id_number"]}
    for _time in range(EACH + 4):
        officer.post(where, beyond, status=403)
    officer.post(where, beyond | {"case": "x", "fields": ["months"]}, status=403)
    with acting(SYSTEM):
        kept = list(Attempt.objects.order_by("id").values_list("reason", flat=True))
        (row,) = Refusal.objects.filter(kind="exchange.beyond_grant")
    assert kept == ["fields"] * EACH + ["case"], "another kind is kept all the same"
    assert row.times == EACH + 5


def _form() -> dict[str, Any]:
    wish = {**WISH, "resource": CODE, "purposes": [{"item": each} for each in WISH["purposes"]]}
    return wish | {"supplier": "city-labour", "title": "x"}


def test_nobody_else_uses_sees_or_ends_a_grant(program: People, granted: str, case: str) -> None:
    stranger = program("officer-shibei")
    good = {"grant": granted, "case": case, "keys": [ANNA]}
    stranger.post(f"datasets/{CODE}/query", good, status=404)
    stranger.get(f"sharing/grants/{granted}", status=404)
    assert stranger.get("sharing/grants")["items"] == []
    reason = {"reason": "不再需要此项数据"}
    program("decider").post(f"sharing/grants/{granted}/revoke", reason, status=404)
    program("decider-labour").post(f"sharing/grants/{granted}/revoke", reason)
    refused = program("officer").post(f"datasets/{CODE}/query", good, status=403)
    assert refused["code"] == "exchange.beyond_grant"


def test_rows_and_volume_are_held_to(program: People, resource: Any, case: str) -> None:
    rows = [{"field": "district", "op": "in", "value": "370202, 370214"}]
    number = grant(program, rows=rows, daily=3)
    officer, where = program("officer"), f"datasets/{CODE}/query"
    refused = officer.post(where, {"grant": number, "case": case, "keys": [ANNA, BERT]}, status=403)
    assert "2" in refused["detail"]
    officer.post(where, {"grant": number, "case": case, "keys": [ANNA, CORA]})
    refused = officer.post(where, {"grant": number, "case": case, "keys": [ANNA, CORA]}, status=403)
    assert "3" in refused["detail"]
    officer.post(where, {"grant": number, "case": case, "keys": [ANNA]})


def test_verification_answers_yes_or_no_and_never_the_value(
    program: People, granted: str, case: str
) -> None:
    wish = {"grant": granted, "case": case, "key": ANNA}
    values = {"name": "安娜", "months": "35"}
    found = program("officer").post(f"datasets/{CODE}/verify", wish | {"values": values})
    assert found["matches"] == {"name": True, "months": False}
    values = {"id_number": ANNA}
    program("officer").post(f"datasets/{CODE}/verify", wish | {"values": values}, status=403)


def test_a_batch_is_signed_marked_for_its_receiver_and_counted(
    program: People,
    granted: str,
    case: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    officer = program("officer")
    wish = {"grant": granted, "case": case}
    made = officer.post(f"datasets/{CODE}/deliveries", wish, status=202)
    assert parcels.step() == 1
    ready = officer.get(f"sharing/parcels/{made['id']}")
    assert ready["state"] == "ready", ready
    answer = officer.get(f"sharing/deliveries/{ready['delivery']}/file")
    program("decider-labour").get(f"sharing/deliveries/{ready['delivery']}/file", status=404)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    text, table = archive.read("manifest.json"), archive.read("data.csv")
    manifest = json.loads(text)
    assert (manifest["rows"], manifest["sha256"]) == (3, hashlib.sha256(table).hexdigest())
    public = x509.load_der_x509_certificate(archive.read("signer.der")).public_key()
    public.verify(archive.read("manifest.sig"), text, ec.ECDSA(hashes.SHA256()))
    assert officer.get(f"sharing/grants/{granted}")["used"] == 3
    where = tmp_path / "b.zip"
    words = ["deliver", granted, "--case", case, "--as", "officer", "--to", str(where), "--json"]
    assert data.run(words) == 0
    assert json.loads(capsys.readouterr().out)["bytes"] == where.stat().st_size
    assert data.run(["query", granted, ANNA, "--case", case, "--as", "officer"]) == 0
    assert "安*" in capsys.readouterr().out
    assert data.run(["verify", granted, ANNA, "months=36", "--case", case, "--as", "officer"]) == 0
    assert json.loads(capsys.readouterr().out)["matches"] == {"months": True}
    assert data.run(["grants", "--as", "decider-labour", "--side", "giving"]) == 0
    assert granted in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"no case|没有承办"):
        data.run(["query", granted, ANNA, "--case", "0", "--as", "officer"])
    got_out = tmp_path / "rows.csv"
    got_out.write_bytes(table)
    trace = ["trace", str(got_out), "--resource", CODE, "--as", "steward", "--json"]
    assert data.run(trace) == 1, "three rows are too few to be certain"


def test_a_part_of_a_batch_that_got_out_tells_whose_it_was() -> None:
    lines = [f"{n},row {n}" for n in range(400)]
    ours, theirs = b"ours", b"theirs"
    given = list(watermark.marked(ours, lines))
    assert sorted(given) == sorted(lines)
    part = given[101:201]
    assert watermark.found(ours, part).certain
    assert not watermark.found(theirs, part).certain
    assert not watermark.found(ours, given[:20]).certain, "too little to be certain"


def test_changes_come_once_each_in_order(program: People, granted: str, case: str) -> None:
    officer, where = program("officer"), f"datasets/{CODE}/changes"
    first = officer.post(where, {"grant": granted, "case": case})
    assert len(first["changes"]) == 3
    rows = [{**ROWS[0], "months": "37"}, ROWS[2]]
    with acting(SYSTEM):
        found = catalogue.resource(SYSTEM, CODE)
        assert stock.load(SYSTEM, found, rows, ids.named("batch", "3")) == 2
        assert stock.load(SYSTEM, found, rows, ids.named("batch", "3")) == 0
    second = officer.post(where, {"grant": granted, "case": case, "after": first["after"]})
    told = sorted(str(each["rows"]) for each in second["changes"])
    assert told == ["[]", "[{'months': '37', 'name': '安*'}]"]
    third = officer.post(where, {"grant": granted, "case": case, "after": second["after"]})
    assert third["changes"] == []


def test_what_is_shared_without_conditions_is_granted_at_once_and_the_negative_list_is_not(
    program: People, resource: Any
) -> None:
    officer = program("officer")
    wish = WISH | {"fields": [{"field": "district"}]}
    asked = officer.post(f"datasets/{OPEN}/requests", wish, status=201)
    assert (asked["answer"], len(asked["grants"])) == ("granted", 1)
    kept = WISH | {"fields": [{"field": "id_number"}]}
    asked = officer.post(f"datasets/{KEPT}/requests", kept, status=201)
    assert (asked["answer"], asked["ground"]) == ("refused", "测试法第一条")
    officer.post(f"datasets/{CODE}/requests", kept | {"fields": [{"field": "salary"}]}, status=422)
    officer.post(f"datasets/{CODE}/requests", WISH | {"basis": ""}, status=422)
