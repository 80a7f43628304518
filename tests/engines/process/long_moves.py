"""Play many random sequences of moves: `python tests/engines/process/long_moves.py --sequences N`.

Prints each seed that fails with its reason; exits 1 if there is one.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from random_moves import play


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    options = parser.parse_args()
    began, failures, moved = time.monotonic(), 0, 0
    for seed in range(options.first, options.first + options.sequences):
        try:
            moved += play(seed).moved
        except Exception as error:
            failures += 1
            print(f"seed {seed}: {type(error).__name__}: {error}")
    spent = time.monotonic() - began
    print(
        f"{options.sequences} sequences, {moved} with moves of position, {failures} "
        f"failed, {spent:.0f} s"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
