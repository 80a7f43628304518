"""`yiwang document numbers|receipts`: the register of a body's numbers, and who received what."""

import argparse
import json
from typing import Any

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django


def numbers(argv: list[str]) -> int:
    """List the numbers that a body gave, void ones in their places."""
    parser = argparse.ArgumentParser(prog="yiwang document numbers", description=numbers.__doc__)
    parser.add_argument("body", help="code or full name of the body")
    parser.add_argument("--year", type=int, help="of this year only")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    setup_django()
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.office.documents import facade as documents

    with acting(SYSTEM):
        found, _unknown = documents.bodies_named([wish.body])
        if not found:
            raise CommandError(f"No body is called {wish.body}.")
        rows = list(documents.register(SYSTEM, found[0].id, wish.year))
    data = [
        {"number": row.printed, "title": row.title, "void": row.void_reason if row.void_at else ""}
        for row in rows
    ]
    lines = [f"{row['number']}  {row['title']}{_void(row)}" for row in data]
    return _told(wish.json, {"numbers": data}, lines or ["No number was given."])


def _void(row: dict[str, Any]) -> str:
    return f"  VOID: {row['void']}" if row["void"] else ""


def receipts(argv: list[str]) -> int:
    """Say who received the document of a case, and when."""
    parser = argparse.ArgumentParser(prog="yiwang document receipts", description=receipts.__doc__)
    parser.add_argument("case", help="number of the outgoing document's case")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    setup_django()
    from yiwang.base.cases import facade as cases
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.errors import DomainError
    from yiwang.office.documents import facade as documents

    try:
        with acting(SYSTEM):
            rows = list(documents.receipts(SYSTEM, cases.get(SYSTEM, wish.case)).order_by("id"))
    except DomainError as refusal:
        raise CommandError(str(refusal)) from refusal
    data = [
        {
            "body": row.body.code,
            "name": row.body.name,
            "state": row.state,
            "received_at": row.received_at.isoformat() if row.received_at else "",
        }
        for row in rows
    ]
    lines = [f"{row['state']:<10} {row['received_at']:<32} {row['name']}" for row in data]
    return _told(wish.json, {"receipts": data}, lines or ["It was sent to nobody."])


def _told(as_json: bool, data: dict[str, Any], lines: list[str]) -> int:
    print(json.dumps(data, ensure_ascii=False) if as_json else "\n".join(lines))
    return 0
