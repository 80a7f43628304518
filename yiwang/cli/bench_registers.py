"""`yiwang bench reconcile` and `yiwang bench linkage`: registers, measured on the reference city.

reconcile: every person against every source in one pass, beside the same by hand in DuckDB.
linkage: two tables of the same people, exact by number first, the rest by score; precision and
recall against the truth that the city keeps apart, also for pairs without a shared number.
"""

import argparse
import json
import platform
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from yiwang.cli import scratch
from yiwang.cli.migrate import setup_django

RUNS = 3
MEMORY = "8GB"
REGISTER, PACKAGE = "people", "base_registers"
LEFT, RIGHT = "medical_insurance", "population"


def reconcile(argv: list[str]) -> int:
    """Run the benchmark of reconciling."""
    wish = _wished(argv, "bench reconcile", 1_000_000)
    with _city(wish.size) as folder:
        runs = [_reconciled(folder) for _ in range(wish.runs)]
    ours, peer = (median(run[name] for run in runs) for name in ("seconds", "by_hand"))
    report = {"seconds": ours, "by_hand": peer, "ratio": round(ours / peer, 2)}
    report |= {"people": runs[0]["people"], "rows": runs[0]["rows"]}
    _tell(wish, report, runs)
    return 0


def linkage(argv: list[str]) -> int:
    """Run the benchmark of linkage."""
    wish = _wished(argv, "bench linkage", 1_000_000)
    with _city(wish.size) as folder:
        runs = [_linked(folder) for _ in range(wish.runs)]
    report = {"seconds": median(run["seconds"] for run in runs), **runs[0]["scores"]}
    _tell(wish, report, runs)
    return 0


def _wished(argv: list[str], name: str, size: int) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"yiwang {name}", description=__doc__)
    parser.add_argument("--size", type=int, default=size, help="people of the reference city")
    parser.add_argument("--seconds", type=int, default=0, help="not used: a run takes its time")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--folder", type=Path, help="a reference city that is made already")
    parser.add_argument("--json", action="store_true")
    wish = parser.parse_args(argv)
    setup_django()
    global _FOLDER
    _FOLDER = wish.folder
    return wish


_FOLDER: Path | None = None


@contextmanager
def _city(people: int) -> Iterator[Path]:
    from yiwang.cli.reference import city

    if _FOLDER:
        yield _FOLDER
        return
    with tempfile.TemporaryDirectory(prefix="yiwang-bench-") as name:
        city.make(Path(name), people)
        yield Path(name)


def _spec() -> Any:
    """The register as the package declares it."""
    import yaml

    from yiwang.share.registers.spec import Register

    path = Path(__file__).resolve().parents[2] / "packages" / PACKAGE / "datasets.yaml"
    return Register.model_validate(yaml.safe_load(path.read_text("utf-8"))[REGISTER])


def _file(folder: Path, code: str) -> str:
    """A table of the city as something to select from, with the number of each row."""
    parquet = folder / f"{code}.parquet"
    read = (
        f"read_parquet('{parquet}')"
        if parquet.exists()
        else f"read_csv('{folder / code}.csv', all_varchar = true)"
    )
    return f"(SELECT *, row_number() OVER () AS _row FROM {read})"


# Reconciling


def _reconciled(folder: Path) -> dict[str, Any]:
    from yiwang.share.registers import golden
    from yiwang.share.registers.duck import count, engine

    spec = _spec()
    with engine() as made:
        made.execute(f"SET memory_limit = '{MEMORY}'")  # the query by hand keeps longer texts
        views = {}
        for number, feed in enumerate(spec.sources):
            views[number] = f"s{number}"
            made.execute(f"CREATE VIEW s{number} AS SELECT * FROM {_file(folder, feed.resource)}")
        began = time.perf_counter()
        made.execute(f"CREATE TABLE golden AS {golden.grouped(spec, views)}")
        ours = time.perf_counter() - began
        people = count(made, "golden")
        ((rows,),) = made.execute("SELECT sum(n) FROM golden").fetchall()
        made.execute("DROP TABLE golden")
        began = time.perf_counter()
        made.execute(f"CREATE TABLE by_hand AS {_by_hand(spec)}")
        peer = time.perf_counter() - began
    return {
        "seconds": round(ours, 2),
        "by_hand": round(peer, 2),
        "people": people,
        "rows": int(rows),
    }


def _by_hand(spec: Any) -> str:
    """What one would write for this question alone: rank by source, the first value that there is,
    how many sources know the person, and whether they differ.
    """
    rows = []
    for number, feed in enumerate(spec.sources):
        items = ", ".join(
            f"CAST({feed.items[item]} AS VARCHAR) AS {item}"
            if item in feed.items
            else f"NULL::VARCHAR AS {item}"
            for item in spec.items
        )
        rows.append(f"SELECT {feed.key} AS id, {number} AS rank, {items} FROM s{number}")
    values = ", ".join(
        f"arg_min({item}, CASE WHEN {item} IS NOT NULL THEN rank END) AS {item}, "
        f"min({item}) <> max({item}) AS {item}_differs"
        for item in spec.items
    )
    return (
        f"SELECT CASE WHEN length(id) = 15 THEN substr(id, 1, 6) || '19' || substr(id, 7) "
        f"ELSE substr(id, 1, 17) END AS id, bit_or(1 << rank) AS known, {values} "
        f"FROM ({' UNION ALL '.join(rows)}) WHERE length(id) IN (15, 18) GROUP BY 1"
    )


# Linkage


def _linked(folder: Path) -> dict[str, Any]:
    from yiwang.share.registers import linkage as matching
    from yiwang.share.registers.duck import engine

    given = {"name": "name", "birth": "birth_date", "place": "address"}
    with engine() as made:
        began = time.perf_counter()
        for table, code in (("a", LEFT), ("b", RIGHT)):
            made.execute(
                f"CREATE TABLE {table} AS SELECT CAST(_row - 1 AS VARCHAR) AS id, "
                f"{_sound('id_number')} AS key, name, CAST(birth_date AS VARCHAR) AS birth_date, "
                f"address FROM {_file(folder, code)}"
            )
        # Several rows may carry one number: all of them are linked by it.
        made.execute("CREATE TABLE exact AS SELECT a.id AS l, b.id AS r FROM a JOIN b USING (key)")
        exact = time.perf_counter() - began
        matching.prepare(
            made, "here_rows", "SELECT * FROM a WHERE id NOT IN (SELECT l FROM exact)", given
        )
        # A body may list a person twice, with a number and without: nobody is out of question.
        matching.prepare(made, "there_rows", "SELECT * FROM b", given)
        scored = matching.pairs(made, "here_rows", "there_rows", given, 0.5)
        matching.doubled(made, scored, "id_r IN (SELECT r FROM exact)")
        matching.best(made, scored, _spec().linkage.link, "0")
        made.execute("CREATE TABLE found AS SELECT id_l AS l, id_r AS r FROM best WHERE sure")
        seconds = time.perf_counter() - began
        scores = _scores(made, folder)
    return {"seconds": round(seconds, 1), "exact": round(exact, 1), "scores": scores}


def _sound(field: str) -> str:
    """A number whose check character fits, without it; an old one as the new one it became."""
    from yiwang.base.parties.facade import identifiers

    total = " + ".join(
        f"TRY_CAST(substr({field}, {place}, 1) AS INTEGER) * {weight}"
        for place, weight in enumerate(identifiers.RESIDENT_WEIGHTS, start=1)
    )
    check = f"substr('{identifiers.RESIDENT_CHECKS}', ({total}) % 11 + 1, 1)"
    return (
        f"CASE WHEN length({field}) = 18 AND {check} = substr({field}, 18, 1) "
        f"THEN substr({field}, 1, 17) WHEN length({field}) = 15 "
        f"THEN substr({field}, 1, 6) || '19' || substr({field}, 7) END"
    )


def _scores(made: Any, folder: Path) -> dict[str, Any]:
    """Precision and recall of all links, and of those without a shared number alone."""
    for table, code in (("ta", LEFT), ("tb", RIGHT)):
        truth = f"read_parquet('{folder}/truth/{code}.parquet')"
        made.execute(
            f"CREATE TABLE {table} AS SELECT CAST(row AS VARCHAR) AS id, person FROM {truth}"
        )
    made.execute("CREATE TABLE links AS SELECT * FROM exact UNION ALL SELECT * FROM found")
    told = {}
    for name, table, where in (
        ("", "links", "true"),
        ("_without_number", "found", "ta.id NOT IN (SELECT l FROM exact)"),
    ):
        ((right, made_links),) = made.execute(
            f"SELECT count(*) FILTER (ta.person = tb.person), count(*) FROM {table} "
            "JOIN ta ON ta.id = l JOIN tb ON tb.id = r"
        ).fetchall()
        # A row whose person stands several times on the other side is found when one of them is.
        ((there, found),) = made.execute(
            f"""SELECT count(*), count(*) FILTER (ta.id IN (SELECT l FROM {table}
                JOIN ta x ON x.id = l JOIN tb y ON y.id = r WHERE x.person = y.person))
            FROM ta WHERE person IN (SELECT person FROM tb) AND {where}"""
        ).fetchall()
        told[f"precision{name}"] = round(right / max(made_links, 1), 5)
        told[f"recall{name}"] = round(found / max(there, 1), 5)
        told[f"pairs{name}"] = there
    return told


def _tell(
    wish: argparse.Namespace, report: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]
) -> None:
    full = {
        **report,
        "size": wish.size,
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "commit": scratch.commit(),
        "runs": list(runs),
    }
    if wish.json:
        print(json.dumps(full, ensure_ascii=False))
    else:
        print("\n".join(f"{name}: {value}" for name, value in full.items()))
