"""What is wrong with a bundle is found before it is installed, with file, line and remedy."""

from collections.abc import Callable
from typing import Any

import pytest

from yiwang.base.packages.facade import Source, check, fits
from yiwang.base.packages.source import of, read
from yiwang.serve.bundles import spec
from yiwang.serve.bundles.fit import compose
from yiwang.serve.bundles.rules import Standing, chosen, columns, standings
from yiwang.serve.bundles.union import Differs
from yiwang.web.demonstration import PACKAGES

NAME = "starting_a_restaurant"
Changed = Callable[[str, str], Source]


def others() -> list[Source]:
    folders = sorted(each.parent for each in PACKAGES.glob("*/services.yaml"))
    return [read(each) for each in folders if each.name != NAME]


def changed(before: str, after: str, file: str = "bundle.yaml") -> Source:
    """The package with one text of one file replaced."""
    source = read(PACKAGES / NAME)
    assert before in source.files[file]
    return of({**source.files, file: source.files[file].replace(before, after, 1)})


@pytest.mark.parametrize(
    ("before", "after", "where", "said"),
    [
        (
            "after: [registration, fire]",
            "after: [registration, fier]",
            "/items/food/after/1",
            "no item “fier”",
        ),
        (
            "when: situation.registered = false",
            "when: situation.registered = false\n    after: [food]",
            "/items/registration/after",
            "registration → food → registration",
        ),
        (
            "when: situation.sign",
            "when: situation.sign and situation.sign = false",
            "/items/sign/when",
            "never holds",
        ),
        (
            "when: situation.sign",
            "when: situation.sign or situation.sign = false",
            "/items/sign/when",
            "always holds",
        ),
        ("when: situation.fumes", "when: form.fumes", "/items/fumes/when", "answers alone"),
        ("when: situation.fumes", "", "/questions/fumes", "No item depends"),
        ("when: situation.sign", "when: situation.(", "/items/sign/when", "FEEL"),
    ],
)
def test_a_fault_of_the_graph_is_named_with_its_line(
    before: str, after: str, where: str, said: str
) -> None:
    found = [each for each in check(changed(before, after)) if each.where == where]
    assert found, check(changed(before, after))
    assert said in found[0].message
    assert found[0].line > 0
    assert found[0].file == "bundle.yaml"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("service: kitchen-fumes", "service: kitchen-smoke", "No package offers"),
        ("/registration/scope:", "/registration/scop:", "does not ask /registration/scop"),
        ("/applicant/uscc: decide.uscc", "/applicant/usc: decide.uscc", "No item asks"),
        ("when: situation.sign\n    after: [registration]", "when: situation.sign", "before that"),
        (", /place/area: /premises/area", "", "not the union"),
    ],
)
def test_a_bundle_that_does_not_fit_its_items_is_refused(
    before: str, after: str, said: str
) -> None:
    source = changed(before, after)
    assert check(source) == []
    found = fits(source, others())
    assert any(said in each.message for each in found), found
    assert all(each.remedy for each in found)


def test_the_form_asks_every_element_once() -> None:
    document = compose(read(PACKAGES / NAME), others())
    fields = [
        row.get("field", row.get("group"))
        for page in document["pages"]
        for section in page["sections"]
        for row in section["fields"]
    ]
    assert len(fields) == len(set(fields))
    assert "/place/address" not in fields, "the fire check takes the address of the premises"
    shared = document["pages"][1]
    assert shared["id"] == "shared"
    assert fields.count("/applicant/name") == fields.count("/floor_plan") == 1


def test_two_things_of_one_name_are_told_apart() -> None:
    rest = others()
    form = next(each for each in rest if each.name == "kitchen_fumes")
    text = form.files["form.yaml"].replace(
        "area: { type: number, exclusiveMinimum: 0, maximum: 100000 }", "area: { type: string }"
    )
    rest[rest.index(form)] = of({**form.files, "form.yaml": text})
    with pytest.raises(Differs, match="fumes /premises/area"):
        compose(read(PACKAGES / NAME), rest)


def test_who_waits_for_whom() -> None:
    bundle = spec.of(read(PACKAGES / NAME))
    situation: dict[str, Any] = dict.fromkeys(bundle.questions, True) | {"registered": False}
    items = chosen(bundle, situation)
    names = [[each.id for each in column] for column in columns(items)]
    assert names == [["registration"], ["fire", "sign", "fumes"], ["food"]]
    found = standings(items, {"registration": "granted", "fire": "not_accepted"})
    assert found["food"] is Standing.LEFT_OUT
    assert found["sign"] is Standing.READY
