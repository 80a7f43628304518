"""No package, service, matter or department is named in the code: what one of them needs is a
mechanism for all.
"""

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CODE = ROOT / "yiwang"
# Who plays or fills the demonstration city by its own packages, as a stranger would.
SCENES = ("demonstration", "cli/bench_", "cli/drill/", "cli/seed")
QUOTED = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"")
SOURCES = sorted(
    path
    for suffix in ("*.py", "*.html", "*.js")
    for path in CODE.rglob(suffix)
    if not {"vendor", "tests"} & set(path.parts) and not path.name.endswith(".min.js")
    if not any(each in path.relative_to(CODE).as_posix() for each in SCENES)
)


@cache
def names() -> frozenset[str]:
    """Ids of packages, codes of services and matters, codes and names of departments."""
    found: set[str] = set()
    for head in (ROOT / "packages").glob("*/package.yaml"):
        found.add(yaml.safe_load(head.read_text("utf-8"))["id"])
        services, matter = head.with_name("services.yaml"), head.with_name("matter.yaml")
        if services.exists():
            found |= {row["code"] for row in yaml.safe_load(services.read_text("utf-8"))["items"]}
        if matter.exists():
            found.add(yaml.safe_load(matter.read_text("utf-8"))["code"])
    with (CODE / "kernel/tenancy/data/bodies.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            found |= {row["code"], row["name"], row["name_en"]}
    # A word of the language, such as "assignment", may be the code of a matter and mean itself.
    return frozenset(name for name in found if not re.fullmatch("[a-z]+", name))


def literals(path: Path) -> Iterator[str]:
    """The texts that code works with; what explains it may name examples."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        spoken = re.sub(r"\{#.*?#\}|/\*.*?\*/", "", text, flags=re.S)
        yield from (one or two for one, two in QUOTED.findall(spoken))
        return
    tree = ast.parse(text)
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def special(texts: Iterator[str]) -> set[str]:
    """Names among literals: whole, or as a word inside one."""
    words = (word for text in texts for word in (text, *re.split(r"[^\w-]+", text)))
    return names() & set(words)


def test_the_code_names_no_package_service_or_department() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): hits
        for path in SOURCES
        if (hits := special(literals(path)))
    }
    assert found == {}


@pytest.mark.parametrize("text", ["food_business_licence", "/services/food-business-licence/form"])
def test_a_name_is_found(text: str) -> None:
    assert special(iter([text])) != set()
