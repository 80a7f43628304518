"""Whom rows without an identity number are about, by what else they say: splink on DuckDB.

Names are compared as written, by sound, with characters swapped, and with one character off; dates
and addresses exactly and nearly. What agreement means for one person is data (data/linkage.yaml);
what it means for two strangers is counted at each run, with rare names counting more.

Imported by commands and workers only.
"""

import logging
import math
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa
import yaml
from pypinyin import Style, pinyin
from splink import Linker, SettingsCreator, block_on
from splink.internals.duckdb.database_api import DuckDBAPI

from yiwang.share.registers.duck import Engine, count

SEED = 1
SAMPLE = 1e6  # pairs of strangers that are looked at
CLOSE = 0.92  # Jaro-Winkler similarity of addresses that are nearly the same
MARGIN = 3.0  # bits by which the best pair must beat the next, to be linked by score

# Levels by the part that they belong to, as conditions over the left and the right row.
_LEVELS: Mapping[str, Mapping[str, str]] = {
    "name": {
        "exact": "name_l = name_r",
        "sound": "sound_l = sound_r",
        "swapped": "letters_l = letters_r",
        "near": "length(name_l) > 1 AND levenshtein(name_l, name_r) = 1",
    },
    "birth": {
        "exact": "birth_l = birth_r",
        "near": "damerau_levenshtein(birth_l, birth_r) = 1 OR birth_l = turned_r",
    },
    "sex": {"exact": "sex_l = sex_r"},
    "place": {
        "exact": "place_l = place_r",
        "near": "ends_with(place_l, place_r) OR ends_with(place_r, place_l) "
        f"OR jaro_winkler_similarity(place_l, place_r) >= {CLOSE}",
    },
    "phone": {"exact": "phone_l = phone_r"},
}
# Year for finding pairs; with day and month the other way round for those who wrote it so.
_BIRTH = """, substr(birth, 1, 4) AS year,
    substr(birth, 1, 5) || substr(birth, 9, 2) || '-' || substr(birth, 6, 2) AS turned"""
_RARE = ("name", "place")  # parts whose rare values count more
# Pairs that are looked at agree in one of these; each needs the parts it names.
_BLOCKS = (
    ("birth", "family"),
    ("sound", "year"),
    ("birth", "place"),
    ("place", "sound"),
    ("phone",),
)


@cache
def _data() -> Mapping[str, Any]:
    text = files("yiwang.share.registers").joinpath("data/linkage.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def parts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = _data()["parts"]
    return found


def twice() -> float:
    """Bits by which a pair weighs less whose person the same source has in another row."""
    return math.log2(_data()["twice"]["share"])


def prepare(engine: Engine, table: str, question: str, given: Mapping[str, str]) -> None:
    """Make a table that can be matched of a question that answers `id` and items.

    given: item by the part that it plays.
    """
    values = ", ".join(
        f"regexp_replace(\"{item}\", '\\s', '', 'g') AS {part}" for part, item in given.items()
    )
    engine.execute(
        f"CREATE OR REPLACE TABLE raw AS SELECT id, {values} FROM ({question})"
    )  # names of ours
    names = engine.execute("SELECT DISTINCT name FROM raw WHERE name IS NOT NULL").fetchall()
    sounds = pa.table(
        {
            "name": [name for (name,) in names],
            "sound": [sound(name) for (name,) in names],
            "family": [sound(name[:1]) for (name,) in names],
            "letters": ["".join(sorted(name)) for (name,) in names],
        }
    )
    engine.register("sounds", sounds)
    year = _BIRTH if "birth" in given else ""
    engine.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT raw.*, sound, family, letters{year} "
        "FROM raw LEFT JOIN sounds USING (name)"
    )
    engine.unregister("sounds")
    engine.execute("DROP TABLE raw")


def sound(name: str) -> str:
    """The pinyin of a name without tones, letter by letter, so that homophones are the same."""
    return "".join(map(_letter, name))


@cache
def _letter(letter: str) -> str:
    return str(pinyin(letter, style=Style.NORMAL, errors="default")[0][0])


def pairs(engine: Engine, here: str, there: str, given: Mapping[str, str], lowest: float) -> str:
    """Score pairs of two prepared tables; returns the table of those that score at least `lowest`:
    id_l, id_r, match_weight (bits), match_probability, and for each part its level and weight.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection=engine)
    left = api.register(here, table_name="here_rows")
    right = api.register(there, table_name="there_rows")
    sizes = [count(engine, table) for table in (here, there)]
    linker = Linker(
        [left, right], _settings(given, sizes), log_level=logging.ERROR, validate_settings=False
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLE, seed=SEED)
    found = linker.inference.predict(threshold_match_probability=lowest)
    return str(found.physical_name)


def _settings(given: Mapping[str, str], sizes: list[int]) -> SettingsCreator:
    known = {*given, "sound", "family", *(["year"] if "birth" in given else [])}
    blocks = [block for block in _BLOCKS if known.issuperset(block)]
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=[_comparison(part) for part in given],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
        probability_two_random_records_match=max(1e-9, min(sizes) / max(1, sizes[0] * sizes[1])),
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=True,
    )


def _comparison(part: str) -> dict[str, Any]:
    levels = [{"sql_condition": f"{part}_l IS NULL OR {part}_r IS NULL", "is_null_level": True}]
    for level in parts()[part]["levels"]:
        row = {
            "sql_condition": _LEVELS[part].get(level["name"], "ELSE"),
            "label_for_charts": level["name"],
            "m_probability": level["same"],
        }
        if part in _RARE and level["name"] == "exact":
            row |= {"tf_adjustment_column": part, "tf_adjustment_weight": 1.0}
        levels.append(row)
    return {"output_column_name": part, "comparison_levels": levels}


def doubled(engine: Engine, scored: str, where: str) -> None:
    """Let pairs weigh less whose person the same source has in another row already, and mark them
    as `doubled`.

    where: a condition of ours that tells them.
    """
    engine.execute(f"ALTER TABLE {scored} ADD COLUMN doubled BOOLEAN DEFAULT false")
    engine.execute(
        f"""UPDATE {scored} SET doubled = true, match_weight = match_weight + {twice()},
            match_probability = 1 / (1 + pow(2, -(match_weight + {twice()}))) WHERE {where}"""
    )


def best(engine: Engine, scored: str, link: float, apart: str) -> None:
    """Make the table `best` of the pairs worth keeping: for each row on the left its best one, with
    `sure`: whether it scores at least `link`, is the best on both sides, and by a clear margin.

    apart: what tells rows on the left that may share a partner, such as those of two sources.
    """
    engine.execute(
        f"""CREATE OR REPLACE TABLE best AS SELECT *, match_probability >= {link}
            AND match_weight - coalesce(second, -99) >= {MARGIN}
            AND match_weight - coalesce(rival, -99) >= {MARGIN} AS sure
        FROM (SELECT *,
            row_number() OVER mine AS place, lead(match_weight) OVER mine AS second,
            max(match_weight) FILTER (id_l <> top) OVER theirs AS rival
          FROM (SELECT *, first_value(id_l) OVER (PARTITION BY id_r, {apart}
                    ORDER BY match_weight DESC, id_l) AS top FROM {scored})
          WINDOW mine AS (PARTITION BY id_l ORDER BY match_weight DESC, id_r),
            theirs AS (PARTITION BY id_r, {apart}))
        WHERE place = 1"""  # names and numbers of ours
    )


def reasons(row: Mapping[str, Any], given: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Of a scored pair what each part says: {part, level, weight}, the weight in bits."""
    for part in given:
        level = row[f"gamma_{part}"]
        names = [each["name"] for each in parts()[part]["levels"]]
        weight = float(row[f"mw_{part}"] or 0) + float(row.get(f"mw_tf_adj_{part}") or 0)
        name = names[len(names) - 1 - level] if level >= 0 else "missing"
        yield {"part": part, "level": name, "weight": round(weight, 1)}
    if row["doubled"]:
        yield {"part": "twice", "level": "known", "weight": round(twice(), 1)}
