"""What a package says about the places it allots: `allotments.yaml`. Pure."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from yiwang.base.packages.facade import Problem, Source, misread, parsed
from yiwang.engines.decision import feel
from yiwang.kernel import dated

SPEC = "allotments.yaml"
Said = dict[str, str]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Row):
    """Where seats are. region: of the body that allots them; areas: codes on the map that it
    serves; at: degrees of longitude and latitude (WGS 84).
    """

    title: Said
    region: str
    seats: int = Field(ge=0, le=100_000)
    areas: list[str]
    at: tuple[float, float]


class Group(_Row):
    """A class of candidates at a place. when: FEEL over the form, what the process gives, and
    `place`; the first one that is true counts.
    """

    title: Said
    when: str


class Rules(_Row):
    """What is published before a round. classes: in the order in which they come first; wishes:
    FEEL over the form, what the process gives and `places`, a list of codes.
    """

    source: str = Field(min_length=1)
    demonstration: bool
    wishes: str
    classes: dict[Name, Group] = Field(min_length=1)
    places: dict[Name, Place] = Field(min_length=1)

    def of_region(self, region: str) -> dict[str, Place]:
        """The places that a body of this region allots."""
        return {code: each for code, each in self.places.items() if each.region == region}


class Allotment(_Row):
    """size: FEEL over the form, how many seats an application asks for, which go together; once:
    FEEL over the form, a list of texts that only one application of a round may bring; map: file
    with the areas; rules: by the day from which they hold.
    """

    title: Said
    map: str
    size: str
    once: str
    rules: dict[date, Rules] = Field(min_length=1)


class Area(_Row):
    """An area of the map. label: its title where there is little room; rings: outlines as
    (longitude, latitude).
    """

    code: str
    title: Said
    label: Said
    rings: tuple[tuple[tuple[float, float], ...], ...]


class Map(_Row):
    """credit: whose data it is, and under which licence."""

    credit: str
    areas: tuple[Area, ...]


def schema() -> dict[str, Any]:
    """allotments.yaml as JSON Schema."""
    title = "allotments.yaml: places that are allotted in a batch, and by which rules"
    return {**Allotment.model_json_schema(), "title": title}


def of(source: Source) -> Allotment | None:
    """What a sound package says; None where it allots nothing."""
    text = source.files.get(SPEC)
    return None if text is None else _allotment(text)


@lru_cache(maxsize=32)
def _allotment(text: str) -> Allotment:
    return Allotment.model_validate(parsed(text))


def held(found: Allotment, day: date) -> Rules:
    """The rules that hold on a day.

    Raises:
        LookupError: the package knows none so early.
    """
    rules = dated.held(found.rules, day)
    if rules is None:
        raise LookupError(f"no rules of allotment are given for {day}")
    return rules


def map_of(source: Source, found: Allotment) -> Map:
    return _map(source.files[found.map])


@lru_cache(maxsize=16)
def _map(text: str) -> Map:
    """Read GeoJSON whose features have code, name and label (_en, too), with a `credit`."""
    told = json.loads(text)
    areas = []
    for each in told["features"]:
        facts, shape = each["properties"], each["geometry"]
        many = shape["type"] == "MultiPolygon"
        polygons = shape["coordinates"] if many else [shape["coordinates"]]
        rings = tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)
        title = {"zh": facts["name"], "en": facts["name_en"]}
        label = {"zh": facts["label"], "en": facts["label_en"]}
        areas.append(Area(code=facts["code"], title=title, label=label, rings=rings))
    return Map(credit=told["credit"], areas=tuple(areas))


@lru_cache(maxsize=256)
def expression(text: str) -> feel.Expression:
    """Raises feel.FeelSyntaxError."""
    return feel.parse(text)


def check(source: Source) -> list[Problem]:
    """Whether it can be read, expressions too, and every area is on the map."""
    document = source.document(SPEC)
    if document is None:
        return []
    try:
        found = Allotment.model_validate(document)
    except ValidationError as error:
        return misread(SPEC, error)
    return [*_misread(found), *_off_the_map(source, found)]


def _expressions(found: Allotment) -> Iterator[tuple[str, str]]:
    yield "/size", found.size
    yield "/once", found.once
    for day, rules in found.rules.items():
        yield f"/rules/{day}/wishes", rules.wishes
        for code, group in rules.classes.items():
            yield f"/rules/{day}/classes/{code}/when", group.when


def _misread(found: Allotment) -> Iterator[Problem]:
    for where, text in _expressions(found):
        try:
            expression(text)
        except feel.FeelSyntaxError as error:
            yield Problem(SPEC, where, str(error))


def _off_the_map(source: Source, found: Allotment) -> Iterator[Problem]:
    try:
        known = {each.code for each in map_of(source, found).areas}
    except (KeyError, ValueError, TypeError) as error:
        yield Problem(SPEC, "/map", f"{found.map} is no map of areas ({error!r}).")
        return
    for day, rules in found.rules.items():
        for code, place in rules.places.items():
            for area in place.areas:
                if area not in known:
                    where = f"/rules/{day}/places/{code}/areas"
                    yield Problem(SPEC, where, f"{found.map} has no area {area}.")


def names(found: Mapping[str, Place]) -> dict[str, Said]:
    return {code: each.title for code, each in found.items()}
