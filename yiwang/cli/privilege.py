"""Start programs that end with their parent and, under root, run without root's rights.

Both are done by `setpriv` (util-linux), which sets them between fork and exec.
"""

import os
import pwd
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

from yiwang.cli.errors import CommandError

_ACCOUNTS = ("postgres", "nobody")  # with a line in /etc/passwd, which initdb asks for


def server_account(folder: Path) -> pwd.struct_passwd | None:
    """The account that the database server runs as; None: the one who runs this program.

    PostgreSQL refuses root. A data folder that exists keeps the account it was made with.

    Raises:
        CommandError: root has no account to hand over to.
    """
    if os.geteuid() != 0:
        return None
    if folder.exists() and folder.stat().st_uid != 0:
        return pwd.getpwuid(folder.stat().st_uid)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in _ACCOUNTS:
        if name in known:
            return known[name]
    raise CommandError(
        "PostgreSQL does not run as root, and neither of the accounts "
        f"{' and '.join(_ACCOUNTS)} exists here. Run as an ordinary user."
    )


def _tool() -> str:
    found = shutil.which("setpriv")
    if found is None:
        raise CommandError("The program setpriv (package util-linux) is missing. Install it.")
    return found


def tied(signal_name: str) -> list[str]:
    """Words before a command that make the kernel signal it when its parent ends in any way."""
    return [_tool(), "--pdeathsig", signal_name, "--"]


def _closed(path: Path) -> bool:
    """Whether some folder above a path lets only its owner pass."""
    return any(not folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def dropped(account: pwd.struct_passwd | None, reach: Iterable[Path]) -> list[str]:
    """Words before a command that hand it to an account.

    reach: what the command must read. Where a folder above it is closed to others (a checkout
    under /root), the command keeps the one right to pass and read, so that nobody's mode changes.
    """
    if account is None:
        return []
    words = [_tool(), "--reuid", str(account.pw_uid), "--regid", str(account.pw_gid)]
    words += ["--clear-groups", "--no-new-privs"]
    if any(_closed(path) for path in reach):
        right = _right_to_pass()
        words += ["--inh-caps", f"-all,+{right}", "--ambient-caps", f"-all,+{right}"]
        # Without this, access(2), by which initdb looks for its programs, leaves the right aside.
        words += ["--securebits", "+no_setuid_fixup"]
    else:
        words += ["--inh-caps", "-all"]
    return [*words, "--"]


def _right_to_pass() -> str:
    """The narrowest capability at hand: containers often lack the first."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("CapPrm"))
    permitted = int(line.split()[1], 16)
    for number, name in ((2, "dac_read_search"), (1, "dac_override")):
        if permitted >> number & 1:
            return name
    raise CommandError(
        "The checkout lies in a folder closed to others and this container gives root no right to "
        "pass on. Move the checkout out of the closed folder or run as an ordinary user."
    )
