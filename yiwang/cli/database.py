"""`yiwang database start|stop|status|url`: the embedded database of this data folder."""

import argparse
import os
import subprocess

from yiwang.cli.errors import CommandError
from yiwang.cli.postgres import ADMIN, Cluster
from yiwang.kernel import database
from yiwang.web.home import Home


def cluster(home: Home) -> Cluster:
    return Cluster(home.database)


def start(home: Home, server: Cluster, *, tie: bool) -> subprocess.Popen[bytes] | None:
    """Start the embedded server and make its roles and its database; None: it ran already."""
    home.prepare()
    secrets = home.secrets()
    process = server.start(secrets.admin_password, tie=tie)
    admin_url = home.database_url(ADMIN, secrets.admin_password, "postgres")
    database.create_owner(admin_url, secrets.owner_password)
    owner_url = home.database_url(database.OWNER, secrets.owner_password)
    database.create(owner_url)
    database.prepare(owner_url, secrets.app_password)
    return process


def run(argv: list[str]) -> int:
    """Run one action on the embedded database."""
    parser = argparse.ArgumentParser(prog="yiwang database", description=__doc__)
    parser.add_argument("action", choices=("start", "stop", "status", "url"))
    parser.add_argument("--app", action="store_true", help="url: of the application's role")
    wish = parser.parse_args(argv)
    if os.environ.get("DATABASE_URL"):
        raise CommandError("DATABASE_URL is set: there is no embedded database to manage.")
    home = Home.find()
    server = cluster(home)
    if wish.action == "start":
        started = start(home, server, tie=False)
        print(f"Database {'started' if started else 'runs already'} (process {server.pid()}).")
    elif wish.action == "stop":
        print("Database stopped." if server.stop() else "The database was not running.")
    elif wish.action == "url":
        secrets = home.secrets()
        owner = home.database_url(database.OWNER, secrets.owner_password)
        print(database.app_url(owner, secrets.app_password) if wish.app else owner)
    else:
        number = server.pid()
        print(f"Database runs (process {number})." if number else "The database does not run.")
        return 0 if number else 1
    return 0
