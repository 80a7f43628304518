"""The description of the API as reviewed; a change shows here before anyone depends on it."""

import json
from pathlib import Path

from yiwang.web.api import api

SNAPSHOT = Path(__file__).parent / "openapi.json"


def described() -> str:
    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def test_the_api_is_as_reviewed() -> None:
    assert described() == SNAPSHOT.read_text("utf-8"), (
        "The API changed. Review the difference, then: python -m tests.boundaries.test_openapi"
    )


def test_every_operation_has_a_name_and_says_what_it_does() -> None:
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            assert operation.get("operationId"), (method, path)
            assert operation.get("description"), (method, path)


if __name__ == "__main__":  # python -m tests.boundaries.test_openapi, with Django set up
    SNAPSHOT.write_text(described(), "utf-8")
