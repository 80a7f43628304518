"""`yiwang ofd show|text|check FILE`."""

import json
from pathlib import Path

import pytest

from tests.engines.ofd.people import NOW, person, seal_of
from yiwang.cli import main
from yiwang.engines import ofd
from yiwang.engines.ofd.model import Document


@pytest.fixture
def file(letter: Document, tmp_path: Path) -> Path:
    """A sealed document."""
    body = person("青岛市市场监督管理局")
    path = tmp_path / "letter.ofd"
    path.write_bytes(ofd.sign(ofd.write(letter), body, seal_of(body), NOW))
    return path


def test_show_tells_what_it_is_and_draws_every_page(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ofd", "show", str(file), "--svg", str(file.parent / "pages"), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["title"], facts["pages"], facts["problems"]) == ("决定书", [[210, 297]] * 2, [])
    assert [Path(name).name for name in facts["drawn"]] == ["letter-1.svg", "letter-2.svg"]
    assert all(Path(name).read_bytes().startswith(b"<?xml") for name in facts["drawn"])


def test_text_prints_the_words(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ofd", "text", str(file)]) == 0
    assert capsys.readouterr().out == "准予许可\n青岛市\f第二页\n青岛市\n"


def test_check_trusts_nobody_that_is_not_named(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ofd", "check", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "not_trusted"


def test_check_names_what_was_changed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = dict(ofd.read(file.read_bytes()).parts)
    parts["Doc_0/Pages/Page_0/Content.xml"] += b"\n"
    file.write_bytes(ofd.archive.pack(parts))
    assert main(["ofd", "check", str(file)]) == 1
    assert "changed: Doc_0/Pages/Page_0/Content.xml" in capsys.readouterr().out


def test_what_is_no_document_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.ofd"
    other.write_bytes(b"no archive")
    assert main(["ofd", "show", str(other)]) == 1
    assert "This is no OFD document" in capsys.readouterr().err
