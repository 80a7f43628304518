"""`yiwang package check|test|compose|install|publish|export|import|migrate|list|schemas`:
application packages.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django


def run(argv: list[str]) -> int:
    """Do one thing with a package; exit 1 when it is not sound or an example differs."""
    wish = _parser().parse_args(argv)
    setup_django()
    found = VERBS[wish.verb](wish)
    if wish.json:
        print(json.dumps(found, ensure_ascii=False, default=str))
    else:
        print("\n".join(found["lines"]))
    return 0 if found["good"] else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yiwang package", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, told in (
        ("check", "prove a package without a database"),
        ("test", "play its examples through the real engines"),
        ("install", "make the version it says the one for new cases"),
        ("publish", "make it a new version, proven and with passing examples"),
        ("import", "keep a version exported elsewhere, under its own number"),
    ):
        verbs.add_parser(verb, help=told).add_argument(
            "path", type=Path, help="the package's folder, or a zip of it"
        )
    verbs.choices["publish"].add_argument("--version", default="", help="its number; else the next")
    compose = verbs.add_parser("compose", help="write the form of a bundle from those of its items")
    compose.add_argument("path", type=Path, help="the bundle's folder, beside those of its items")
    export = verbs.add_parser("export", help="write an installed version as a folder or a zip")
    export.add_argument("name")
    export.add_argument("path", type=Path, help="a new folder, or a file that ends in .zip")
    export.add_argument("--version", default="", help="else the one for new cases")
    _migrate_parser(verbs.add_parser("migrate", help="take running cases to another version"))
    verbs.add_parser("list", help="what is installed")
    schemas = verbs.add_parser("schemas", help="write a JSON Schema for each file, for editors")
    schemas.add_argument("path", type=Path, help="the folder to write them to")
    for each in verbs.choices.values():
        each.add_argument("--json", action="store_true", help="print one object")
    return parser


def _migrate_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name")
    parser.add_argument("--from", dest="before", required=True, metavar="VERSION")
    parser.add_argument("--to", dest="after", required=True, metavar="VERSION")
    parser.add_argument(
        "--go",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="where a step goes that does not map; OLD= lets what waits there end",
    )
    parser.add_argument("--preview", action="store_true", help="say what would be done")


def _read(path: Path) -> Any:
    """The package in a folder or a zip."""
    from yiwang.base.packages.archive import LARGEST_ARCHIVE, unpack
    from yiwang.base.packages.source import PackageRefused, read

    try:
        if path.is_dir():
            return read(path)
        with path.open("rb") as file:
            return unpack(file.read(LARGEST_ARCHIVE + 1))
    except (PackageRefused, OSError) as refused:
        raise CommandError(str(refused)) from refused


def _beside(path: Path) -> list[Any]:
    """The packages in the folders beside one; of a zip none is known."""
    folders = sorted(each.parent for each in path.resolve().parent.glob("*/package.yaml"))
    return [_read(each) for each in folders if each != path.resolve()] if path.is_dir() else []


def _problems(source: Any, path: Path) -> list[str]:
    """What is wrong with a package, by itself and beside those whose folders lie beside it."""
    from yiwang.base.packages.parts import check, fits

    found = check(source) or (fits(source, _beside(path)) if path.is_dir() else [])
    return [str(problem) for problem in found]


def _check(wish: argparse.Namespace) -> dict[str, Any]:
    """Prove a package without a database."""
    source = _read(wish.path)
    problems = _problems(source, wish.path)
    lines = problems or [f"{source.name} {source.version}: sound ({source.digest[:12]})"]
    return {"good": not problems, "problems": problems, "lines": lines}


def _test(wish: argparse.Namespace) -> dict[str, Any]:
    """Play the examples of a package through the real engines, without a database."""
    from yiwang.base.packages.parts import rehearse

    source = _read(wish.path)
    problems = _problems(source, wish.path)
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


def _compose(wish: argparse.Namespace) -> dict[str, Any]:
    """Write the form of a bundle: the union of what its items ask, each element once."""
    import yaml

    from yiwang.serve.bundles import facade as bundles

    source = _read(wish.path)
    try:
        document = bundles.compose(source, _beside(wish.path))
    except (KeyError, ValueError) as error:
        raise CommandError(f"{wish.path}: cannot be composed ({error}).") from error
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
    head = "# Written by “yiwang package compose” from the forms of the items; mend those.\n"
    (wish.path / "form.yaml").write_text(head + text, "utf-8")
    count = sum(len(section["fields"]) for p in document["pages"] for section in p["sections"])
    return {"good": True, "lines": [f"{wish.path / 'form.yaml'}: {count} elements"]}


def _install(wish: argparse.Namespace) -> dict[str, Any]:
    """Make the package's version the one that new cases take."""
    from yiwang.base.packages.actions import install

    return _put(wish, install)


def _publish(wish: argparse.Namespace) -> dict[str, Any]:
    """Make it a version that comes after all others."""
    from yiwang.base.packages.actions import publish

    return _put(wish, lambda actor, source: publish(actor, source, wish.version))


def _import(wish: argparse.Namespace) -> dict[str, Any]:
    """Keep a version to the byte; it is current where no later one is there."""
    from yiwang.base.packages.actions import take_in

    return _put(wish, take_in)


def _put(wish: argparse.Namespace, put: Callable[..., Any]) -> dict[str, Any]:
    from yiwang.cli.serve import check_database
    from yiwang.kernel.actor import SYSTEM
    from yiwang.kernel.errors import DomainError
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    try:
        row = put(SYSTEM, _read(wish.path))
    except DomainError as refusal:
        for problem in getattr(refusal, "problems", ()):
            print(problem, file=sys.stderr)
        for each in getattr(refusal, "failed", ()):
            print(f"{each.name}: {'; '.join(each.differences)}", file=sys.stderr)
        raise CommandError(f"{refusal} {refusal.next_step}") from refusal
    line = f"{row.name} {row.version} installed ({row.digest[:12]}, {row.state})"
    return {
        "good": True,
        "name": row.name,
        "version": row.version,
        "state": row.state,
        "digest": row.digest,
        "lines": [line],
    }


def _export(wish: argparse.Namespace) -> dict[str, Any]:
    """Write the files of an installed version, not a byte changed."""
    from yiwang.base.packages.archive import pack

    source = _installed(wish.name, wish.version)
    if wish.path.exists():
        raise CommandError(f"{wish.path} is there already. Name a new folder or file.")
    if wish.path.suffix == ".zip":
        wish.path.write_bytes(pack(source))
    else:
        for name, text in source.files.items():
            file = wish.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
    line = f"{source.name} {source.version}: {len(source.files)} files in {wish.path}"
    found = {"name": source.name, "version": source.version, "digest": source.digest}
    return {"good": True, **found, "lines": [line]}


def _installed(name: str, version: str) -> Any:
    from yiwang.base.packages import shelf
    from yiwang.base.packages.models import Package
    from yiwang.cli.serve import check_database
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    with acting(SYSTEM):
        rows = {row.version: row for row in shelf.versions(name)}
        newest = next((v for v, row in rows.items() if row.state == Package.State.CURRENT), "")
        wanted = version or newest
        if wanted not in rows:
            known = ", ".join(rows) or "none"
            raise CommandError(f"{name} {wanted} is not installed. Installed are: {known}.")
        return shelf.source(name, wanted)


def _migrate(wish: argparse.Namespace) -> dict[str, Any]:
    """Take all running cases over in batches; those that are refused stay as they were."""
    from yiwang.base.work import migration
    from yiwang.kernel.actor import SYSTEM

    for version in (wish.before, wish.after):
        _installed(wish.name, version)
    decisions = dict(_decision(each) for each in wish.go)
    way = (SYSTEM, wish.name, wish.before, wish.after, decisions)
    if wish.preview:
        previews = migration.preview(*way)
        lines = [_foretold(each) for each in previews] or ["No case runs on that version."]
        return {"good": True, "cases": [asdict(each) for each in previews], "lines": lines}
    done = migration.migrate_all(*way)
    lines = [f"{len(done.moved)} cases moved, {len(done.refused)} stayed"]
    lines += [f"{number}: {reason}" for number, reason in done.refused]
    return {"good": not done.refused, **asdict(done), "lines": lines}


def _decision(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not old or not sign:
        raise CommandError(f"{text!r} is no decision. Write OLD=NEW, such as review=examine.")
    return old, new


def _foretold(found: Any) -> str:
    if found.refused:
        return f"{found.number}: stays ({found.refused})"
    parts = {"keeps": found.kept, "cancels": found.cancelled, "opens": found.opened}
    told = "; ".join(f"{verb} {', '.join(nodes)}" for verb, nodes in parts.items() if nodes)
    return f"{found.number}: can go ({told or 'nothing is open'})"


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


def _schemas(wish: argparse.Namespace) -> dict[str, Any]:
    """Write a JSON Schema for each YAML file that a package can have."""
    from yiwang.base.packages.parts import schemas

    wish.path.mkdir(parents=True, exist_ok=True)
    names = []
    for file, schema in sorted(schemas().items()):
        name = f"{Path(file).stem}.schema.json"
        text = json.dumps(schema, ensure_ascii=False, indent=1)
        (wish.path / name).write_text(f"{text}\n", "utf-8")
        names.append(name)
    return {"good": True, "files": names, "lines": [f"{wish.path}: {', '.join(names)}"]}


VERBS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "check": _check,
    "test": _test,
    "compose": _compose,
    "install": _install,
    "publish": _publish,
    "export": _export,
    "import": _import,
    "migrate": _migrate,
    "list": _list,
    "schemas": _schemas,
}
