"""What data the city has: from a package's description to the list and the program's door."""

import pytest

from yiwang.base.packages import facade as packages
from yiwang.base.packages.source import of
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.catalogue import carried, facade, installing, spec
from yiwang.share.catalogue.errors import CodeTaken

HEAD = "id: some_data\nversion: '1.0'\ntitle: { zh: 数据, en: Data }\n"
HOUSES = """
houses:
  title: { zh: 不动产登记信息, en: Registered real estate }
  summary: { zh: 房屋登记, en: Houses }
  supplier: planning
  category: "103"
  cycle: daily
  sharing: unconditional
  key: [number]
  fields:
    number: { element: property_number, required: true }
    owner: { element: id_number, sensitive: true }
    area: { element: area, low: 1 }
"""


def package(text: str = HOUSES) -> packages.Source:
    return of({"package.yaml": HEAD, "resources.yaml": text})


def test_every_element_is_whole_and_speaks_of_codes_that_there_are() -> None:
    for element in carried.elements().values():
        said = (element.title, element.definition, element.object, element.property)
        assert all(text["zh"].strip() and text["en"].strip() for text in said), element.id
        assert not element.codes or carried.code_set(element.codes).items
        assert not element.check or element.check in carried.checks()


def test_every_code_set_has_codes_a_source_and_parents_that_are_codes() -> None:
    for name, row in carried.code_sets().items():
        found = carried.code_set(name)
        assert all((found.items, found.source, row["licence"], row["valid_from"])), name
        assert set(found.parents.values()) <= set(found.items)


def test_a_field_takes_from_its_element_what_it_does_not_say_itself() -> None:
    entry = spec.entries(package())["houses"]
    number, owner, area = facade_fields(entry)
    assert (owner.check, owner.length, owner.sensitive) == ("id_number", 18, True)
    assert (area.low, area.decimals, area.type) == (1, 2, "decimal")
    assert number.required


def facade_fields(entry: spec.Entry) -> tuple[facade.Field, ...]:
    from yiwang.share.catalogue.queries import fields

    return fields(entry)


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("sharing: unconditional", "sharing: none", "/houses/withheld"),
        ("sharing: unconditional", "sharing: conditional", "/houses/condition"),
        ("element: area", "element: areas", "/houses/fields/area/element"),
        ("key: [number]", "key: [nummer]", "/houses/key/0"),
        ('category: "103"', 'category: "999"', "/houses/category"),
        ("houses:", "Houses:", "/Houses"),
    ],
)
def test_a_description_that_cannot_hold_is_refused_at_its_place(
    before: str, after: str, where: str
) -> None:
    assert where in [each.where for each in spec.check(package(HOUSES.replace(before, after)))]


@pytest.mark.database
@pytest.mark.django_db
def test_an_installed_description_is_published_and_changed_by_a_further_version() -> None:
    with acting(SYSTEM):
        of_nobody = HOUSES.replace("supplier: planning", "supplier: nobody")
        installing.install(SYSTEM, package(of_nobody))
        installing.install(SYSTEM, package(of_nobody))
        found = facade.resource(SYSTEM, "houses")
        assert (found.version, found.key, found.sharing) == (1, ("number",), "unconditional")
        installing.install(SYSTEM, package(of_nobody.replace("daily", "weekly")))
        assert (facade.resource(SYSTEM, "houses").version, found.supplier) == (2, None)
        with pytest.raises(facade.NoSuchResource):
            facade.resource(SYSTEM, "flats")
        other = of({"package.yaml": HEAD.replace("some", "other"), "resources.yaml": HOUSES})
        with pytest.raises(CodeTaken):
            installing.install(SYSTEM, other)
