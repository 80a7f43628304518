"""The guide for whoever writes a package, followed to the letter."""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.journeys.program import Program
from tests.journeys.restaurant import SHINAN
from yiwang import cli
from yiwang.base.packages.parts import schemas
from yiwang.base.packages.shapes import plain
from yiwang.base.packages.source import parsed

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/how-to/write-a-package.md").read_text("utf-8")
FILE = re.compile(r"^`(dog_registration/[\w./]+)`.*?^```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOLD = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAMPLES = sorted(ROOT.glob("packages/*/*.yaml"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of the guide."""
    for path, text in FILE.findall(GUIDE):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands() -> Iterator[list[str]]:
    for block in COMMANDS.findall(GUIDE):
        for line in block.splitlines():
            program, *words = shlex.split(line)
            assert program == "yiwang"
            yield words


def test_who_follows_the_guide_has_a_service_that_people_use(
    desk: Path,
    program: Callable[[str], Program],
    worker: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words in commands():
        assert cli.main(words) == 0, words
    printed = capsys.readouterr().out
    for line in TOLD.findall(GUIDE)[0].splitlines():
        assert line.partition("…")[0] in printed
    assert len(list(desk.glob("schemas/*.schema.json"))) == len(schemas())
    citizen = program("citizen")
    found = citizen.get("services", q="养犬")["items"]
    assert "dog-registration" in {row["code"] for row in found}
    case = registered(citizen)
    assert case["state"] == "received"
    program("window").complete("accept", case=case["number"])
    program("decider").complete("grant", case=case["number"])
    worker()
    assert citizen.get(f"cases/{case['number']}")["state"] == "closed"
    (paper,) = citizen.get(f"cases/{case['number']}/papers")
    assert (paper["title"], paper["state"]) == ("养犬登记证", "drawn")


def registered(citizen: Program) -> Any:
    applicant = next(row for row in citizen.get("me")["principals"] if row["kind"] == "natural")
    sheet = citizen.get("services/dog-registration/form", applicant=applicant["id"])
    assert sheet["values"]["keeper"]["name"] == applicant["name"]
    keeper = sheet["values"]["keeper"] | {"address": "香港中路街道示例路5号"}
    dog = {"name": "豆豆", "breed": "small", "height": 30, "vaccinated_on": "2024-09-01"}
    wish = {
        "service": "dog-registration",
        "region": SHINAN,
        "applicant": applicant["id"],
        "data": {"keeper": keeper, "dog": dog, "proof": [citizen.upload()]},
        "submit": True,
    }
    return citizen.post("cases", wish, status=201)


@pytest.mark.parametrize(
    ("file", "right", "wrong", "told"),
    [
        (
            "services.yaml",
            "      by_law:",
            "      # by_law:",
            TOLD.findall(GUIDE)[1].strip(),
        ),
        ("tasks.yaml", "role: window", "role: windows", "There is no role “windows”. Choose one"),
        (
            "tasks.yaml",
            "form: reason",
            "form: reson",
            "There is no form “reson”. Choose one of: re",
        ),
        ("tasks.yaml", "[check]", "[chek]", "tasks.yaml:20 decide: The process has no step “chek”"),
        ("clocks.yaml", "T01", "T991", "clocks.yaml:4 /correction/rule: There is no limit “T991”"),
        ("clocks.yaml", "[accepted]", "[acepted]", "There is no milestone “acepted”. Choose one"),
        ("papers.yaml", "at: refused", "at: denied", "papers.yaml:8 /refusal/at: There is no mile"),
        ("papers.yaml", "refusal.typ", "refuse.typ", "template papers/refuse.typ is not in the"),
        ("form.yaml", "field: /dog/name", "field: /dog/nam", "the schema has no value at /dog/nam"),
        (
            "form.yaml",
            "parties.account",
            "parties.acount",
            "form.yaml:32 /pages/0/sections/0/field",
        ),
        ("process.bpmn", '"propose" targ', '"proposed" targ', "process.bpmn:3"),
        ("package.yaml", "title:", "titel:", "package.yaml"),
        ("examples.yaml", "expect:", "expects:", "examples.yaml:"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_remedy(
    desk: Path, capsys: pytest.CaptureFixture[str], file: str, right: str, wrong: str, told: str
) -> None:
    path = desk / "dog_registration" / file
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), "utf-8")
    assert cli.main(["package", "check", "dog_registration"]) == 1
    printed = capsys.readouterr()
    assert told in printed.out + printed.err


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_schemas_for_editors_take_what_is_right(path: Path) -> None:
    validator = jsonschema_rs.Draft202012Validator(dict(schemas()[path.name]))
    faults = list(validator.iter_errors(plain(parsed(path.read_text("utf-8")))))
    assert not faults, [fault.message for fault in faults]


def test_the_schemas_for_editors_point_at_what_is_misspelt(desk: Path) -> None:
    assert cli.main(["package", "schemas", "schemas"]) == 0
    for file in desk.glob("dog_registration/*.yaml"):
        head = file.read_text("utf-8").splitlines()[0]
        schema = file.parent / head.partition("$schema=")[2]
        validator = jsonschema_rs.Draft202012Validator(json.loads(schema.read_text("utf-8")))
        document = plain(parsed(file.read_text("utf-8")))
        assert validator.is_valid(document), file
        first = next(iter(document))
        broken = {**document, f"{first}_": document[first]}
        del broken[first]
        misspelt = file.name not in ("clocks.yaml", "papers.yaml")  # their names are free
        assert validator.is_valid(broken) is not misspelt, file
