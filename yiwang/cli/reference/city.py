"""Making the reference city on disk, whole or not at all, and the same for the same seed."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from yiwang.cli.reference import entities, people
from yiwang.cli.reference.names import data
from yiwang.cli.reference.sources import Source, made, sources

SEED = 20260930
MANIFEST = "manifest.json"
VERSION = 1  # raised when the same seed would make another city


@dataclass(frozen=True)
class Made:
    """One file of the city: where it lies below its folder, and what it holds."""

    code: str
    file: str
    rows: int
    sha256: str


Told = Callable[[str, int], None]


def make(
    folder: Path,
    count: int,
    *,
    seed: int = SEED,
    guests: bool = False,
    told: Told | None = None,
) -> list[Made]:
    """Write the tables of a city of `count` people, and apart in `truth/` what is true of them.

    A city that is there already is left as it is; a smaller or larger one takes its place.
    guests: with rows about the persons of the demonstration, see data/guests.yaml.
    told: is called for each file with its name and rows.
    """
    wish = {"people": count, "seed": seed, "version": VERSION, "guests": guests}
    there = known(folder)
    if there and all(there.get(key) == value for key, value in wish.items()):
        return [Made(**row) for row in there["files"]]
    draft = folder / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "truth").mkdir(parents=True)
    files = []
    for one in _files(draft, count, seed, data("guests") if guests else {}):
        files.append(one)
        if told:
            told(one.code, one.rows)
    described = wish | {"files": [asdict(one) for one in files]}
    (draft / MANIFEST).write_text(json.dumps(described, indent=1), "utf-8")
    _put(draft, folder)
    return files


def known(folder: Path) -> dict[str, Any]:
    """What is said of the city in a folder; empty where there is none."""
    manifest = folder / MANIFEST
    told: dict[str, Any] = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}
    return told


def _put(draft: Path, folder: Path) -> None:
    """Put the files of the draft in their places; the manifest goes first and comes last, so that
    a city that was interrupted is made again.
    """
    (folder / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(folder / "truth", ignore_errors=True)
    for path in sorted(draft.iterdir(), key=lambda one: one.name == MANIFEST):
        path.replace(folder / path.name)
    draft.rmdir()


def _files(folder: Path, count: int, seed: int, guests: Mapping[str, Any]) -> Any:
    """Write all files. Each has chance of its own, so that a new table changes no other. guests:
    further rows by table, of which nothing stands in the truth.
    """
    truth = {"people": people.truth(_chance(seed, "people"), count)}
    truth["entities"] = entities.truth(_chance(seed, "entities"), truth["people"])
    truth["couples"] = people.couples(truth["people"])
    for source in sources().values():
        table, true = made(source, truth, _chance(seed, source.code))
        more = pa.Table.from_pylist(guests.get(source.code, []), schema=table.schema)
        yield _written(folder, f"{source.code}.{source.format}", pa.concat_tables([table, more]))
        yield _written(folder, f"truth/{source.code}.parquet", true)
    for name in ("people", "entities"):
        yield _written(folder, f"truth/{name}.parquet", truth[name])


def _chance(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, *name.encode()])


def _written(folder: Path, name: str, table: pa.Table) -> Made:
    path = folder / name
    if path.suffix == ".csv":
        pyarrow.csv.write_csv(table, path)
    else:
        pq.write_table(table, path, compression="zstd")
    with path.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    return Made(name.partition(".")[0], name, table.num_rows, digest)


def file_of(folder: Path, source: Source) -> Path:
    """Where the table of a body lies."""
    return folder / f"{source.code}.{source.format}"
