"""`yiwang process check`: both answers, for people and for programs."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from yiwang.cli.process_check import run

DOCUMENT = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">'
    '<process id="p" isExecutable="true">{}</process></definitions>'
)
NODES = (
    '<startEvent id="s"/><{x} id="x"/><userTask id="a"/><userTask id="b"/><{j} id="j"/>'
    '<endEvent id="e"/>'
)
FLOWS = "".join(
    f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
    for source, target in ["sx", "xa", "xb", "aj", "bj", "je"]
)


@pytest.fixture
def written(tmp_path: Path):
    def write(content: str) -> str:
        path = tmp_path / "process.bpmn"
        path.write_text(content)
        return str(path)

    return write


def model(split: str, join: str) -> str:
    return DOCUMENT.format(NODES.format(x=f"{split}Gateway", j=f"{join}Gateway") + FLOWS)


def test_a_sound_process_is_good(written, capsys):
    assert run([written(model("parallel", "parallel"))]) == 0
    assert capsys.readouterr().out == "executable: yes\nsoundness:  sound\n"


def test_an_unsound_process_is_refused_with_the_path(written, capsys):
    assert run([written(model("exclusive", "parallel"))]) == 1
    shown = capsys.readouterr().out
    assert "executable: yes\nsoundness:  unsound\n  j: 'j' waits for a token on" in shown
    assert "path: s → x (x_a) → a" in shown


def test_programs_get_one_object(written, capsys):
    assert run([written(model("exclusive", "parallel")), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["executable"], answer["problems"], answer["soundness"]) == (True, [], "unsound")
    (finding,) = answer["findings"]
    assert (finding["fault"], finding["element"]) == ("deadlock", "j")
    assert finding["path"] == [
        {"node": "s", "flows": []},
        {"node": "x", "flows": ["x_a"]},
        {"node": "a", "flows": []},
    ]


def test_a_broken_rule_is_refused_though_the_process_is_sound(written, capsys):
    content = model("parallel", "parallel").replace('id="a"/>', 'id="a" startQuantity="0"/>')
    assert run([written(content), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert not answer["executable"]
    assert ("a", "EXT037", "error") in {
        (p["element"], p["rule"], p["level"]) for p in answer["problems"]
    }


def test_what_cannot_be_read_is_undecided(written, capsys):
    assert run([written("<definitions"), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["soundness"], answer["reason"]) == ("undecided", "The file cannot be read.")


def test_a_missing_file_is_wrong_use(tmp_path, capsys):
    assert run([str(tmp_path / "none.bpmn")]) == 2
    assert "none.bpmn" in capsys.readouterr().err


def confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (200_000_000, 200_000_000))
    resource.setrlimit(resource.RLIMIT_CPU, (2, 2))


@pytest.mark.parametrize(
    "hostile",
    [
        "".join(f'<task id="t{n}"/>' for n in range(10_000)),
        '<subProcess id="s">' * 10_000,
        "<documentation>" + "x" * 60_000_000 + "</documentation>",
    ],
    ids=["many elements", "deep nesting", "huge text"],
)
def test_a_hostile_file_is_refused_by_the_command_in_little_time_and_memory(written, hostile):
    program = "import sys; from yiwang.cli.process_check import run; sys.exit(run(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, written(DOCUMENT.format(hostile)), "--json"],
        capture_output=True,
        preexec_fn=confine,
        timeout=60,
    )
    assert done.returncode == 1, done.stderr.decode()
    (problem,) = json.loads(done.stdout)["problems"]
    assert problem["rule"].startswith("limit-")
