"""What the pages draw on travels with the source."""

import re
from pathlib import Path

import yiwang

SOURCE = Path(yiwang.__file__).parent
STATIC = SOURCE / "web" / "static"
TEMPLATES = sorted(SOURCE.rglob("jinja2/**/*.html"))


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    sprite = (STATIC / "vendor/tabler/icons.svg").read_text()
    there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = {
        name
        for page in TEMPLATES
        for name in re.findall(r'icon\(\s*"([^"]+)"\s*[,)]', page.read_text())
    }
    assert len(named) > 30
    assert named - there == set()


def test_no_page_has_script_or_style_inside() -> None:
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|/json))"
    )  # JSON runs not
    found = [str(page) for page in TEMPLATES if inline.search(page.read_text())]
    assert found == []


def test_no_page_asks_for_a_file_from_elsewhere() -> None:
    foreign = re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//""")
    found = [str(page) for page in TEMPLATES if foreign.search(page.read_text())]
    assert found == []


def test_third_party_files_carry_their_licences() -> None:
    vendor = STATIC / "vendor"
    notice = (vendor / "NOTICE.md").read_text()
    for folder in (each for each in vendor.iterdir() if each.is_dir()):
        assert (folder / "LICENSE").is_file()
        assert folder.name in notice
