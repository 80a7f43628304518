"""`yiwang package check|test|install|list`: application packages."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django


def run(argv: list[str]) -> int:
    """Do one thing with a package; exit 1 when it is not sound or an example differs."""
    parser = argparse.ArgumentParser(prog="yiwang package", description=__doc__)
    parser.add_argument("verb", choices=("check", "test", "install", "list"))
    parser.add_argument("path", nargs="?", type=Path, help="the package's folder")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    if wish.verb != "list" and wish.path is None:
        parser.error(f"{wish.verb} needs the folder of a package")
    setup_django()
    found = {"check": _check, "test": _test, "install": _install, "list": _list}[wish.verb](wish)
    if wish.json:
        print(json.dumps(found, ensure_ascii=False, default=str))
    else:
        print("\n".join(found["lines"]))
    return 0 if found["good"] else 1


def _read(path: Path) -> Any:
    from yiwang.base.packages.source import PackageRefused, read

    try:
        return read(path)
    except PackageRefused as refused:
        raise CommandError(str(refused)) from refused


def _check(wish: argparse.Namespace) -> dict[str, Any]:
    """Prove a package without a database."""
    from yiwang.base.packages.parts import check

    source = _read(wish.path)
    problems = [str(problem) for problem in check(source)]
    lines = problems or [f"{source.name} {source.version}: sound ({source.digest[:12]})"]
    return {"good": not problems, "problems": problems, "lines": lines}


def _test(wish: argparse.Namespace) -> dict[str, Any]:
    """Play the examples of a package through the real engines, without a database."""
    from yiwang.base.packages.parts import check, rehearse

    source = _read(wish.path)
    problems = [str(problem) for problem in check(source)]
    results = [] if problems else rehearse(source)
    lines = list(problems)
    for result in results:
        lines.append(f"{'ok  ' if result.good else 'FAIL'} {result.name}")
        lines += [f"     {difference}" for difference in result.differences]
    if not problems and not results:
        lines.append("The package has no examples.")
    good = bool(results) and all(result.good for result in results)
    examples = [
        {"name": each.name, "good": each.good, "differences": each.differences} for each in results
    ]
    return {"good": good, "problems": problems, "examples": examples, "lines": lines}


def _install(wish: argparse.Namespace) -> dict[str, Any]:
    """Make the package's version the one that new cases take."""
    from yiwang.base.packages.actions import install
    from yiwang.cli.serve import check_database
    from yiwang.kernel.actor import SYSTEM
    from yiwang.kernel.errors import DomainError
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    try:
        row = install(SYSTEM, _read(wish.path))
    except DomainError as refusal:
        for problem in getattr(refusal, "problems", ()):
            print(problem, file=sys.stderr)
        raise CommandError(f"{refusal} {refusal.next_step}") from refusal
    line = f"{row.name} {row.version} installed ({row.digest[:12]})"
    return {"good": True, "name": row.name, "version": row.version, "lines": [line]}


def _list(_wish: argparse.Namespace) -> dict[str, Any]:
    """What is installed."""
    from yiwang.base.packages.models import Package
    from yiwang.cli.serve import check_database
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    with acting(SYSTEM):
        rows = list(Package.objects.order_by("name", "version"))
    packages = [
        {"name": row.name, "version": row.version, "state": row.state, "titles": row.titles}
        for row in rows
    ]
    lines = [f"{row.name:<32} {row.version:<8} {row.state:<8} {row.titles['zh']}" for row in rows]
    return {"good": True, "packages": packages, "lines": lines or ["No package is installed."]}
