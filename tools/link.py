"""Make this checkout importable and its command `yiwang` runnable in the interpreter's environment.

Two small files, no build and no download: what an editable installation does, without its tools.
"""

import sys
import sysconfig
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
COMMAND = """#!{python}
import sys

from yiwang.cli import main

if __name__ == "__main__":  # processes of a pool read this file, too
    sys.exit(main())
"""


def main() -> None:
    path_file = Path(sysconfig.get_path("purelib"), "yiwang.pth")
    path_file.write_text(f"{CHECKOUT}\n")
    command = Path(sysconfig.get_path("scripts"), "yiwang")
    command.write_text(COMMAND.format(python=sys.executable))
    command.chmod(0o755)


if __name__ == "__main__":
    main()
