"""The files of the packages of penalty grades, by their path."""

from typing import Any

import yaml

from tools.penalty_grades import clauses, model
from tools.penalty_grades.clauses import Clause

MADE = (
    "# Made by tools/penalty_grades of the clauses and its table; a city edits it as it likes.\n"
    "# Act, clause and ranges are the law's; factors and grades are demonstration, not in force.\n"
)
SOURCE = {
    "zh": "法规文本为公开数据的一个有日期的版本，后来可能修改",
    "en": "The texts are a dated version from public data; some were amended since",
}
PROCEDURE = "penalty_procedure/procedure"


class _Dumper(yaml.SafeDumper):
    """Plain blocks, without references to what was said before."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def make(table: dict[str, Any], book: dict[tuple[str, str], Clause]) -> dict[str, str]:
    """Text by path below packages/.

    Raises:
        NoClause: the file does not say what the table quotes.
    """
    made: dict[str, str] = {}
    for package in table["packages"]:
        name, versions = package["id"], table["versions"]
        found = [(row, clauses.find(book, row)) for row in package["clauses"]]
        made[f"{name}/package.yaml"] = _yaml(_head(package))
        made[f"{name}/clauses.yaml"] = _yaml(_clauses(package, found))
        made[f"{name}/decisions.yaml"] = _yaml({"decisions": [_plan(versions, *f) for f in found]})
        for row, clause in found:
            for version in versions:
                made[f"{name}/{_file(row, version)}"] = model.text(row, clause, version)
    return made


def _yaml(data: dict[str, Any]) -> str:
    return MADE + yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def _head(package: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": package["id"],
        "version": "1.0",
        "title": package["title"],
        "owner": "legal",
        "needs": ["decisions"],
    }


def _clauses(package: dict[str, Any], found: list[tuple[dict[str, Any], Clause]]) -> dict[str, Any]:
    rows = [
        {
            "code": row["code"],
            "title": row["title"],
            "decision": row["code"],
            "grade": f"{row['code']}_grade",
            "procedure": PROCEDURE,
            "level": clause.level,
            "regulation": clause.regulation,
            "version_date": clause.version_date,
            "article": clause.article,
            "text": clause.text,
            "ranges": clauses.phrases(row),
        }
        for row, clause in found
    ]
    head = {"department": package["department"], "demonstration": True, "source": SOURCE}
    return {**head, "clauses": rows}


def _file(row: dict[str, Any], version: dict[str, Any]) -> str:
    return f"{row['code']}-{version['valid_from'].year}.dmn"


def _plan(versions: list[dict[str, Any]], row: dict[str, Any], clause: Clause) -> dict[str, Any]:
    held = []
    for number, version in enumerate(versions):
        first = max(version["valid_from"].isoformat(), clause.version_date)
        one = {"file": _file(row, version), "valid_from": first}
        if number + 1 < len(versions):
            one["valid_until"] = model.day_before(versions[number + 1]["valid_from"])
        one["source"] = f"《{clause.regulation}》{clause.article}；裁量档次为演示数据，未生效"
        held.append(one)
    return {
        "decision": row["code"],
        "title": row["title"],
        "question": {"zh": f"对“{row['title']['zh']}”怎样处罚？", "en": "Which penalty, how much?"},
        "reference": "act",
        "lighter": ["fine_max", "fine_min"],
        "lighter_source": "《中华人民共和国行政处罚法》第三十七条",
        "versions": held,
    }
