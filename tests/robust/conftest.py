"""One city for all that is thrown at it, with something of every kind to throw at."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.journeys.conftest import city, founded, friday, program, worker
from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import apply

__all__ = ["city", "founded", "friday", "program", "worker"]

PACKAGE, SERVICE = "food_business_licence", "food-business-licence"
FOLDER = Path(__file__).parents[2] / "packages" / PACKAGE
KINDS = ("firm", "window", "officer", "decider", "analyst", "sysadmin")


@pytest.fixture
def people(program: Callable[[str], Program]) -> dict[str, Client]:
    """A program of each kind of account, and a stranger's without a token."""
    return {**{name: program(name).client for name in KINDS}, "visitor": Client()}


@pytest.fixture
def known(program: Callable[[str], Program]) -> dict[str, list[str]]:
    """Something of every kind that the paths of the API name, and none of it private."""
    firm, window, analyst = program("firm"), program("window"), program("analyst")
    number = apply(firm)["number"]
    ask = {"body": "shinan-justice", "text": "请协助核对。", "days": 3}
    window.post(f"cases/{number}/notes", {"text": "电话已核对。"}, status=None)
    question = window.post(f"cases/{number}/questions", ask, status=None)
    view = window.post("views", {"name": "今天", "wish": {}}, status=None)
    draft = analyst.post(f"packages/{PACKAGE}/drafts", status=None)
    lent = {
        "agent": {"name": "邹立行", "identity_kind": "111", "identity": "370299199001010010"},
        "valid_from": "2024-09-27",
        "valid_until": "2024-12-31",
    }
    given = firm.post("me/delegations", lent, status=None)
    rows = {"question_id": question, "view_id": view, "draft_id": draft, "delegation_id": given}
    return {
        "number": [number],
        "code": [SERVICE],
        "name": [PACKAGE],
        "package": [PACKAGE],
        "version": [str(draft.get("base", "1.0"))],
        "task_id": [row["id"] for row in window.get("tasks")["items"]],
        **{name: [str(row["id"])] for name, row in rows.items() if "id" in row},
    }


def packed(files: dict[str, bytes]) -> bytes:
    """A zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def package(**changed: Any) -> dict[str, bytes]:
    """The files of the food-business licence; a file by its name with dots as `__` is replaced."""
    files = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
    }
    return files | {name.replace("__", "."): content for name, content in changed.items()}


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "robust" in str(item.path):
            item.add_marker(pytest.mark.database)
