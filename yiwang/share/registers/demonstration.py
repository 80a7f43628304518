"""What the registers of the demonstration hold; each loading delivers it anew, to keep it fresh."""

from datetime import timedelta
from importlib.resources import files

import yaml

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.registers.actions import Row, deliver

SOURCE = "demonstration"


def load() -> int:
    """Deliver every register of the demonstration; count the entries."""
    text = files("yiwang.share.registers").joinpath("data/demo_entries.yaml").read_text("utf-8")
    count = 0
    with acting(SYSTEM):
        for name, batch in yaml.safe_load(text).items():
            as_of = SYSTEM.today - timedelta(days=batch["days"])
            rows = [_row(each) for each in batch["rows"]]
            count += deliver(SYSTEM, name, rows, as_of, SOURCE).entries
    return count


def _row(each: dict[str, object]) -> Row:
    content = {name: value for name, value in each.items() if name != "identity"}
    return Row(str(each["identity"]), content)
