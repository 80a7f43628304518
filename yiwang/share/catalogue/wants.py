"""What the services of the city need of the data of others, and who must supply it.

Computed from the installed packages: each context that understands a part of them says what that
part needs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import Source
from yiwang.share.catalogue.values import Said, Wanted

Reader = Callable[[Source], Iterable[Wanted]]
Items = Callable[[Source], Iterable[tuple[str, Said]]]
REGISTERS = "registers."  # begins the name of a source of prefilled values

_readers: dict[str, Reader] = {}
_items: dict[str, Items] = {}


def needs_of(part: str, reader: Reader) -> None:
    """Register who reads the needs out of a part of packages; called when a context starts."""
    _readers[part] = reader


def items_of(part: str, reader: Items) -> None:
    """Register who reads the service items, code and title, out of a part of packages."""
    _items[part] = reader


def items() -> dict[str, Said]:
    """The service items of the current packages: titles by code."""
    sources = packages.current()
    return {
        code: title
        for source in sources
        for reader in _items.values()
        for code, title in reader(source)
    }


def wanted() -> Iterator[Wanted]:
    """All needs of the current packages, each once, in the order of packages and readers."""
    for source in packages.current():
        seen: set[tuple[str, str]] = set()
        for each in (need for reader in _readers.values() for need in reader(source)):
            name = (each.resource, each.what.get("zh", ""))
            if name not in seen:
                seen.add(name)
                yield each


def of_form(source: Source) -> Iterator[Wanted]:
    """Which items of registers the form of a package is filled in from."""
    if packages.FORM not in source.files:
        return
    items: dict[str, list[str]] = defaultdict(list)
    for plan in packages.form_of(source).prefill_plan():
        if plan.source.startswith(REGISTERS):
            items[plan.source.removeprefix(REGISTERS)].append(plan.field)
    for name, found in items.items():
        said = {"zh": name, "en": name}
        fields = tuple(dict.fromkeys(found))
        yield Wanted(source.name, source.titles, said, fields, resource=name)
