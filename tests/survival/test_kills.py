"""A small part of the long script, on every change: kills at random, then nothing is lost."""

from pathlib import Path

from tests.survival.kills import Log, Run, arguments
from yiwang.cli.drill.city import City


def test_nothing_is_lost_or_doubled_by_kills_at_random(city: City, tmp_path: Path) -> None:
    words = ["--seconds", "12", "--kills", "5", "--cases", "8", "--seed", "20261122"]
    run = Run(arguments(words), Log(tmp_path / "kills.log"), city)
    run.play()
    assert run.judge() == [], run.figures()
    figures = run.figures()
    assert figures["killed"] >= 5
    assert figures["submissions"] >= 8
