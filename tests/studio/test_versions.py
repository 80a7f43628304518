"""A package's life by API: draft, publish, versions side by side, running cases moved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.journeys.program import API
from tests.journeys.restaurant import SERVICE, SHINAN, answers
from yiwang.base.cases.models import Case, Moment
from yiwang.base.work.models import Task
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry

pytestmark = pytest.mark.database
FOOD = "food_business_licence"


@pytest.fixture
def analyst(program):
    return program("analyst")


@pytest.fixture
def apply(program):
    """Hand in a restaurant's application; return the number."""

    def run() -> str:
        firm = program("firm")
        sheet = firm.get(f"services/{SERVICE}/form", region=SHINAN)
        data = answers(sheet, firm.upload())
        body = {"service": SERVICE, "region": SHINAN, "data": data, "submit": True}
        return str(firm.post("cases", body, status=201)["number"])

    return run


def text_of(analyst, draft, path):
    answer = analyst.client.get(f"{API}packages/drafts/{draft['id']}/files", {"path": path})
    return analyst._answer(answer, 200)["text"]


def put(analyst, draft, path, text, *, status=200, revision=None):
    answer = analyst.client.put(
        f"{API}packages/drafts/{draft['id']}/files",
        {"path": path, "text": text, "revision": revision},
        content_type="application/json",
    )
    return analyst._answer(answer, status)


def edited(analyst, **changes):
    """A draft with texts replaced in its files: `process__bpmn=(old, new)`."""
    draft = analyst.post(f"packages/{FOOD}/drafts", {}, status=201)
    for name, (old, new) in changes.items():
        path = name.replace("__", ".")
        before = text_of(analyst, draft, path)
        assert old in before
        draft = put(analyst, draft, path, before.replace(old, new))
    return draft


def publish(analyst, draft, *, status=200, **more):
    return analyst.post(f"packages/drafts/{draft['id']}/publish", more, status=status)


def version_of(number):
    with acting(SYSTEM):
        return Case.objects.get(number=number).version


def test_only_a_sound_package_with_passing_examples_is_published(analyst):
    draft = edited(analyst, process__bpmn=("onSite = true", "onSite = ("))
    refusal = publish(analyst, draft, status=422)
    assert refusal["code"] == "packages.unsound"
    assert "visit" in refusal["problems"][0]
    draft = edited(analyst, process__bpmn=("onSite = (", "onSite = false"))
    findings = analyst.get(f"packages/drafts/{draft['id']}/findings")
    assert not findings["ready"]
    refusal = publish(analyst, draft, status=422)
    assert refusal["code"] == "packages.examples_fail"
    assert len(refusal["examples"]) == sum(not each["good"] for each in findings["examples"]) > 0
    draft = edited(analyst, process__bpmn=("onSite = false", "onSite = true"))
    assert publish(analyst, draft, status=409)["code"] == "packages.nothing_new"
    draft = edited(analyst, tasks__yaml=("收件审核", "收件初审"))
    assert publish(analyst, draft, status=422, version="0.9")["code"] == "packages.not_later"
    assert publish(analyst, draft)["version"] == "1.2"
    assert publish(analyst, draft, status=409)["code"] == "studio.draft_closed"
    row = analyst.get(f"packages/{FOOD}")
    assert [(each["version"], each["current"]) for each in row["versions"]] == [
        ("1.2", True),
        ("1.1", False),
    ]


def test_nobody_overwrites_what_another_wrote_and_other_bodies_see_nothing(analyst, program):
    draft = edited(analyst)
    put(analyst, draft, "note.txt", "eins", revision=draft["revision"])
    put(analyst, draft, "note.txt", "zwei", revision=draft["revision"], status=412)
    for path in ("../x", "a//b", "/etc/x", "a\\b", "x" * 130):
        put(analyst, draft, path, "a", status=422)
    put(analyst, draft, "big.txt", "x" * 2_000_001, status=422)
    officer = program("officer")
    officer.get(f"packages/drafts/{draft['id']}", status=403)
    officer.post(f"packages/{FOOD}/drafts", {}, status=403)
    officer.post(f"packages/{FOOD}/migration", {"before": "1.1", "after": "1.1"}, status=403)


def test_out_as_a_zip_and_in_again_to_the_byte(analyst):
    packed = analyst.get(f"packages/{FOOD}/versions/1.1/archive").content
    upload = SimpleUploadedFile("food.zip", packed, "application/zip")
    answer = analyst.client.post(f"{API}packages/drafts", {"archive": upload})
    draft = analyst._answer(answer, 201)
    name, kept = "papers/receipt.typ", draft["files"]
    assert name in kept
    bad = SimpleUploadedFile("bad.zip", packed[:200], "application/zip")
    answer = analyst.client.post(f"{API}packages/drafts", {"archive": bad})
    assert analyst._answer(answer, 422)["code"] == "packages.no_package"
    assert publish(analyst, draft, status=409)["code"] == "packages.nothing_new"


def test_running_cases_stay_on_their_version_and_are_moved_on_purpose(analyst, apply, program):
    old = apply()
    draft = edited(analyst, tasks__yaml=("收件审核", "收件初审"))
    publish(analyst, draft)
    new = apply()
    assert (version_of(old), version_of(new)) == ("1.1", "1.2")
    way = {"before": "1.1", "after": "1.2"}
    (foretold,) = analyst.get(f"packages/{FOOD}/migration", **way)
    assert (foretold["number"], foretold["refused"], foretold["kept"]) == (old, "", ["check"])
    assert version_of(old) == "1.1"
    done = analyst.post(f"packages/{FOOD}/migration", way)
    assert (done["moved"], done["refused"], done["left"]) == ([old], [], 0)
    with acting(SYSTEM):
        case = Case.objects.get(number=old)
        line = Moment.objects.get(case=case, kind="migrated")
        entry = Entry.objects.get(kind="yiwang.base.work.migration.migrate", object_id=case.id)
        task = Task.objects.get(case=case, node="check")
    assert (line.facts["before"], line.facts["after"], line.public) == ("1.1", "1.2", False)
    assert line.actor_name == "周家伟"
    assert entry.account != entry.object_id
    assert (case.version, task.title) == ("1.2", "收件初审")
    program("window").complete("accept", case=old)


def test_what_is_gone_a_person_decides_for_each_case(analyst, apply):
    old = apply()
    draft = edited(
        analyst,
        process__bpmn=('id="check" name', 'id="first_check" name'),
        tasks__yaml=("  check:\n", "  first_check:\n"),
        examples__yaml=("task: check,", "task: first_check,"),
    )
    draft = edited(analyst, examples__yaml=("open: [check]", "open: [first_check]"))
    for was, now in (
        ('attachedToRef="check"', 'attachedToRef="first_check"'),
        ('sourceRef="check"', 'sourceRef="first_check"'),
        ('targetRef="check"', 'targetRef="first_check"'),
        ('bpmnElement="check"', 'bpmnElement="first_check"'),
        ('yw:facts="check"', 'yw:facts="first_check"'),
        ("check.outcome", "first_check.outcome"),
    ):
        text = text_of(analyst, draft, "process.bpmn")
        draft = put(
            analyst, draft, "process.bpmn", text.replace(was, now).replace("refirst_", "re")
        )
    findings = analyst.get(f"packages/drafts/{draft['id']}/findings")
    assert findings["ready"], findings
    publish(analyst, draft)
    way = {"before": "1.1", "after": "1.2"}
    (foretold,) = analyst.get(f"packages/{FOOD}/migration", **way)
    assert "收件审核" in foretold["refused"]
    assert "first_check" in foretold["standings"][0]["choices"]
    done = analyst.post(f"packages/{FOOD}/migration", way)
    assert (done["moved"], done["refused"][0]["number"], done["left"]) == ([], old, 1)
    (foretold,) = analyst.get(f"packages/{FOOD}/migration", **way, decisions="check:first_check")
    assert (foretold["cancelled"], foretold["opened"]) == (["check"], ["first_check"])
    moves = {**way, "decisions": {"check": "first_check"}}
    assert analyst.post(f"packages/{FOOD}/migration", moves)["moved"] == [old]
    with acting(SYSTEM):
        rows = Task.objects.filter(case__number=old).values_list("node", "state")
        assert set(rows) == {("check", "cancelled"), ("first_check", "open")}


def test_changes_between_versions(analyst):
    publish(analyst, edited(analyst, process__bpmn=('name="决定"', 'name="作出决定"')))
    found = analyst.get(f"packages/{FOOD}/changes", before="1.1", after="1.2")
    assert [each["path"] for each in found["files"]] == ["package.yaml", "process.bpmn"]
    assert {each["id"] for each in found["elements"]} == {"decide", "decided"}
