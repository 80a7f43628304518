"""`python -m tools.penalty_grades [--check]`."""

import argparse
import sys
from pathlib import Path

from tools.penalty_grades import clauses, packages

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Exit 1 where --check finds a file that is not as it would be made."""
    parser = argparse.ArgumentParser(prog="python -m tools.penalty_grades", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, tell what differs")
    wish = parser.parse_args()
    made = packages.make(clauses.table(), clauses.read(clauses.place()))
    differing = [path for path, text in made.items() if not _same(ROOT / "packages" / path, text)]
    for path in differing:
        print(path)
        if not wish.check:
            target = ROOT / "packages" / path
            target.parent.mkdir(exist_ok=True)
            target.write_text(made[path], "utf-8")
    return 1 if wish.check and differing else 0


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
