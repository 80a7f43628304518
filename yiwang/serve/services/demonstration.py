"""Another city's list of real items, as samples of what a full catalogue looks like."""

from importlib.resources import files

from yiwang.kernel.actor import SYSTEM
from yiwang.serve.services.actions import import_items

SAMPLE = "data/sample_items.csv"
SOURCE = "v-luobo/zwfw@11bd626315e3, bszl-data.js (Apache-2.0)"


def carried() -> bytes:
    """The list that travels with the product."""
    return files("yiwang.serve.services").joinpath(SAMPLE).read_bytes()


def load() -> int:
    """Import the list; again it changes nothing."""
    report = import_items(SYSTEM, carried(), SOURCE)
    return report.added + report.changed + report.same
