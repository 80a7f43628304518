"""What suppliers sent lies in the archive until it is served, and is checked anew from there."""

import shutil
from pathlib import Path

from django.conf import settings

from tests.collection.conftest import ANNA, LINES, TITLES
from yiwang.cli.backup import folders
from yiwang.cli.backup.vault import Vault
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.collection import facade as collection
from yiwang.share.collection import running, staging
from yiwang.share.collection.models import Batch


def test_a_file_that_waits_for_its_check_survives_the_machine(code: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "\n".join((TITLES, *LINES, f"{ANNA[:-1]}0,安娜,2,1990-01-01,1")) + "\n", "utf-8"
    )
    with acting(SYSTEM):
        waiting = collection.receive(SYSTEM, code, collection.Source(path, "people.csv"))
    home, vault = settings.YIWANG.home, Vault(tmp_path / "archive", b"k" * 32)
    source = staging.source(waiting.id)
    assert source in [*collection.needed()]
    folders.keep(home, vault)
    assert folders.keep(home, vault) == 0, "nothing changed since"
    shutil.rmtree(staging.place())
    with acting(SYSTEM):
        assert folders.missing(home, vault) == []
        Batch.objects.filter(id=waiting.id).update(slices=1, read=4, good=4)  # its pieces are gone
    folders.bring_back(home, vault)
    assert source.read_bytes() == path.read_bytes()
    batch = running.run(SYSTEM, waiting.id)
    assert batch is not None
    assert (batch.state, batch.read, batch.good, batch.bad) == ("served", 4, 3, 1)
    folders.keep(home, vault)
    kept = {Path(name).name for name in folders.names(vault) if waiting.id.hex in name}
    assert kept == {"source", "00001.bad", "00001.faults"}, "what goes back; good rows are served"
