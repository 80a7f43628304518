"""The reference city: the same for a seed, valid where it should be, wrong as documented."""

import json
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import yaml

from yiwang.base.parties import demonstration
from yiwang.base.parties.identifiers import resident_id, uscc
from yiwang.cli.reference import city, errors
from yiwang.cli.reference.sources import sources

PEOPLE = 4000
PACKAGE = Path(__file__).parents[2] / "packages/reference_sources/resources.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reference")
    city.make(path, PEOPLE)
    return path


def test_the_same_seed_makes_the_same_files_and_another_seed_others(folder, tmp_path):
    again = {one.file: one.sha256 for one in city.make(tmp_path, PEOPLE)}
    there = {one["file"]: one["sha256"] for one in city.known(folder)["files"]}
    assert again == there
    other = city.make(tmp_path, PEOPLE, seed=7)
    assert {one.file: one.sha256 for one in other} != there
    assert len({each.supplier for each in sources().values()}) == 14


def test_true_numbers_are_valid_and_nobodys(folder):
    people = pq.read_table(folder / "truth/people.parquet")
    numbers = people["id_number"].to_pylist()
    assert all(resident_id(number).ok for number in numbers)
    assert len(set(numbers)) == PEOPLE
    assert {number[:5] for number in numbers} == {"37029"}, "no division has such a code"
    firms = pq.read_table(folder / "truth/entities.parquet")["uscc"].to_pylist()
    assert all(uscc(code).ok and not uscc(code).flags for code in firms)
    assert len(set(firms)) == len(firms)
    twins = people.filter(people["twin"])
    assert twins.num_rows >= 2
    assert (
        len(set(zip(twins["household"].to_pylist(), twins["birth_date"].to_pylist(), strict=True)))
        * 2
        == twins.num_rows
    )


def test_every_error_of_a_table_is_told_apart_and_no_other(folder):
    table = pq.read_table(folder / "medical_insurance.parquet")
    truth = pq.read_table(folder / "truth/medical_insurance.parquet")
    people = pq.read_table(folder / "truth/people.parquet").take(truth["person"])
    for name in ("id_number", "name", "birth_date"):
        same = pc.fill_null(pc.equal(table[name], people[name]), False).to_pylist()
        told = [name in (said or "") for said in truth["errors"].to_pylist()]
        assert [not one for one in same] == told, name
    missing = table["id_number"].null_count / table.num_rows
    assert 0.06 < missing < 0.10
    kinds = set(",".join(filter(None, truth["errors"].to_pylist())).replace(":", ",").split(","))
    assert {"key_missing", "homophone", "short_address", "old_address"} <= kinds
    assert set(errors.KINDS) <= set(errors.kinds())


def test_the_catalogue_describes_the_tables_as_they_are(folder):
    described = yaml.safe_load(PACKAGE.read_text("utf-8"))
    assert set(described) == set(sources())
    for code, source in sources().items():
        path = city.file_of(folder, source)
        csv = path.suffix == ".csv"
        found = pyarrow.csv.read_csv(path) if csv else pq.read_table(path)
        assert found.column_names == list(described[code]["fields"]), code
        assert described[code]["supplier"] == source.supplier
        assert described[code]["system"] == path.name


def test_an_interrupted_city_is_made_again(tmp_path):
    city.make(tmp_path, 200)
    manifest = tmp_path / city.MANIFEST
    told = json.loads(manifest.read_text("utf-8"))
    manifest.unlink()
    assert [one.sha256 for one in city.make(tmp_path, 200)] == [f["sha256"] for f in told["files"]]
    assert not (tmp_path / "draft").exists()


def test_the_demonstration_s_persons_stand_in_the_tables_when_asked_for(tmp_path):
    city.make(tmp_path, 200, guests=True)
    population = pq.read_table(tmp_path / "population.parquet")["id_number"].to_pylist()
    known = [row.identity for row in demonstration.people().persons]
    assert population[-len(known) :] == known
    (firm,) = demonstration.people().firms
    for name in ("legal_entities", "taxpayers"):
        held = pq.read_table(tmp_path / f"{name}.parquet")["uscc"].to_pylist()
        assert held[-1] == firm.identity
    truth = pq.read_table(tmp_path / "truth" / "population.parquet").num_rows
    assert len(population) == truth + len(known)
