"""A city with its bodies, the carried list of items and the food-business licence."""

from pathlib import Path

import pytest
import yaml

from yiwang.base.packages.source import Source
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy import city
from yiwang.serve.services import actions
from yiwang.serve.services.demonstration import SOURCE, carried
from yiwang.serve.services.models import Implementation, Item

PACKAGE = Path(__file__).parents[2] / "packages/food_business_licence/services.yaml"


def source(text: str, version: str = "1.0.0") -> Source:
    titles = {"zh": "食品经营许可", "en": "Food business licence"}
    return Source("food-business-licence", version, titles, {"services.yaml": text})


@pytest.fixture
def document():
    """The services of the food-business licence, free to be spoiled."""
    return yaml.safe_load(PACKAGE.read_text("utf-8"))


def cleared():
    with acting(SYSTEM):
        Implementation.objects.all().delete()
        Item.objects.all().delete()


@pytest.fixture
def empty_catalogue(db):
    """Whatever the run loaded before is out of the way until the test is over."""
    cleared()


@pytest.fixture
def bodies(empty_catalogue):
    city.load_regions()
    city.load_bodies()


@pytest.fixture
def food(bodies):
    """The item of the package, in force."""
    actions.install(SYSTEM, source(PACKAGE.read_text("utf-8")))


@pytest.fixture
def samples(empty_catalogue):
    """The report on the carried list."""
    return actions.import_items(SYSTEM, carried(), SOURCE)
