"""What people may choose not to be told, read once from data/topics.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Topic:
    """Kinds of messages that are switched off together. title, about: {zh, en}."""

    code: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    kinds: tuple[str, ...]


@cache
def topics() -> Mapping[str, Topic]:
    text = files(__package__).joinpath("data/topics.yaml").read_text("utf-8")
    rows: Mapping[str, Any] = yaml.safe_load(text)["topics"]
    return {
        code: Topic(code, row["title"], row["about"], tuple(row["kinds"]))
        for code, row in rows.items()
    }


@cache
def always() -> Mapping[str, Topic]:
    """Topics that nobody can switch off in the inbox. kinds: how theirs begin."""
    text = files(__package__).joinpath("data/topics.yaml").read_text("utf-8")
    rows: Mapping[str, Any] = yaml.safe_load(text)["always"]
    return {
        code: Topic(code, row["title"], row["about"], tuple(row["begins"]))
        for code, row in rows.items()
    }


def every() -> Mapping[str, Topic]:
    """All topics, those that can be switched off first."""
    return {**topics(), **always()}


def group(kind: str) -> str:
    """The code of the topic of a kind, among all."""
    own = of(kind)
    if own is not None:
        return own.code
    return next(each.code for each in always().values() if kind.startswith(each.kinds))


def of(kind: str) -> Topic | None:
    """The topic of a kind of message; None: it is always told."""
    return next((each for each in topics().values() if kind in each.kinds), None)
