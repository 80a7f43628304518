"""What a package says about clauses: `clauses.yaml` beside the decisions that grade them. Pure."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from yiwang.base.decisions.facade import Entry, entries
from yiwang.base.packages.facade import Problem, Source, misread, read
from yiwang.govern.discretion.values import Clause

CLAUSES = "clauses.yaml"
Said = dict[str, str]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Clause(_Row):
    """A clause and the decisions that speak of it.

    decision: gives fine_min, fine_max (CNY) and, where the table has them, kinds (a list of other
    kinds of penalty). grade: gives the grade, on the way to it. procedure: gives hearing and
    review, as `decision` or `package/decision`. kinds: those that each punished act has besides.
    """

    code: str
    title: Said
    decision: str
    grade: str
    procedure: str = ""
    kinds: list[str] = []
    level: str
    regulation: str
    version_date: str = ""
    article: str
    text: str
    ranges: list[str] = []


class _Clauses(_Row):
    """demonstration: factors and grades are made up, and said to be wherever they are shown."""

    department: Said
    demonstration: bool
    source: Said
    clauses: list[_Clause]


def schema() -> dict[str, Any]:
    """clauses.yaml as JSON Schema."""
    title = "clauses.yaml: clauses of law and the decisions that grade their penalties"
    return {**_Clauses.model_json_schema(), "title": title}


def clauses(source: Source) -> tuple[Clause, ...]:
    """The clauses of a sound package, in its order."""
    text = source.files.get(CLAUSES)
    return _clauses(source.name, source.version, source.digest, text) if text else ()


@lru_cache(maxsize=256)
def _clauses(name: str, version: str, digest: str, text: str) -> tuple[Clause, ...]:
    book = _Clauses.model_validate(read(text))
    return tuple(_clause(book, row, name, version, digest) for row in book.clauses)


def _clause(book: _Clauses, row: _Clause, package: str, version: str, digest: str) -> Clause:
    return Clause(
        code=row.code,
        title=row.title,
        department=book.department,
        level=row.level,
        regulation=row.regulation,
        version_date=row.version_date,
        article=row.article,
        text=row.text,
        ranges=tuple(row.ranges),
        source=book.source,
        demonstration=book.demonstration,
        package=package,
        version=version,
        digest=digest,
        decision=row.decision,
        grade=row.grade,
        procedure=row.procedure,
        kinds=tuple(row.kinds),
    )


def check(source: Source) -> list[Problem]:
    """Whether each clause can be read, has one code, and its decisions are there."""
    document = source.document(CLAUSES)
    if document is None:
        return []
    try:
        book = _Clauses.model_validate(document)
    except ValidationError as error:
        return misread(CLAUSES, error)
    try:
        known = entries(source)
    except ValueError:  # said by the part that owns decisions
        return []
    return list(_problems(book, known))


def _problems(book: _Clauses, known: Any) -> Iterator[Problem]:
    codes: set[str] = set()
    for number, row in enumerate(book.clauses):
        where = f"/clauses/{number}"
        if row.code in codes:
            yield Problem(CLAUSES, f"{where}/code", f"The code {row.code!r} is there twice.")
        codes.add(row.code)
        entry: Entry | None = known.get(row.decision)
        if entry is None:
            message = f"There is no decision {row.decision!r} in decisions.yaml."
            yield Problem(CLAUSES, f"{where}/decision", message)
            continue
        if entry.versions.reference != "act" or not entry.versions.lighter:
            message = "A penalty is decided by the day of the act, and says which is lighter."
            yield Problem(CLAUSES, f"{where}/decision", message)
        for file, model in entry.models.items():
            if model.find(row.grade) is None:
                message = f"There is no decision {row.grade!r} in {file!r}."
                yield Problem(CLAUSES, f"{where}/grade", message)
