"""Put items into the catalogue: new content is a new version; the earlier one stays for its cases.

Called by actions only; the permission was checked there.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db.models import Max

from yiwang.kernel.texts import say
from yiwang.serve.services import words
from yiwang.serve.services.models import Item

BATCH = 1000  # rows a statement


@dataclass(frozen=True)
class Draft:
    """An item as its source has it. Fields as those of the table."""

    code: str
    name: str
    task_type: str
    elements: Mapping[str, Any]
    name_en: str = ""
    department: str = ""
    function: str = ""
    materials: Sequence[Mapping[str, Any]] = ()
    themes: Sequence[str] = ()
    package: str = ""
    package_version: str = ""
    sample: bool = False
    source: str = ""
    valid_from: date | None = None
    persons: bool = field(init=False)
    firms: bool = field(init=False)

    def __post_init__(self) -> None:
        """Derive the audience; where nobody says who may apply, persons and firms may look."""
        served = set(map(str, self.elements.get("server_type", ())))
        object.__setattr__(self, "persons", not served or "1" in served)
        object.__setattr__(self, "firms", not served or bool(served - {"1"}))

    @property
    def digest(self) -> str:
        content = {name: value for name, value in asdict(self).items() if name != "valid_from"}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def words(self) -> str:
        main = say(self.elements.get("main_item"), "zh")
        labels = [f"theme={theme}" for theme in self.themes]
        labels += ["for=persons"] if self.persons else []
        labels += ["for=firms"] if self.firms else []
        return words.index(self.name, (self.name_en, main, self.department), labels)


@dataclass(frozen=True)
class Published:
    """What became of the drafts: items by code that are new, changed, or as they were."""

    added: list[Item]
    changed: list[Item]
    same: list[Item]

    @property
    def items(self) -> list[Item]:
        return self.added + self.changed + self.same


def publish(drafts: Iterable[Draft], today: date) -> Published:
    """Make drafts the versions in force."""
    result = Published([], [], [])
    rest = iter(drafts)
    while batch := list(islice(rest, BATCH)):
        _publish(batch, today, result)
    return result


def _publish(drafts: list[Draft], today: date, result: Published) -> None:
    codes = [draft.code for draft in drafts]
    present = {i.code: i for i in Item.objects.filter(code__in=codes, state=Item.State.IN_FORCE)}
    last = dict(
        Item.objects.filter(code__in=codes)
        .values_list("code")
        .annotate(Max("version"))
        .values_list("code", "version__max")
    )
    fresh = []
    for draft in drafts:
        earlier = present.get(draft.code)
        if earlier is not None and earlier.digest == draft.digest:
            result.same.append(earlier)
            continue
        item = _item(draft, last.get(draft.code, 0) + 1, today)
        fresh.append(item)
        (result.changed if item.version > 1 else result.added).append(item)
    _supersede([present[item.code] for item in fresh if item.code in present], today)
    Item.objects.bulk_create(fresh)


def _supersede(earlier: list[Item], today: date) -> None:
    """End versions the day before; one that began today ends today, and its state decides."""
    for item in earlier:
        item.state = Item.State.EARLIER
        item.valid_until = max(item.valid_from, today - timedelta(days=1))
    Item.objects.bulk_update(earlier, ["state", "valid_until"])


def _item(draft: Draft, version: int, today: date) -> Item:
    values = {name: value for name, value in vars(draft).items() if name != "valid_from"}
    return Item(
        **values,
        version=version,
        digest=draft.digest,
        spelling=words.spelling(draft.name),
        words=draft.words,
        valid_from=draft.valid_from or today,
    )


def reindex() -> Iterator[int]:
    """Cut all names anew, after the dictionary changed; yields how many are done."""
    done = 0
    items = Item.objects.filter(state=Item.State.IN_FORCE).order_by("id").iterator(BATCH)
    while batch := list(islice(items, BATCH)):
        for item in batch:
            item.words = _draft_of(item).words
            item.spelling = words.spelling(item.name)
        Item.objects.bulk_update(batch, ["words", "spelling"], batch_size=BATCH)
        done += len(batch)
        yield done


def _draft_of(item: Item) -> Draft:
    return Draft(
        item.code,
        item.name,
        item.task_type,
        item.elements,
        name_en=item.name_en,
        department=item.department,
        themes=item.themes,
    )
