"""Packages as files: in and out to the byte, hostile ones refused, problems with their line."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from yiwang.base.packages import archive, lines, numbers
from yiwang.base.packages.parts import check
from yiwang.base.packages.source import PackageRefused, of, read
from yiwang.support.studio import changes, yamledit
from yiwang.support.studio.tasks import Described, described, write

ROOT = Path(__file__).parents[2]
FOOD = read(ROOT / "packages/food_business_licence")
HEAD = 'id: small\nversion: "1.0"  # the first\ntitle: { zh: 小, en: Small }\n'


def zipped(*entries: tuple[str, str | bytes], **options) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = options.get("attributes", 0)
            made.writestr(info, content)
    return out.getvalue()


def test_a_package_comes_back_to_the_byte():
    packed = archive.pack(FOOD)
    again = archive.unpack(packed)
    assert (again.files, again.digest) == (FOOD.files, FOOD.digest)
    assert archive.pack(again) == packed
    folder = ROOT / "packages/food_business_licence"
    for path, text in again.files.items():
        assert text.encode() == (folder / path).read_bytes(), path


def test_line_ends_and_marks_of_other_systems_stay(tmp_path):
    (tmp_path / "package.yaml").write_bytes(HEAD.replace("\n", "\r\n").encode())
    (tmp_path / "note.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    again = archive.unpack(archive.pack(read(tmp_path)))
    assert again.files["note.yaml"].encode() == b"\xef\xbb\xbfa: 1\r\n"
    assert b"\r\n" in again.files["package.yaml"].encode()


@pytest.mark.parametrize(
    "content",
    [
        b"no zip at all",
        zipped(("package.yaml", HEAD), ("../out.yaml", "a: 1")),
        zipped(("package.yaml", HEAD), ("/etc/passwd", "a")),
        zipped(("package.yaml", HEAD), ("C:\\out.yaml", "a")),
        zipped(("package.yaml", HEAD), ("a/./b.yaml", "a")),
        zipped(("package.yaml", HEAD), ("link", "/etc/passwd"), attributes=0o120777 << 16),
        zipped(("package.yaml", HEAD), ("bomb.yaml", b"\0" * 3_000_000)),
        zipped(("package.yaml", HEAD), *((f"{n}.yaml", b" " * 1_900_000) for n in range(6))),
        zipped(("package.yaml", HEAD), *((f"{n}.yaml", "a: 1") for n in range(201))),
        zipped(("package.yaml", HEAD), ("picture.png", b"\x89PNG\xff\xfe")),
        zipped(("other.yaml", "a: 1")),
        zipped(("package.yaml", "id: ../../x\nversion: 1\ntitle: {zh: a, en: b}\n")),
        zipped(("package.yaml", "id: [1")),
        archive.pack(FOOD)[:-40],
        archive.pack(FOOD)[:5000] + b"\0" * 50 + archive.pack(FOOD)[5050:],
    ],
)
def test_an_archive_that_is_not_to_be_trusted_is_refused(content):
    with pytest.raises(PackageRefused):
        archive.unpack(content)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_in_an_archive_is_refused():
    with pytest.raises(PackageRefused, match="twice"):
        archive.unpack(zipped(("package.yaml", HEAD), ("a.yaml", "1"), ("a.yaml", "2")))


@pytest.mark.parametrize(
    ("taken", "own", "expected"),
    [
        ([], "1.0", "1.0"),
        (["1.0"], "1.0", "1.1"),
        (["1.9", "1.10"], "1.9", "1.11"),
        (["1.0"], "2.0", "2.0"),
        (["3"], "3", "3.1"),
    ],
)
def test_the_next_number(taken, own, expected):
    assert numbers.following(taken, own) == expected


def test_a_number_changes_one_line_only():
    small = of({"package.yaml": HEAD})
    assert numbers.numbered(small, "1.1").files["package.yaml"] == HEAD.replace("1.0", "1.1")
    with pytest.raises(PackageRefused):
        numbers.numbered(small, "latest")
    inline = of({"package.yaml": "{id: small, version: 1.0, title: {zh: a, en: b}}"})
    with pytest.raises(PackageRefused, match="line of its own"):
        numbers.numbered(inline, "1.1")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1\nc: 2\n", 3),
        ("a: 1\n\tb: 2\n", 2),
        ("a: &x [1]\nb: &y [*x, *x]\nc: [*y, *y]\n", 2),
        ("a: 2024-13-45\n", 0),
        ("a: " + "[" * 50, 1),
        ("a: !!python/object:os.system x\n", 1),
    ],
)
def test_yaml_that_cannot_be_read_names_its_line(text, line):
    found = lines.unreadable("x.yaml", text)
    assert found is not None
    assert found.line == line


def changed(**files: str):
    return of({**FOOD.files, **{name.replace("__", "."): text for name, text in files.items()}})


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "line"),
    [
        ("tasks.yaml", "role: expert", "role: nobody", "review", 167),
        ("process.bpmn", 'yw:milestone="proposed"', 'yw:milestone="sold"', "propose", 125),
        ("process.bpmn", 'yw:decision="on_site', 'yw:decision="off_site', "route", 81),
        ("services.yaml", "level: district", "level: planet", "/items/0/implemented_by/0/level", 0),
        ("papers.yaml", "papers/receipt.typ", "papers/none.typ", "receipt", 2),
    ],
)
def test_a_problem_names_place_and_line(file, old, new, where, line):
    text = FOOD.files[file].replace(old, new, 1)
    (problem,) = check(of({**FOOD.files, file: text}))
    assert (problem.file, problem.where) == (file, where)
    assert problem.line == (line or 1 + text[: text.index(new)].count("\n"))


SHAPES = ("", "[", "a: [1, 2]", "tasks: 3", "examples: [{}]", "- x", "a: {b: }", "1: {2: 3}", "~")


@pytest.mark.parametrize("path", sorted(p for p in FOOD.files if p.endswith(".yaml")))
def test_a_file_of_any_shape_is_told_and_never_breaks_the_check(path):
    """The parts that read it are asked; those that prove the process have their own tests."""
    for text in SHAPES:
        try:
            broken = of({**FOOD.files, path: text, "process.bpmn": "<definitions/>"})
        except PackageRefused:
            assert path == "package.yaml"
            continue
        problems = check(broken)
        assert problems
        assert all(map(str, problems))


def test_an_unsound_process_shows_the_way_to_the_fault():
    text = FOOD.files["process.bpmn"]
    for name in ("examine_join", "accept_join"):
        text = text.replace(f'<exclusiveGateway id="{name}"', f'<parallelGateway id="{name}"')
        start = text.index(f'<parallelGateway id="{name}"')
        text = text[:start] + text[start:].replace("</exclusiveGateway>", "</parallelGateway>", 1)
    problems = check(of({**FOOD.files, "process.bpmn": text}))
    fault = next(each for each in problems if each.where == "accept_join")
    assert fault.path[0] == "submitted"
    assert "check" in fault.path
    assert fault.remedy


def test_a_value_is_laid_into_yaml_and_comments_stay():
    text = FOOD.files["tasks.yaml"]
    step = described(FOOD, "check")
    assert write(text, step) == text
    later = write(text, Described(**{**vars(step), "zh": "初审: 一", "days": "4"}))
    assert [line for line in later.splitlines() if line not in text.splitlines()] == [
        '    title: { zh: "初审: 一", en: Check the papers }',
        "    days: 4",
    ]
    fresh = write(
        text,
        Described(
            "new", "新", "New", "officer", "", False, ({"id": "a", "zh": "甲", "en": "A"},), ()
        ),
    )
    assert fresh.startswith(text)
    assert described(of({**FOOD.files, "tasks.yaml": fresh}), "new").outcomes[0]["en"] == "A"
    with pytest.raises(ValueError, match="cannot stand there"):
        yamledit.put("tasks: [a]\n", ("tasks", "b"), 1)


def test_changes_name_files_and_elements():
    text = (
        FOOD.files["process.bpmn"]
        .replace("onSite = true", "onSite = false")
        .replace('id="review" name="专家评审"', 'id="review" name="专家会审"')
    )
    after = of({**FOOD.files, "process.bpmn": text, "new.yaml": "a: 1\n"})
    assert [(each.path, each.kind) for each in changes.files(FOOD, after)] == [
        ("new.yaml", "added"),
        ("process.bpmn", "changed"),
    ]
    found = {each.id: each.details for each in changes.elements(FOOD, after)}
    assert found == {
        "visit": (("condition", "onSite = true", "onSite = false"),),
        "review": (("name", "专家评审", "专家会审"),),
    }
    assert changes.elements(FOOD, FOOD) == []


def test_what_the_panel_does_not_show_of_an_outcome_stays():
    step = described(FOOD, "deliver")
    (row,) = step.outcomes
    changed = replace(step, outcomes=({**row, "zh": "送到了"},))
    text = write(FOOD.files["tasks.yaml"], changed)
    outcome = yaml.safe_load(text)["tasks"]["deliver"]["outcomes"]["delivered"]
    assert outcome["batch"] is True
    assert outcome["title"]["zh"] == "送到了"
