"""The catalogue at the desk and for programs, in the demonstration city."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from tests.journeys.program import Program
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account

pytestmark = pytest.mark.database
PAGES = (
    *("", "/duties", "/negative", "/needs", "/services", "/drafts", "/elements", "/codes", "/new"),
    *("/elements/id_number", "/codes?name=GB/T+4754&q=食品", "/mappings/ethnic_letters", "/import"),
    *("?q=企业&sharing=unconditional", "/resources/enterprises", "/resources/enterprises/edit"),
    *("/resources/enterprises/changes", "/export.csv", "/export.xlsx", "/export.jsonld"),
)
Browser = Callable[[str], Client]


@pytest.fixture
def browser(city: None) -> Browser:
    def of(account: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        return client

    return of


def test_every_page_opens_for_the_steward(browser: Browser) -> None:
    client = browser("steward")
    found = {path: client.get(f"/work/data{path}").status_code for path in PAGES}
    assert set(found.values()) == {200}, found


def test_a_program_finds_data_by_words_pinyin_and_supplier(
    program: Callable[[str], Program],
) -> None:
    steward = program("steward")
    for words in ("企业信息", "qiye", "qyjbxx", "ENTERPRISES"):
        codes = [row["code"] for row in steward.get("datasets", q=words)["items"]]
        assert "enterprises" in codes, words
    assert {row["supplier"] for row in steward.get("datasets", body="city-market")["items"]} == {
        "city-market"
    }
    found = steward.get("datasets/enterprises")
    assert found["fields"][0]["check"] == "uscc"
    assert steward.get("datasets/nothing", status=404)["code"] == "catalogue.no_resource"
    assert program("citizen").get("datasets", status=403)


def test_catalogues_of_others_read_ours_as_dcat_ap(program: Callable[[str], Program]) -> None:
    found = program("steward").get("catalogue.jsonld")
    assert found["@type"] == "dcat:Catalog"
    sets = {each["dct:identifier"][1]: each for each in found["dcat:dataset"]}
    enterprises = sets["enterprises"]
    frequency = "http://publications.europa.eu/resource/authority/frequency/"
    assert enterprises["dct:accrualPeriodicity"]["@id"].startswith(frequency)
    for each in sets.values():  # what DCAT-AP 3.0 asks of every dataset and distribution
        assert each["dct:title"]
        assert each["dct:description"]
        assert each["@id"].startswith("http")
        assert all(part["dcat:accessURL"]["@id"] for part in each.get("dcat:distribution", ()))
    prefixes = {name.partition(":")[0] for each in sets.values() for name in each}
    assert prefixes <= {*found["@context"], "@id", "@type"}
    withheld = [each for each in sets.values() if "dct:rights" in each]
    assert withheld
    assert all(each["dct:accessRights"]["@id"].endswith("NON_PUBLIC") for each in withheld)
