"""The example of the reference page is a form and does what the page says."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from yiwang.base.parties.identifiers import FORMATS
from yiwang.engines import form

HOME = Path(__file__).parents[3]
PAGE = (HOME / "docs/reference/form.md").read_text("utf-8")
NOW = datetime(2026, 5, 6, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_the_example_of_the_reference_page_works():
    sheet = form.read(yaml.safe_load(PAGE.split("```yaml")[1].split("```")[0]), formats=FORMATS)
    data = {"name": "王记", "goods": "books", "kitchen": True, "stalls": [{"width": 2.5}]}
    done = sheet.submit(
        data, context={"applicant": {"kind": "person"}}, now=NOW, zone=ZoneInfo("Asia/Shanghai")
    )
    assert done.ok
    assert done.data["total"] == "300.00"
    assert [(one.pointer, one.reason) for one in done.dropped] == [("/kitchen", "hidden")]


def test_the_reference_page_explains_every_word():
    vocabulary = yaml.safe_load((HOME / "yiwang/engines/form/vocabulary.yaml").read_text("utf-8"))
    words = set(vocabulary["properties"])
    for part in ("page", "section", "group", "field"):
        words |= set(vocabulary["$defs"][part]["properties"])
    plain = {"form", "version", "schema", "pages", "sections", "fields", "id"}
    assert {word for word in words - plain if f"`{word}`" not in PAGE} == set()
