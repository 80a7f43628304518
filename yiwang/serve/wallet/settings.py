"""Limits and purposes of the card pack, read once from data/wallet.yaml."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _data() -> Mapping[str, Any]:
    text = files(__package__).joinpath("data/wallet.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def limit(name: str) -> int:
    return int(_data()["limits"][name]["value"])


@cache
def purposes() -> Mapping[str, Mapping[str, str]]:
    """Why a licence is shown: code → title."""
    found: Mapping[str, Mapping[str, str]] = _data()["purposes"]
    return found
