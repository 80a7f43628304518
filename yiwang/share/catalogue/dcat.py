"""The catalogue as DCAT-AP 3.0 in JSON-LD, for portals and catalogues of others. Pure.

Frequencies and access rights are the concepts of the EU authority tables, as DCAT-AP asks; which
ones stands in data/lists.yaml. Source: https://semiceu.github.io/DCAT-AP/releases/3.0.0/
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.share.catalogue import carried, spec
from yiwang.share.catalogue.models import Version
from yiwang.share.catalogue.values import Said

TYPE = "application/ld+json"
ENDING = "jsonld"
AUTHORITY = "http://publications.europa.eu/resource/authority"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class Place:
    """Where the city answers. api, page: address of a resource before its code."""

    catalogue: str
    api: str
    page: str
    title: Said
    publisher: Said


def document(place: Place, rows: Iterable[tuple[Version, spec.Entry]]) -> dict[str, Any]:
    """All resources in force; of what is not shared, too, that it is there and why not."""
    return {
        "@context": CONTEXT,
        "@id": place.catalogue,
        "@type": "dcat:Catalog",
        "dct:title": _texts(place.title),
        "dct:description": _texts(place.title),
        "dct:publisher": _agent(place.publisher),
        "dct:conformsTo": {"@id": "http://data.europa.eu/r5r/"},
        "dct:language": [_concept("language", "ZHO"), _concept("language", "ENG")],
        "dcat:dataset": [_dataset(place, version, entry) for version, entry in rows],
    }


def _dataset(place: Place, version: Version, entry: spec.Entry) -> dict[str, Any]:
    code = version.resource.code
    words = carried.lists()
    named = [each.title for each in entry.fields.values() if each.title]
    body = version.body
    found = {
        "@id": f"{place.api}{code}",
        "@type": "dcat:Dataset",
        "dct:identifier": [version.resource.number, code],
        "dct:title": _texts(entry.title.model_dump()),
        "dct:description": _texts(entry.summary.model_dump()),
        "dct:publisher": _agent({"zh": body.name, "en": body.name_en}) if body else None,
        "dcat:theme": {
            "@type": "skos:Concept",
            "skos:notation": entry.category,
            "skos:prefLabel": _texts(carried.categories()[entry.category]),
        },
        "dcat:keyword": [text for each in named for text in _texts(each.model_dump())],
        "dct:accrualPeriodicity": _concept("frequency", words["cycle"][entry.cycle]["dcat"]),
        "dct:accessRights": _concept("access-right", _access(entry)),
        "dcat:version": str(version.number),
        "dct:issued": _moment(version.published_at),
        "dcat:landingPage": {"@id": f"{place.page}{code}"},
        "dct:relation": [{"@id": f"{place.api}{each}"} for each in entry.related],
    }
    if entry.withheld:
        ground = {"@type": "dct:RightsStatement", "skos:prefLabel": _texts(_ground(entry))}
        found["dct:rights"] = ground
    else:
        found["dcat:distribution"] = [_distribution(place, code, entry)]
    return {name: value for name, value in found.items() if value not in (None, [])}


def _distribution(place: Place, code: str, entry: spec.Entry) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dcat:accessURL": {"@id": f"{place.page}{code}"},
        "dct:title": _texts(entry.title.model_dump()),
        "dct:rights": {
            "@type": "dct:RightsStatement",
            "skos:prefLabel": _texts(carried.lists()["sharing"][entry.sharing.value]),
        },
    }


def _ground(entry: spec.Entry) -> Mapping[str, Any]:
    assert entry.withheld is not None  # asked by the caller
    return entry.withheld.ground.model_dump()


def _access(entry: spec.Entry) -> str:
    if entry.opening.kind == "unconditional":
        return "PUBLIC"
    return "NON_PUBLIC" if entry.withheld else "RESTRICTED"


def _concept(table: str, name: str) -> dict[str, str]:
    return {"@id": f"{AUTHORITY}/{table}/{name}"}


def _agent(name: Mapping[str, Any]) -> dict[str, Any]:
    return {"@type": "foaf:Agent", "foaf:name": _texts(name)}


def _texts(said: Mapping[str, Any]) -> list[dict[str, str]]:
    """A text in its languages, as JSON-LD writes them."""
    return [
        {"@language": language, "@value": str(said[language])}
        for language in ("zh", "en")
        if said.get(language)
    ]


def _moment(at: Any) -> dict[str, str] | None:
    return {"@type": "xsd:dateTime", "@value": at.isoformat()} if at else None
