"""`yiwang demo` from start to end, as a person at a terminal does it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yiwang.web.home import Home

READY = 60  # seconds, the promise made for the first page on a machine of one's own
SHARED = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))  # by so many tests at a time


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """A running demo with a data folder of its own."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.port = free_port()
        self.log = home.folder.with_name(f"demo-{self.port}.log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yiwang.cli", "demo", "--port", str(self.port)],
                env=os.environ | {"YIWANG_HOME": str(home.folder)},
                stdout=log,
                stderr=log,
            )

    def wait(self) -> "Demo":
        deadline = time.monotonic() + READY * SHARED
        while "Ctrl-C ends everything" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)
        return self

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def processes(self) -> list[int]:
        """Everything alive that knows this data folder, the demo itself included."""
        return [
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and self._belongs(folder)
        ]

    def _belongs(self, folder: Path) -> bool:
        try:
            words = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:  # it ended meanwhile, or is another user's
            return False
        return str(self.home.folder).encode() in words

    def gone(self) -> bool:
        """Whether nothing is left within some seconds."""
        deadline = time.monotonic() + 20
        while self.processes():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Founded by the first test that needs it; the others find the city there."""
    return Home(tmp_path_factory.mktemp("demo") / "home")


@pytest.fixture(scope="module")
def started(home):
    started = []
    yield started
    for each in started:
        if each.process.poll() is None:
            each.process.terminate()
            each.process.wait(30)


@pytest.fixture
def demo(home, started):
    """One that runs: that of the test before, unless it was ended."""
    if not started or started[-1].process.poll() is not None:
        started.append(Demo(home).wait())
    return started[-1]


def test_a_second_one_and_a_busy_port_are_refused_with_the_way_out(demo, tmp_path):
    def second(folder, port):
        return subprocess.run(
            [sys.executable, "-m", "yiwang.cli", "demo", "--port", str(port)],
            env=os.environ | {"YIWANG_HOME": str(folder)},
            capture_output=True,
            text=True,
            timeout=30,
        )

    same = second(demo.home.folder, free_port())
    assert (same.returncode, "runs already" in same.stderr) == (1, True)
    busy = second(tmp_path / "other", demo.port)
    assert (busy.returncode, "make demo PORT=" in busy.stderr) == (1, True)


def test_it_serves_a_page_and_ends_with_ctrl_c(demo, home):
    assert demo.get("/")[0] == 200
    assert home.secrets().demo_password in demo.said()
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(30) == 0
    assert demo.gone()
    assert "the data is kept" in demo.said()
    again = Demo(home).wait()
    assert again.get("/healthz")[0] == 200
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(30) == 0
    assert again.gone()


@pytest.mark.long
def test_nothing_survives_when_it_is_killed(demo):
    assert len(demo.processes()) >= 4, "database, web, worker and itself"
    demo.process.kill()
    demo.process.wait()
    assert demo.gone()


@pytest.mark.long
def test_a_killed_part_comes_back(demo, home):
    server = int((home.database / "cluster" / "postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while "starting it again" not in demo.said() or demo.get("/healthz")[0] != 200:
        assert time.monotonic() < deadline, demo.said()
        time.sleep(0.2)


def test_reset_removes_what_the_demo_made_and_nothing_else(tmp_path):
    home = Home(tmp_path / "home")
    home.prepare()
    home.secrets()
    home.place("mail")
    own = home.folder / "my-notes.txt"
    own.write_text("mine")
    reset = subprocess.run(
        [sys.executable, "-m", "yiwang.cli", "demo", "--reset"],
        env=os.environ | {"YIWANG_HOME": str(home.folder)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert reset.returncode == 0
    assert sorted(path.name for path in home.folder.iterdir()) == ["demo.lock", "my-notes.txt"]
    assert "my-notes.txt" in reset.stdout
