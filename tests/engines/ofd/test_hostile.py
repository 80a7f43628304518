"""Hostile files are refused, with little time and memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.ofd.hostile import READ, REFUSED

REPOSITORY = Path(__file__).parents[3]
SECONDS, MEGABYTES = 2.0, 200.0
WHY = {
    "bomb": "more than is allowed",
    "traversal": "leads out of the archive",
    "entities": "declares a document type",
    "encrypted": "is encrypted",
    "link": "is a link",
    "doubled part": "twice",
    "many parts": "more than 4000 parts",
}


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What a process of its own found: files are made here, so that it pays for opening alone."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, make in (REFUSED | READ).items():
        (folder / name).write_bytes(make())
    program = [sys.executable, "-m", "tests.engines.ofd.hostile", str(folder)]
    done = subprocess.run(program, cwd=REPOSITORY, capture_output=True, check=True, timeout=120)
    return {trial["name"]: trial for trial in json.loads(done.stdout)}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_cheaply(trials: dict[str, dict[str, object]], name: str) -> None:
    trial = trials[name]
    assert trial["answer"], "it was opened"
    assert WHY.get(name, "") in str(trial["answer"])
    assert float(str(trial["seconds"])) < SECONDS
    assert float(str(trial["megabytes"])) < MEGABYTES


@pytest.mark.parametrize("name", READ)
def test_what_is_only_wrong_is_read_as_far_as_it_goes(
    trials: dict[str, dict[str, object]], name: str
) -> None:
    assert trials[name]["answer"] == ""
    assert float(str(trials[name]["seconds"])) < SECONDS
