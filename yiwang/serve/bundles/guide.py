"""The guide of a bundle: which items a situation needs, who does what after what, which papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.base.packages import facade as packages
from yiwang.kernel.errors import NotFound
from yiwang.kernel.texts import say
from yiwang.serve.bundles import queries, rules, spec
from yiwang.serve.bundles.check import situations
from yiwang.serve.bundles.spec import PATH, Bundle, Item
from yiwang.serve.services import facade as services
from yiwang.serve.services.values import ItemView, Mode

SERVICES = "services.yaml"


@dataclass(frozen=True)
class Offered:
    """A bundle by the code of the service that it is applied for as."""

    code: str
    title: Mapping[str, str]
    bundle: Bundle


@dataclass(frozen=True)
class Needed:
    """An item with the body that does it; after: the titles of what must be granted first."""

    item: Item
    title: str
    body: str
    after: list[str]
    column: int

    @property
    def meaning(self) -> str:
        """What a refusal means for the rest."""
        return say(self.item.refused)


@dataclass(frozen=True)
class Material:
    """A paper, once, however many items need it."""

    name: str
    mode: str
    items: list[str]


@dataclass(frozen=True)
class Shown:
    needed: list[Needed]
    materials: list[Material]


def offered() -> list[Offered]:
    """The bundles that can be applied for, by package."""
    found = []
    for source in packages.current():
        if PATH in source.files:
            (row, *_more) = source.document(SERVICES)["items"]
            found.append(Offered(str(row["code"]), dict(row["name"]), spec.of(source)))
    return found


def things(service: str) -> list[tuple[str, str]]:
    """Code and title of the bundles that a service is, or is an item of."""
    return [
        (each.code, say(each.title))
        for each in offered()
        if service == each.code or any(i.service == service for i in each.bundle.items.values())
    ]


def get(code: str) -> Offered:
    """Raises NotFound where there is none."""
    for each in offered():
        if each.code == code:
            return each
    raise NotFound(_("This service"))


def answers(bundle: Bundle, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers among texts as an address carries them; what fits no question is left out."""
    found = {}
    for name, question in bundle.questions.items():
        texts = {_text(value): value for value in question.values}
        if str(given.get(name, "")) in texts:
            found[name] = texts[str(given[name])]
    return found


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def shown(found: Offered, given: Mapping[str, Any], region: str = "") -> Shown:
    """What a situation needs; while an answer is missing, everything that it may still need."""
    items = _possible(found.bundle, given)
    titles = {each.id: queries.title(each) for each in items}
    needed = [
        Needed(
            each,
            titles[each.id],
            queries.office(each, region),
            [titles[name] for name in each.after if name in titles],
            at,
        )
        for at, column in enumerate(rules.columns(items))
        for each in column
    ]
    return Shown(needed, _materials(items, titles))


def _possible(bundle: Bundle, given: Mapping[str, Any]) -> list[Item]:
    fitting = [each for each in situations(bundle) if each.items() >= given.items()]
    ids = {item.id for each in fitting for item in rules.chosen(bundle, each)}
    return [each for each in bundle.items.values() if each.id in ids]


def _materials(items: list[Item], titles: Mapping[str, str]) -> list[Material]:
    """Each paper once: the same licence by its type, another paper by its code; forms are filled in
    and are none.
    """
    found: dict[str, Material] = {}
    for item in items:
        view: ItemView = services.get(item.service)
        for each in view.materials:
            if each.eform:
                continue
            key = str(each.fields.get("cert_code") or each.code)
            known = found.setdefault(key, Material(each.name, str(each.mode.label), []))
            known.items.append(titles[item.id])
    order = {str(mode.label): at for at, mode in enumerate(Mode)}
    return sorted(found.values(), key=lambda each: order[each.mode])
