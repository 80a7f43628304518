"""A package as it lies in a folder: names, version and texts. Pure but for reading the folder."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from yiwang.base.packages import documents
from yiwang.engines.process import Text

LARGEST_FILE = 2_000_000  # bytes; a package is text that people read
MOST_FILES = 200
LARGEST = 8_000_000  # bytes of all files together
LONGEST_PATH = 120
_SIGNS = '\\:*?"<>|'  # that other systems give a meaning to
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){0,3}")


@dataclass(frozen=True)
class Problem:
    """What is wrong in which file, in one sentence, and what to do about it.

    where: id of an element of the process, or the place in a document (a pointer or a name).
    path: elements of the process in the order in which they lead to the fault.
    line: from 1; 0 where it is not known.
    """

    file: str
    where: str
    message: str
    remedy: str = ""
    path: tuple[str, ...] = ()
    line: int = 0

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        where = f" {self.where}" if self.where else ""
        return f"{self.file}{line}{where}: {self.message} {self.remedy}".rstrip()


def misread(file: str, error: ValidationError, at: str = "") -> list[Problem]:
    """What a model says of a document that does not fit it. at: pointer to what was read."""
    return [
        Problem(file, at + "".join(f"/{step}" for step in each["loc"]), str(each["msg"]))
        for each in error.errors()
    ]


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
    def life(self) -> str:
        """Which life its cases lead."""
        head = self.document("package.yaml") or {}
        return str(head.get("life", "application"))

    @cached_property
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
    return documents.read(text)


def read(folder: Path) -> Source:
    """Read a package folder.

    Raises:
        PackageRefused: no package.yaml, a file that is no text, too large or too many files.
    """
    if not (folder / "package.yaml").is_file():
        raise PackageRefused(
            [Problem("package.yaml", "", Text("The folder holds no package.yaml."))]
        )
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if len(paths) > MOST_FILES:
        raise PackageRefused([_too_many()])
    return of(texts((path.relative_to(folder).as_posix(), _content(path)) for path in paths))


def _content(path: Path) -> bytes:
    """The bytes of a file, one more than is allowed where it is too large."""
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _too_many() -> Problem:
    return Problem("", "", Text("More than {most} files.", most=MOST_FILES))


def texts(contents: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Files by path as texts, not a byte changed.

    Raises:
        PackageRefused: every path that could not lie in a folder, and every file that is no text
            in UTF-8 or too large.
    """
    found: dict[str, str] = {}
    problems = []
    total = 0
    for path, content in contents:
        total += len(content)
        reason = refused_path(path) or _refused_content(content)
        if reason:
            problems.append(Problem(path, "", reason))
        elif path in found:
            problems.append(Problem(path, "", Text("Is there twice.")))
        else:
            found[path] = content.decode()
    if total > LARGEST:
        problems.append(Problem("", "", Text("More than {most} bytes in all.", most=LARGEST)))
    if len(found) > MOST_FILES:
        problems.append(_too_many())
    if problems:
        raise PackageRefused(problems)
    return found


def refused_path(path: str) -> str:
    """Why a file of a package cannot have this path; empty when it can."""
    parts = path.split("/")
    if not path or len(path) > LONGEST_PATH:
        return Text("A path has 1 to {most} characters.", most=LONGEST_PATH)
    if any(part in ("", ".", "..") or part != part.strip() for part in parts):
        return Text("A path leads down from the package's folder, without “.” or “..” in it.")
    if not path.isprintable() or set(path) & set(_SIGNS):
        return Text("A path has no control characters and none of {signs}.", signs=_SIGNS)
    return ""


def _refused_content(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        return Text("Larger than {most} bytes.", most=LARGEST_FILE)
    try:
        return Text("Not a text.") if "\0" in content.decode() else ""
    except UnicodeDecodeError:
        return Text("Not a text in UTF-8.")


def of(files: Mapping[str, str]) -> Source:
    """Make a source of texts by path.

    Raises:
        PackageRefused: package.yaml does not say id, version and titles.
    """
    try:
        head = documents.read(files["package.yaml"])
        name, version = str(head["id"]), str(head["version"])
        titles = {language: str(head["title"][language]) for language in ("zh", "en")}
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        message = Text("Must say id, version and title with zh and en ({error}).", error=error)
        raise PackageRefused([Problem("package.yaml", "", message)]) from error
    if not _NAME.fullmatch(name):
        message = Text("An id has small letters, digits and _, and begins with a letter.")
        raise PackageRefused([Problem("package.yaml", "/id", message)])
    if not _VERSION.fullmatch(version):
        message = Text("A version is written in numbers with dots, such as 1.0.")
        raise PackageRefused([Problem("package.yaml", "/version", message)])
    return Source(name, version, titles, files)
