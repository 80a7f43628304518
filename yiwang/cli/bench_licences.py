"""`yiwang bench licences`: licences in bulk, and asking for one among a million.

Bulk: `yiwang licences issue` reads a register while `yiwang work` draws, signs and seals, both as
shipped, in a city of their own; a run ends when the last certificate is kept and the last entry of
evidence stands under a signed root, whose moment is the one timestamp of all that it covers.

Reads: copies of a licence made by SQL up to `--licences`, spread over many holders; one caller at a
time asks the server that `yiwang serve` starts to verify random codes and for a full card pack.
To copy is the long part: `--keep NAME --seconds 0` does it alone.
"""

import argparse
import csv
import logging
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from yiwang.cli import bench_ground as ground
from yiwang.cli import migrate
from yiwang.cli.errors import CommandError

BUDGET, BUDGET_VERIFY_MS, BUDGET_WALLET_MS = 40.0, 20.0, 50.0
RUNS = 3
TYPE, BODY = "food_business", "shinan-approval"
CARDS = 42  # in the pack that is asked for, as many as there are kinds in the city's
EACH = 5  # licences of any other holder
CODES = 2_000  # that are asked for in turn
LONGEST = 240.0  # seconds of a run of bulk
HEAD = (
    *("证照编号", "持证主体", "持证主体代码", "有效期起始日期", "有效期截止日期"),
    *("法定代表人（负责人）", "经营场所", "主体业态", "许可项目"),
)
# Papers that are not drawn, and entries of evidence that stand under no signed root yet.
LEFT = """SELECT (SELECT count(*) FROM papers_paper WHERE state = 'wished')
    + (SELECT count(*) FROM evidence_entry entry WHERE NOT EXISTS (
        SELECT FROM evidence_leaf leaf WHERE leaf.entry_id = entry.id))"""
# Copies: parties, a paper and a licence for each number; the first ones belong to one person.
COPIED = """CREATE TEMPORARY TABLE copied AS SELECT n, ('01990000-' || substr(md5(n::text), 1, 4)
    || '-7' || substr(md5(n::text), 6, 3) || '-8' || substr(md5(n::text), 9, 3) || '-'
    || lpad(to_hex(n), 12, '0'))::uuid AS id FROM generate_series(1, %s) n"""
_HOLDER = """CASE WHEN copied.n <= {cards} THEN (SELECT person_id FROM tenancy_account
    WHERE username = 'citizen') ELSE (SELECT id FROM copied holder
    WHERE holder.n = {cards} + (copied.n - {cards} + {each} - 1) / {each}) END"""
COPIES: Mapping[str, Mapping[str, str]] = {
    "parties_party": {
        "id": "copied.id",
        "name": "'青岛示例商户' || copied.n",
        "identity_key": "decode(md5(copied.n::text) || md5('k' || copied.n), 'hex')",
    },
    "papers_paper": {
        "id": "copied.id",
        "number": "'演示证〔2024〕' || copied.n || '号'",
        "code": "substr(md5('c' || copied.n), 1, 20)",
        "template": "''",
        "facts": "'{}'::jsonb",
        "holder_id": "copied.holder",
        "digest": "md5('d' || copied.n) || md5('e' || copied.n)",
    },
    "licences_licence": {
        "id": "copied.id",
        "paper_id": "copied.id",
        "holder_id": "copied.holder",
        "number": "'JY8' || lpad(copied.n::text, 12, '0')",
        "identifier": "'1.2.156.3005.2.' || copied.id",
    },
}


def run(argv: list[str]) -> int:
    """Measure; exit code 1 where a budget is not kept."""
    parser = argparse.ArgumentParser(prog="yiwang bench licences", description=__doc__)
    parser.add_argument("--part", choices=("all", "bulk", "reads"), default="all")
    parser.add_argument("--size", type=int, default=1_000, help="licences of a run (default: 1000)")
    parser.add_argument("--licences", type=int, default=1_000_000, help="copies (default: 1000000)")
    parser.add_argument(
        "--seconds", type=float, default=8.0, help="of a run of reads; 0 fills only"
    )
    parser.add_argument("--keep", default="", help="name of a database that is filled once only")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    migrate.setup_django()
    logging.disable(logging.INFO)
    bulk = _bulk(wish.size) if wish.part != "reads" else {}
    reads = _reads(wish.licences, wish.seconds, wish.keep) if wish.part != "bulk" else {}
    report = {**reads, **bulk, "runs": [*bulk.get("runs", ()), *reads.get("runs", ())]}
    if bulk or reads:
        print(ground.told(report, as_json=wish.json))
    return 0 if bulk.get("kept", True) and reads.get("kept", True) else 1


# Bulk


def _bulk(size: int) -> dict[str, Any]:
    with ground.city() as environment, ground.program(["work"], environment):
        with tempfile.TemporaryDirectory() as folder:
            runs = [_run(environment, Path(folder), size, number) for number in range(RUNS)]
        found = ground.circumstances()
    signed = ground.median(runs, "signed_per_s")
    return {
        "signed_per_s": signed,
        "licences": size,
        "budget": BUDGET,
        "ratio": round(signed / BUDGET, 2),
        "kept": signed >= BUDGET,
        **found,
        "runs": runs,
    }


def _run(environment: Mapping[str, str], folder: Path, size: int, number: int) -> dict[str, float]:
    """Issue one register and wait for its last certificate and seal."""
    path = folder / f"register-{number}.csv"
    _register(path, number * size, size)
    words = ["licences", "issue", str(path), "--type", TYPE, "--body", BODY, "--json"]
    roots = _count("SELECT count(*) FROM evidence_root")
    began = time.perf_counter()
    command = [sys.executable, "-m", "yiwang.cli", *words]
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True)
    if done.returncode:
        raise CommandError(f"The register was not issued: {done.stdout}{done.stderr}")
    recorded = time.perf_counter() - began
    while _count(LEFT):
        if time.perf_counter() - began > LONGEST:
            raise CommandError(f"Papers or seals are still behind after {LONGEST:g} s.")
        time.sleep(0.1)
    seconds = time.perf_counter() - began
    return {
        "signed_per_s": round(size / seconds, 1),
        "recorded_per_s": round(size / recorded, 1),
        "seconds": round(seconds, 1),
        "timestamps": _count("SELECT count(*) FROM evidence_root") - roots,
    }


def _register(path: Path, first: int, size: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEAD)
        for number in range(first, first + size):
            place = f"青岛市市南区示例路{number}号"
            holder = f"青岛示例餐饮第{number}店"
            term = ("2024-03-01", "2029-02-28")
            what = ("韩立群", place, "餐饮服务", "热食类食品制售；冷食类食品制售")
            writer.writerow((f"JY9{number:012d}", holder, _uscc(number), *term, *what))


def _uscc(number: int) -> str:
    """A sound credit code that nobody has."""
    from yiwang.base.parties.facade import identifiers

    organisation = f"MB{number:06d}"
    first = f"91370202{organisation}{identifiers.organisation_check_character(organisation)}"
    return first + identifiers.uscc_check_character(first)


def _count(statement: str) -> int:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


# Reads


def _reads(licences: int, seconds: float, keep: str) -> dict[str, Any]:
    with ground.city(keep) as environment:
        if _count("SELECT count(*) FROM licences_licence") < licences:
            _fill(environment, licences)
        if not seconds:
            return {}
        codes = _codes(licences)
        with ground.server(environment) as (port, _process):
            visitor = ground.Caller(port, "")
            holder = ground.Caller(port, ground.token("citizen"))
            _ask(visitor, holder, codes, 3.0)  # statements are prepared, as on a day at work
            runs = [_ask(visitor, holder, codes, seconds) for _ in range(RUNS)]
        found = ground.circumstances()
    verify, wallet = (ground.median(runs, name) for name in ("verify_p95_ms", "wallet_p95_ms"))
    return {
        "verify": {"p95_ms": verify, "budget": BUDGET_VERIFY_MS},
        "wallet": {"p95_ms": wallet, "budget": BUDGET_WALLET_MS, "cards": CARDS},
        "of": licences,
        "kept": verify <= BUDGET_VERIFY_MS and wallet <= BUDGET_WALLET_MS,
        **found,
        "runs": runs,
    }


def _ask(
    visitor: ground.Caller, holder: ground.Caller, codes: list[str], seconds: float
) -> dict[str, float]:
    """Verify, and open the card pack, in turn."""
    for caller in (visitor, holder):
        caller.took = {"GET": [], "POST": []}
    chance, end = random.Random(7), time.monotonic() + seconds  # noqa: S311  # which to ask for
    while time.monotonic() < end:
        verdict = visitor.must("GET", f"verify/{chance.choice(codes)}")
        if not verdict["licence"]:
            raise CommandError(f"A licence that is there was not confirmed: {verdict}")
        if len(holder.must("GET", "wallet")) < CARDS:
            raise CommandError("The card pack is not full.")
    verify, wallet = visitor.took["GET"], holder.took["GET"]
    return {
        "verify_p50_ms": ground.share(verify, 0.5),
        "verify_p95_ms": ground.share(verify, 0.95),
        "wallet_p50_ms": ground.share(wallet, 0.5),
        "wallet_p95_ms": ground.share(wallet, 0.95),
        "asked": len(verify),
    }


def _codes(licences: int) -> list[str]:
    from django.db import connections

    step = max(1, licences // CODES)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT substr(md5('c' || n), 1, 20) FROM generate_series(1, %s, %s) n",
            [licences, step],
        )
        return [row[0] for row in cursor.fetchall()]


def _fill(environment: Mapping[str, str], licences: int) -> None:
    """Issue one licence through the product, then copy it."""
    from django.db import connections

    from yiwang.base.papers import duties

    with tempfile.TemporaryDirectory() as folder, redirect_stdout(sys.stderr):
        path = Path(folder) / "pattern.csv"
        _register(path, 999_999, 1)
        words = ["licences", "issue", str(path), "--type", TYPE, "--body", BODY]
        command = [sys.executable, "-m", "yiwang.cli", *words]
        subprocess.run(command, env=dict(environment), check=True, stdout=sys.stderr)
        while duties.draw_papers():
            pass
    holder = _HOLDER.format(cards=CARDS, each=EACH)
    with connections["owner"].cursor() as cursor:
        cursor.execute(COPIED, [licences])
        cursor.execute("CREATE INDEX ON copied (n)")
        cursor.execute("ALTER TABLE copied ADD COLUMN holder uuid")
        cursor.execute(f"UPDATE copied SET holder = {holder}")  # noqa: S608  # our own words
        for table, changes in COPIES.items():
            _copy(cursor, table, changes)
            cursor.execute(f"VACUUM ANALYZE {table}")


def _copy(cursor: Any, table: str, changes: Mapping[str, str]) -> None:
    """A row for each number, like the one that the product made but for what must differ."""
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608  # our own words
    names = [column.name for column in cursor.description]
    values = ", ".join(changes.get(name, f'one."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    pattern = {
        "parties_party": "id = (SELECT holder_id FROM licences_licence WHERE number LIKE 'JY9%%')",
        "papers_paper": "id = (SELECT paper_id FROM licences_licence WHERE number LIKE 'JY9%%')",
        "licences_licence": "number LIKE 'JY9%%'",
    }[table]
    cursor.execute(
        f"""INSERT INTO {table} ({columns}) SELECT {values} FROM copied
        CROSS JOIN (SELECT * FROM {table} WHERE {pattern} LIMIT 1) one"""  # noqa: S608  # the same
    )
