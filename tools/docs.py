"""Write the reference pages that follow from the source: `python -m tools.docs`.

With --check nothing is written and a page that has fallen behind is named, with exit code 1.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from yiwang import cli
from yiwang.web.home import CHECKOUT
from yiwang.web.settings import Settings

REFERENCE = CHECKOUT / "docs" / "reference"
FIELD = re.compile(r"#(?P<more> [A-Z]+_[A-Z_]+(?:=1)?): (?P<text>.+)")


def commands() -> str:
    """The commands of `yiwang`, one line each."""
    rows = [f"| `yiwang {name}` | {text} |" for name, (_, text) in cli.available().items()]
    return "\n".join(
        (
            "# Commands",
            "",
            "Each explains itself with `--help`. Exit code 0 is good, 1 refused or failed, 2 wrong",
            "use; where `--json` exists it prints one object.",
            "",
            "| command | what it does |",
            "| --- | --- |",
            *rows,
            "",
        )
    )


def settings() -> str:
    """The environment variables, from the comments beside the fields of `Settings`."""
    found = FIELD.finditer(inspect.getsource(Settings))
    rows = [f"| `{match['more'].strip()}` | {match['text']} |" for match in found]
    return "\n".join(
        (
            "# Settings",
            "",
            "Everything that may differ between installations is read from the environment, once,",
            "when a process starts.",
            "",
            "| variable | meaning |",
            "| --- | --- |",
            *rows,
            "",
        )
    )


def pages() -> Iterator[tuple[Path, str]]:
    yield REFERENCE / "commands.md", commands()
    yield REFERENCE / "settings.md", settings()


def main() -> int:
    behind = []
    for path, text in pages():
        if path.exists() and path.read_text() == text:
            continue
        behind.append(str(path.relative_to(CHECKOUT)))
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    print(f"Behind the source: {', '.join(behind)}" if behind else "All pages are up to date.")
    return int(bool(behind) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
