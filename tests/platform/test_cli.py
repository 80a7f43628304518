"""The command line as a program sees it: exit codes, refusals, quick starts."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tools.link import COMMAND
from yiwang import cli
from yiwang.cli.backup import archive
from yiwang.web.home import Home, SettingsError, publish
from yiwang.web.settings import Settings


def yiwang(*words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "yiwang.cli", *words],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | environment,
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "usage: yiwang COMMAND"),
        (("--help",), 0, "usage: yiwang COMMAND"),
        (("fly",), 2, "'fly' is not a command"),
        (("bench",), 2, "'bench' needs a second word"),
        (("database",), 2, "usage: yiwang database"),
        (("serve", "--face", "moon"), 2, "invalid choice"),
    ],
)
def test_wrong_use_is_2_and_shows_the_way(words, code, said, capsys):
    try:
        found = cli.main(words)
    except SystemExit as end:  # argparse ends by itself
        found = end.code
    output = capsys.readouterr()
    assert found == code
    assert said in output.out + output.err


def test_every_listed_command_is_installed_and_explains_itself():
    for target, text in cli.available().values():
        module, function = target.split(":")
        assert callable(getattr(__import__(module, fromlist=[function]), function)), target
        assert text


def test_the_command_line_itself_loads_no_framework():
    words = "import sys, yiwang.cli; sys.exit('django' in sys.modules or 'psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0


def test_a_refusal_is_1_and_one_sentence_without_a_traceback(tmp_path):
    found = yiwang("migrate", YIWANG_HOME=str(tmp_path / "home"))
    assert found.returncode == 1
    assert "yiwang database start" in found.stderr
    assert "Traceback" not in found.stderr


def test_doctor_prints_one_object_and_says_what_is_missing(tmp_path):
    found = yiwang("doctor", "--json", YIWANG_HOME=str(tmp_path / "home"))
    answer = json.loads(found.stdout)
    assert found.returncode == 1
    assert answer["postgres"]["good"] is True
    assert answer["database"]["good"] is False
    assert "yiwang database start" in answer["database"]["text"]


@pytest.mark.parametrize(
    ("age", "good", "told"),
    [
        (timedelta(minutes=5), True, "is less than an hour old"),
        (timedelta(hours=5), True, "is 5 hours old"),
        (timedelta(days=3), False, "is 3 days old"),
        (None, False, "No backup was ever made: yiwang backup FOLDER"),
    ],
)
def test_doctor_says_how_old_the_last_backup_is(tmp_path, age, good, told):
    home = Home(tmp_path / "home")
    home.prepare()
    if age is not None:
        ended = (datetime.now(UTC) - age).isoformat()
        kept = archive.archive_of(home, tmp_path / "vault")
        kept.add(archive.Manifest("b", "dump", ended, ended, "", 1, 16, "", 0))
        publish(home.folder / archive.TARGET, {"folder": str(tmp_path / "vault")})
    found = yiwang("doctor", "--json", YIWANG_HOME=str(home.folder))
    answer = json.loads(found.stdout)["backup"]
    assert (answer["good"], answer["needed"]) == (good, False)
    assert told in answer["text"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YIWANG_MASTER_KEY", "short"),
        ("YIWANG_HTTPS", "yes"),
        ("YIWANG_FACE", "moon"),
        ("YIWANG_POOL", "0"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_by_name(tmp_path, name, value):
    with pytest.raises(SettingsError, match=name):
        Settings.read({"YIWANG_HOME": str(tmp_path), name: value})


def test_another_database_is_served_as_the_application_of_that_server(tmp_path):
    url = "postgresql://boss:secret@db.example:6432/city?sslmode=require"
    found = Settings.read({"YIWANG_HOME": str(tmp_path), "DATABASE_URL": url})
    password = Home(tmp_path).secrets().app_password
    assert found.owner_url == url
    assert found.app_url == (
        f"postgresql://yiwang_app:{password}@db.example:6432/city?sslmode=require"
    )
    assert not found.embedded


def test_secrets_are_drawn_once_kept_private_and_completed_by_a_newer_version(tmp_path):
    home = Home(tmp_path / "home")
    first = home.secrets()
    path = home.folder / "secrets.json"
    assert home.secrets() == first
    assert path.stat().st_mode & 0o777 == 0o600
    older = json.loads(path.read_text())
    del older["demo_password"]
    path.write_text(json.dumps(older))
    assert home.secrets().master_key == first.master_key
    assert home.secrets() == home.secrets()


def test_secrets_never_show_in_a_listing_of_the_settings(tmp_path):
    found = Settings.read({"YIWANG_HOME": str(tmp_path)})
    shown = repr(found) + repr(found.home.secrets())
    for secret in vars(found.home.secrets()).values():
        assert secret not in shown


def test_a_process_of_a_pool_that_reads_the_command_does_not_begin_it_again() -> None:
    command = COMMAND.format(python=sys.executable)
    exec(compile(command, "yiwang", "exec"), {"__name__": "__mp_main__"})
