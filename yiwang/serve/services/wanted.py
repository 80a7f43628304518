"""What items need of the data of other bodies, for the catalogue of data."""

from collections.abc import Iterator, Mapping

from yiwang.base.packages.facade import Source
from yiwang.serve.services import package
from yiwang.share.catalogue.facade import Wanted

GOVERNMENT = "20"  # source of a material that another body has, in data/elements.yaml


def needs(source: Source) -> Iterator[Wanted]:
    """The papers of an item that other bodies issued, which are fetched and not asked for."""
    for item in (source.document(package.PATH) or {}).get("items", ()):
        for material in item.get("materials", ()):
            if material.get("source_type") == GOVERNMENT:
                kind = str(material.get("cert_code", ""))
                yield Wanted(source.name, item["name"], material["material_name"], resource=kind)


def items(source: Source) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The items of a package: code and name."""
    for item in (source.document(package.PATH) or {}).get("items", ()):
        yield item["code"], item["name"]
