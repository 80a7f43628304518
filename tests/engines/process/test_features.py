"""Each feature of BPMN in a model of its own, played against what the standard asks for."""

from pathlib import Path

import pytest
import yaml
from models import run

from yiwang.engines import process

FEATURES = Path(__file__).parent / "features"
EXPECTED = yaml.safe_load((FEATURES / "expectations.yaml").read_text())
PLAYS = [
    pytest.param(name, play, id=f"{name}-{number}")
    for name, plays in EXPECTED.items()
    for number, play in enumerate(plays, 1)
]


def test_every_model_has_expectations():
    assert {path.stem for path in FEATURES.glob("*.bpmn")} == set(EXPECTED)


@pytest.mark.parametrize(("name", "play"), PLAYS)
def test_a_feature_alone(name, play):
    xml = (FEATURES / f"{name}.bpmn").read_bytes()
    if "refused" in play:
        with pytest.raises(process.Unreadable) as refusal:
            process.read(xml)
        assert play["refused"] in [problem.element for problem in refusal.value.problems]
        return
    played = run(xml, play.get("inputs"), play.get("events"))
    assert (played.status, " ".join(played.trace)) == (play["status"], play["trace"])
    assert dict(played.data) | play.get("data", {}) == dict(played.data)
    if "open" in play:
        assert " ".join(played.open) == play["open"]
    elif play["status"] != "waiting":
        assert not played.open
