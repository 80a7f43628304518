"""Public data of real bodies load as sources, with what is wrong in them told."""

import json
import os
from pathlib import Path

import pytest

from yiwang.cli import data
from yiwang.share.lake import facade as lake
from yiwang.web.home import CHECKOUT

DATA = Path(os.environ.get("YIWANG_DATA") or CHECKOUT.parent / "shared" / "data")
pytestmark = pytest.mark.database


@pytest.mark.skipif(
    not (DATA / "environment").is_dir(),
    reason=f"no real data at {DATA}: set YIWANG_DATA to the folder of the public data sets",
)
def test_enterprises_and_the_air_of_a_city_are_collected_by_one_command(
    city: None, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    for folder in ("enterprises", "environment"):
        assert data.run(["collect-folder", str(DATA / folder), "--json"]) == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = {each["resource"]: each for part in said for each in part["batches"]}
    good = {name: each["good"] for name, each in found.items()}
    assert good == {"enterprises": 328, "air_daily": 2649, "air_hourly": 567, "air_monthly": 39}
    assert found["air_hourly"]["wrong"] == [["observed_at, station", "unique", 81]]
    question = "SELECT max(observed_at)::VARCHAR, count(DISTINCT station) FROM air"
    (row,) = lake.scan({"air": "r_air_hourly"}, question).read_all().to_pylist()
    assert tuple(row.values()) == ("2020-04-02 07:00:00", 9)
