"""The log of an hour of traffic: a run that was broken off goes on, and memory is judged fairly."""

import json
from pathlib import Path
from typing import Any

from yiwang.cli.bench_soak import resumed, verdict


def minute(number: int, megabytes: float, part: int = 0) -> dict[str, Any]:
    row = {"minute": number, "part": part, "answers": 10, "bad": 0}
    return {**row, "megabytes": [megabytes, 100.0]}


def test_a_line_that_was_being_written_when_the_run_was_broken_off_goes(tmp_path: Path) -> None:
    log = tmp_path / "soak.jsonl"
    assert resumed(log) == []
    whole = [json.dumps(minute(number, 100.0)) + "\n" for number in range(3)]
    log.write_text("".join(whole) + '{"minute": 3, "ans')
    assert [row["minute"] for row in resumed(log)] == [0, 1, 2]
    assert log.read_text() == "".join(whole), "the next line begins a line"


def test_memory_is_compared_within_what_ran_in_one_go() -> None:
    growing = [minute(number, 100.0 + number) for number in range(40)]
    assert verdict(growing)["growth"] > 1.05
    flat = [minute(number, 100.0) for number in range(40)]
    assert verdict(flat)["growth"] == 1.0
    # A new program begins small: what the longer part gained must not be hidden by it.
    again = [minute(40 + number, 50.0, part=1) for number in range(20)]
    found = verdict(growing + again)
    assert found["growth"] > 1.05
    assert (found["minutes"], found["in_one_go"]) == (60, 40)
