"""What programs send and get about matters that staff take up."""

from typing import Any

from ninja import Schema
from pydantic import Field


class MatterOut(Schema):
    code: str
    title: str
    title_en: str
    about: str
    about_en: str
    package: str
    version: str


class MatterList(Schema):
    items: list[MatterOut]


class MatterForm(MatterOut):
    """document: the form as its package has it, JSON Schema and layout."""

    document: dict[str, Any]


class MatterIn(Schema):
    """title, party: what it is about and whom, as lists show it, where the form does not say."""

    matter: str = Field(max_length=60)
    data: dict[str, Any] = Field(default_factory=dict)
    title: str = Field(default="", max_length=200)
    party: str = Field(default="", max_length=120)


class OpenedOut(Schema):
    number: str
    matter: str
    title: str
    life: str
    state: str
