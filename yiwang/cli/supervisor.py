"""Keep a few child processes running, and end them all when asked or when we end ourselves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from yiwang.cli import privilege
from yiwang.cli.errors import CommandError

Start = Callable[[], subprocess.Popen[bytes]]
STOP_LIMIT = 15.0  # seconds for a child to end by itself
FEWEST_SECONDS = 20.0  # a child that ran for less counts as failing at once
MOST_FAILURES = 3
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Ending(BaseException):
    """A signal arrived that asks this program to end."""


def command(words: Sequence[str], environment: Mapping[str, str], log: Path | None = None) -> Start:
    """Return what starts `yiwang WORDS` as a child that ends with us, whatever happens to us."""
    return program(["yiwang.cli", *words], environment, log)


def program(
    module: Sequence[str], environment: Mapping[str, str], log: Path | None = None
) -> Start:
    """Return what starts another module of this interpreter in the same way.

    log: a file that takes what it says; None: it says it where we do.
    """

    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") if log else nullcontext() as out:
            return subprocess.Popen(
                [*privilege.tied("TERM"), sys.executable, "-m", *module],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C reaches us alone, and we end the others in order
            )

    return start


@dataclass
class Child:
    """One process that should always run. `stop` replaces the usual way to end it; `patience` is
    how many endings at once are too many.
    """

    name: str
    start: Start
    process: subprocess.Popen[bytes]
    stop: Callable[[], object] | None = None
    started: float = field(default_factory=time.monotonic)
    failures: int = 0
    patience: int = MOST_FAILURES

    def end(self) -> None:
        if self.stop is not None:
            self.stop()
            self.process.wait()
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.terminate()
            self.process.wait(STOP_LIMIT)
        self.sweep()

    def sweep(self) -> None:
        """Kill whatever is left of the child's own process group."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def revive(self) -> None:
        """Start the child again after it ended.

        Raises:
            CommandError: it ends at once again and again.
        """
        quick = time.monotonic() - self.started < FEWEST_SECONDS
        self.failures = self.failures + 1 if quick else 0
        if self.failures >= self.patience:
            raise CommandError(
                f"The {self.name} process ended {self.failures} times shortly after its start; "
                "what it wrote above says why."
            )
        if self.patience == MOST_FAILURES:  # elsewhere endings are wanted, and told otherwise
            print(f"The {self.name} process ended; starting it again.", flush=True)
        if self.stop is None:
            self.sweep()
        self.process = self.start()
        self.started = time.monotonic()


class Supervisor:
    """Children in the order of their start; they end in the reverse order.

    Used as a context: leaving it, for whatever reason, ends every child.
    """

    def __init__(self) -> None:
        self.children: list[Child] = []

    def __enter__(self) -> "Supervisor":
        for number in _ENDINGS:
            signal.signal(number, _ask_to_end)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> bool:
        for number in _ENDINGS:  # a second Ctrl-C must not leave anything behind
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(self.children):
            child.end()
        return kind is not None and issubclass(kind, _Ending)

    def add(self, name: str, start: Start, stop: Callable[[], object] | None = None) -> None:
        self.children.append(Child(name, start, start(), stop))

    def watch(self) -> None:
        """Run until a signal asks to end, reviving children that end before."""
        while True:
            self.revive()
            time.sleep(0.5)

    def revive(self) -> None:
        for child in self.children:
            if child.process.poll() is not None:
                child.revive()


def _ask_to_end(_number: int, _frame: FrameType | None) -> None:
    raise _Ending
