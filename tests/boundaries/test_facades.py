"""Contexts meet through `facade`, `values` and events only; no import reaches past a facade."""

import ast
from collections.abc import Iterator
from pathlib import Path

import yiwang

ROOT = Path(yiwang.__file__).parent
GROUPS = ("base", "share", "serve", "office", "govern", "engage", "support")
DOORS = ("facade", "values")


def modules() -> Iterator[tuple[str, Path]]:
    for group in GROUPS:
        for path in sorted((ROOT / group).rglob("*.py")):
            name = ".".join(("yiwang", *path.relative_to(ROOT).with_suffix("").parts))
            if not {"migrations", "tests"} & set(name.split(".")):
                yield name, path


def context(module: str) -> str:
    return ".".join(module.split(".")[:3])


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def past_a_facade(module: str, target: str) -> bool:
    parts = target.split(".")
    if len(parts) < 4 or parts[0] != "yiwang" or parts[1] not in GROUPS:
        return False
    return context(module) != context(target) and parts[3] not in DOORS


def test_no_context_reaches_past_the_facade_of_another() -> None:
    found = [
        f"{name} imports {target}"
        for name, path in modules()
        for target in imported(path)
        if past_a_facade(name, target)
    ]
    assert found == []


def test_the_rule_finds_what_it_is_for() -> None:
    assert past_a_facade("yiwang.serve.licences.actions", "yiwang.base.cases.models.Case")
    assert not past_a_facade("yiwang.serve.licences.actions", "yiwang.base.cases.facade.Case")
    assert not past_a_facade("yiwang.base.cases.moves", "yiwang.base.cases.models.Case")
