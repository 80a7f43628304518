"""A package as it lies in a folder: names, version and texts. Pure but for reading the folder."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LARGEST_FILE = 2_000_000  # bytes; a package is text that people read
MOST_FILES = 200


@dataclass(frozen=True)
class Problem:
    """What is wrong in which file, in one sentence."""

    file: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}{f' {self.where}' if self.where else ''}: {self.message}"


class PackageRefused(Exception):  # a refusal that a person reads, not a fault
    """A folder that is no sound package, with every problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Source:
    """The files of one version of a package. Paths are relative, with forward slashes."""

    name: str
    version: str
    titles: Mapping[str, str]
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 over the paths and texts in order, hexadecimal."""
        hashed = hashlib.sha256()
        for path in sorted(self.files):
            for part in (path, self.files[path]):
                encoded = part.encode()
                hashed.update(len(encoded).to_bytes(8, "big") + encoded)
        return hashed.hexdigest()

    def document(self, path: str) -> Any:
        """A YAML file of the package as data that nobody changes, or None where there is none."""
        text = self.files.get(path)
        return None if text is None else parsed(text)


@lru_cache(maxsize=512)
def parsed(text: str) -> Any:
    """Data of a YAML text, read once, for a case asks for its package's files at every step."""
    return yaml.safe_load(text)


def read(folder: Path) -> Source:
    """Read a package folder.

    Raises:
        PackageRefused: no package.yaml, a file that is no text, too large or too many files.
    """
    if not (folder / "package.yaml").is_file():
        raise PackageRefused([Problem("package.yaml", "", "The folder holds no package.yaml.")])
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if len(paths) > MOST_FILES:
        raise PackageRefused([Problem("", "", f"More than {MOST_FILES} files.")])
    files, problems = _texts(folder, paths)
    if problems:
        raise PackageRefused(problems)
    return of(files)


def of(files: Mapping[str, str]) -> Source:
    """Make a source of texts by path.

    Raises:
        PackageRefused: package.yaml does not say id, version and titles.
    """
    try:
        head = yaml.safe_load(files["package.yaml"])
        name, version = str(head["id"]), str(head["version"])
        titles = {language: str(head["title"][language]) for language in ("zh", "en")}
    except (yaml.YAMLError, KeyError, TypeError) as error:
        message = f"Must say id, version and title with zh and en ({error})."
        raise PackageRefused([Problem("package.yaml", "", message)]) from error
    return Source(name, version, titles, files)


def _texts(folder: Path, paths: list[Path]) -> tuple[dict[str, str], list[Problem]]:
    files: dict[str, str] = {}
    problems = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if path.stat().st_size > LARGEST_FILE:
            problems.append(Problem(name, "", f"Larger than {LARGEST_FILE} bytes."))
            continue
        try:
            files[name] = path.read_text("utf-8")
        except UnicodeDecodeError:
            problems.append(Problem(name, "", "Not a text in UTF-8."))
    return files, problems
