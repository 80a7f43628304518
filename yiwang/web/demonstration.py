"""What the demo city has beyond bodies and people: the packages it installed."""

from pathlib import Path

from yiwang.base.packages import actions
from yiwang.base.packages.source import read
from yiwang.kernel.actor import SYSTEM, acting

PACKAGES = Path(__file__).resolve().parents[2] / "packages"


def load() -> int:
    """Install every package that travels with the product; return how many there are."""
    folders = sorted(path.parent for path in PACKAGES.glob("*/package.yaml"))
    with acting(SYSTEM):
        for folder in folders:
            actions.install(SYSTEM, read(folder))
    return len(folders)
