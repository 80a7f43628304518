"""What is wrong with a bundle beside the packages of its items: services that nobody offers, data
that none asks for, a form that is not the union of theirs. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yiwang.base.cases.facade import lives
from yiwang.base.packages.facade import FORM, Problem, Source, plain
from yiwang.engines.process import Text
from yiwang.serve.bundles import spec
from yiwang.serve.bundles.spec import PATH, Bundle, Item
from yiwang.serve.bundles.union import Differs, asked, union

SERVICES = "services.yaml"


def fits(source: Source, others: Sequence[Source]) -> list[Problem]:
    """All problems of a sound bundle beside the packages that offer its items."""
    if PATH not in source.files:
        return []
    bundle = spec.of(source)
    offered = by_service(others)
    found = list(_missing(bundle, offered))
    if found:
        return found
    forms = forms_of(bundle, offered)
    found = [*_elements(bundle, forms), *_early(bundle, forms)]
    return found or list(_form(source, bundle, forms))


def by_service(others: Sequence[Source]) -> dict[str, Source]:
    """The package that offers each service."""
    return {
        str(row["code"]): each
        for each in others
        for row in (each.document(SERVICES) or {}).get("items", ())
    }


def forms_of(bundle: Bundle, offered: Mapping[str, Source]) -> dict[str, Mapping[str, Any]]:
    """The document of each item's form."""
    return {name: offered[i.service].document(FORM) for name, i in bundle.items.items()}


def compose(source: Source, others: Sequence[Source]) -> Mapping[str, Any]:
    """The form of a bundle as the union of its items' forms.

    Raises:
        Differs: see there. KeyError: a service that none of the others offers.
    """
    bundle = spec.of(source)
    head = {"form": source.name, "version": source.version, "title": dict(source.titles)}
    composed: Mapping[str, Any] = plain(union(bundle, forms_of(bundle, by_service(others)), head))
    return composed


def _missing(bundle: Bundle, offered: Mapping[str, Source]) -> Iterator[Problem]:
    for name, item in bundle.items.items():
        where = f"/items/{name}/service"
        package = offered.get(item.service)
        if package is None:
            message = Text("No package offers the service “{code}”.", code=item.service)
            remedy = Text("Install the department's package first, or mend the code.")
            yield Problem(PATH, where, message, remedy)
        elif package.life != lives.NORMAL:
            message = Text("Cases of “{code}” are no applications.", code=item.service)
            yield Problem(PATH, where, message, Text("Only what people apply for can be an item."))


def _elements(bundle: Bundle, forms: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Names of elements that no form has."""
    every = {item.named(each) for n, item in bundle.items.items() for each in _asked(forms[n])}
    for name, item in bundle.items.items():
        own = _asked(forms[name])
        for key in ("takes", "sets"):
            for pointer in getattr(item, key):
                if pointer not in own:
                    message = Text("The item's form does not ask {pointer}.", pointer=pointer)
                    where = f"/items/{name}/{key}/{pointer.replace('/', '~1')}"
                    yield Problem(PATH, where, message, Text("Name an element of its form."))
        for pointer in item.gives:
            if pointer not in every:
                message = Text("No item asks {pointer}.", pointer=pointer)
                where = f"/items/{name}/gives/{pointer.replace('/', '~1')}"
                yield Problem(PATH, where, message, Text("Name an element that an item takes."))


def _asked(form: Mapping[str, Any]) -> set[str]:
    return {
        asked(row)
        for page in form["pages"]
        for section in page["sections"]
        for row in section["fields"]
    }


def _early(bundle: Bundle, forms: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Items that take another one's result and do not wait for it."""
    for giver in bundle.items.values():
        for name, item in bundle.items.items():
            taken = {item.named(each) for each in _asked(forms[name])} & set(giver.gives)
            if taken and item is not giver and giver.id not in _before(bundle, item):
                facts = {"name": giver.id, "pointers": ", ".join(sorted(taken))}
                message = Text("It takes {pointers} from “{name}” before that is decided.", **facts)
                remedy = Text("Let it come after “{name}”.", name=giver.id)
                yield Problem(PATH, f"/items/{name}/after", message, remedy)


def _before(bundle: Bundle, item: Item) -> set[str]:
    found: set[str] = set()
    ahead = [*item.after]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += bundle.items[name].after
    return found


def _form(
    source: Source, bundle: Bundle, forms: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    head = {"form": source.name, "version": source.version, "title": dict(source.titles)}
    try:
        wanted = plain(union(bundle, forms, head))
    except Differs as differs:
        facts = {"pointer": differs.pointer, "name": differs.item}
        message = Text("“{name}” means something else by {pointer} than the items before.", **facts)
        remedy = Text("Give the element a name of its own under “takes”.")
        yield Problem(PATH, f"/items/{differs.item}", message, remedy)
        return
    if plain(source.document(FORM)) != wanted:
        message = Text("Is not the union of what the items ask.")
        yield Problem(FORM, "", message, Text("Write it anew: yiwang package compose."))
