"""Two servers of one city: a primary, and a standby that has every change before it is answered."""

import os
import subprocess
import time
from urllib.parse import quote, urlencode

import psycopg

from yiwang.cli import binaries, database, privilege
from yiwang.cli.errors import CommandError
from yiwang.cli.postgres import ADMIN, Cluster
from yiwang.kernel.database import OWNER, app_url
from yiwang.web.home import DATABASE_PORT, Home

IN_STEP_LIMIT = 60.0  # seconds for the standby to be in step
LOST_AFTER = 2.0  # seconds without an answer after which a primary counts as lost
PROMOTE_LIMIT = 60.0
SLOT = "standby"
_SYNC = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"


class Pair:
    """The servers of two data folders; the second is made here, of a copy of the first."""

    def __init__(self, primary: Home, standby: Home) -> None:
        self.homes = (primary, standby)
        self.standby = Cluster(standby.database)

    def environment(self) -> dict[str, str]:
        """Addresses that lead to whichever of the two takes changes."""
        secrets = self.homes[0].secrets()
        where = {
            "host": ",".join(str(home.sockets) for home in self.homes),
            "port": ",".join([str(DATABASE_PORT)] * 2),
            "target_session_attrs": "read-write",
            "connect_timeout": "3",
        }
        user = f"{OWNER}:{quote(secrets.owner_password)}"
        owner = f"postgresql://{user}@/yiwang?{urlencode(where)}"
        return {"DATABASE_URL": owner, "DATABASE_APP_URL": app_url(owner, secrets.app_password)}

    def join(self) -> None:
        """Make the standby, start it, and let no change be answered before it has it too.

        Raises:
            CommandError: it does not come into step.
        """
        primary, home = self.homes
        server = Cluster(primary.database)
        home.prepare()
        self.standby.folder.mkdir(mode=0o700)
        program = binaries.find(version=int((server.data / "PG_VERSION").read_text()))
        words = ["--pgdata", str(self.standby.data), "--write-recovery-conf", "--create-slot"]
        words += ["--slot", SLOT, "--wal-method", "stream", "--checkpoint", "fast"]
        words += ["--host", str(server.sockets), "--username", ADMIN, "--no-password"]
        done = subprocess.run(
            [program.program("pg_basebackup"), *words],
            env={**os.environ, "PGPASSWORD": primary.secrets().admin_password},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CommandError(f"The standby could not be made: {done.stderr[-1000:]}")
        self._give_away()
        self.standby.start(primary.secrets().admin_password, tie=True)
        self._in_step()

    def _give_away(self) -> None:
        account = privilege.server_account(self.homes[0].database)
        if account is not None:
            for path in (self.standby.folder, *self.standby.folder.rglob("*")):
                os.chown(path, account.pw_uid, account.pw_gid)

    def _in_step(self) -> None:
        deadline = time.monotonic() + IN_STEP_LIMIT
        with psycopg.connect(self._admin(0), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")
            while connection.execute(_SYNC).fetchone() != (1,):
                if time.monotonic() > deadline:
                    raise CommandError(f"The standby is not in step; see {self.standby.log}.")
                time.sleep(0.1)

    def fail_over(self) -> float:
        """Wait until the primary counts as lost, then let the standby take its place; return the
        seconds that both took.

        Raises:
            CommandError: the standby does not take its place.
        """
        began = time.monotonic()
        while time.monotonic() - began < LOST_AFTER:
            time.sleep(0.2)
            if self._answers():
                began = time.monotonic()
        with psycopg.connect(self._admin(1), autocommit=True) as connection:
            row = connection.execute("SELECT pg_promote(true, %s)", [int(PROMOTE_LIMIT)]).fetchone()
        if row != (True,):
            raise CommandError(f"The standby does not take over; see {self.standby.log}.")
        return time.monotonic() - began

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._admin(0), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    def _admin(self, number: int) -> str:
        password = self.homes[0].secrets().admin_password
        return self.homes[number].database_url(ADMIN, password, "postgres")

    def end(self) -> None:
        """Stop both, whichever run."""
        for home in self.homes:
            database.cluster(home).stop()
