"""Reading the catalogue. Everyone may read all of it; the day in force is that of the actor."""

import base64
import binascii
import json
from collections.abc import Iterator
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.reads import Read
from yiwang.kernel.texts import say
from yiwang.kernel.unit import Fixed, ask
from yiwang.serve.services import rules, words
from yiwang.serve.services.errors import NoBodyHere, NotApplicable, SeveralBodies
from yiwang.serve.services.models import Item
from yiwang.serve.services.themes import themes
from yiwang.serve.services.values import (
    Hit,
    ImplementationView,
    ItemView,
    MaterialView,
    Page,
    Wish,
)

PAGE = 20
RANKED = 400  # most items that one search ranks, and so the end of its pages
_NOTES = ("source_explain", "fill_explain", "accept_stand")  # of a paper, for its reader
AUDIENCES = ("persons", "firms")

# Weights of labels, other texts, pinyin and words of the name; the 1 favours short names.
_RANK = "-ts_rank('{0,0.2,0.5,1}', words, %s::tsquery, 1)::float8"
# A plan for any word would read thousands of rows for "s" and for "spjy" alike (33 ms against 2).
_PLAN_EACH = "SET LOCAL plan_cache_mode = force_custom_plan"
_COLUMNS = """code, name, name_en, task_type, department, elements->'main_item',
    package <> '', sample"""


def find(actor: Actor, wish: Wish) -> Page:
    """Items in force by rank, those with a package first; where none has all words, any of them.

    Raises:
        Invalid: a cursor, theme or audience that there is not.
    """
    labels = _labels(wish)
    sought = words.query(wish.text)
    if wish.text.strip() and not sought:
        return Page(())
    page = _page(labels, sought, wish.cursor)
    if sought and not page.hits and not wish.cursor:
        return _page(labels, words.query(wish.text, every=False), "", loose=True)
    return page


def _labels(wish: Wish) -> list[str]:
    if wish.theme and wish.theme not in themes():
        raise _wrong("theme", _("There is no such theme."))
    if wish.audience and wish.audience not in AUDIENCES:
        raise _wrong("audience", _("Must be persons or firms."))
    theme = [f"theme={wish.theme}"] if wish.theme else []
    return theme + ([f"for={wish.audience}"] if wish.audience else [])


def _wrong(name: str, message: Any) -> Invalid:
    return Invalid([{"pointer": f"/{name}", "code": "services.unknown", "message": str(message)}])


def _page(labels: list[str], sought: str, cursor: str, *, loose: bool = False) -> Page:
    """One statement; words and labels stand in the same vector, so one index answers both."""
    order = ["(package = '')", *([_RANK] if sought else []), "spelling", "code"]
    ranking = [sought] if sought else []
    match = " & ".join(filter(None, (f"({sought})" if sought else "", words.labelled(labels))))
    found, values = _candidates(match, ranked=bool(sought))
    after = ""
    if cursor:
        after = f"WHERE ({', '.join(order)}) > ({', '.join(['%s'] * len(order))})"
        values += [*ranking, *_decode(cursor, len(order))]
    statement = f"""SELECT {_COLUMNS}, {", ".join(order)} FROM {found} {after}
        ORDER BY {", ".join(order)} LIMIT {PAGE + 1}"""  # noqa: S608  # fixed pieces; all values are parameters
    with connection.cursor() as rows:
        rows.execute(_PLAN_EACH)
        rows.execute(statement, [*ranking, *values, *ranking])
        lines = rows.fetchall()
    more = len(lines) > PAGE
    hits = tuple(map(_hit, lines[:PAGE]))
    return Page(hits, _encode(lines[PAGE - 1][8:]) if more else "", loose)


def _candidates(match: str, *, ranked: bool) -> tuple[str, list[Any]]:
    """A subquery and its parameters.

    Ranking costs some microseconds a row, so a search for a word that thousands of names have
    ranks the shortest of them only: the shorter a name, the more of it the word is.
    """
    where = "state = 'in_force'" + (" AND words @@ %s::tsquery" if match else "")
    few = f"ORDER BY (package = ''), length(name) LIMIT {RANKED}" if ranked else ""
    return (
        f"(SELECT * FROM services_item WHERE {where} {few}) AS item",  # noqa: S608  # the same
        [match] if match else [],
    )


def _hit(row: Any) -> Hit:
    code, name, name_en, task_type, department, main_item, applicable, sample = row[:8]
    main = say(_json(main_item))
    return Hit(code, name, name_en, task_type, department, main, applicable, sample)


def _json(value: Any) -> Any:
    """A raw jsonb column comes as text, for the framework reads it only in its own queries."""
    return json.loads(value) if isinstance(value, str) else value


def _encode(place: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> list[Any]:
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise _wrong("cursor", _("Is not a cursor of this list.")) from error
    kinds = [bool, float, str, str] if length == 4 else [bool, str, str]
    fits = isinstance(place, list) and len(place) == length
    if not fits or not all(isinstance(v, k) for v, k in zip(place, kinds, strict=True)):
        raise _wrong("cursor", _("Is not a cursor of this list."))
    return list(place)


def _newest(condition: str) -> Read[Item]:
    where = f"code = %s AND {condition} ORDER BY version DESC LIMIT 1"
    return Read(Item, where, without=("words",))


_IN_FORCE = _newest("state = 'in_force'")
_CERTAIN = _newest("version = %s")
_WITH_PACKAGE = _newest("package_version = %s")


def item(
    code: str, version: int | None = None, *, package_version: str | None = None
) -> ItemView | None:
    """The version in force, or a certain one, or the one that a version of its package brought."""
    if package_version is not None:
        row = _WITH_PACKAGE.first(code, package_version)
    elif version is not None:
        row = _CERTAIN.first(code, version)
    else:
        row = _IN_FORCE.first(code)
    return None if row is None else _view(row)


def get(code: str) -> ItemView:
    """The version in force.

    Raises:
        NotFound: there is none.
    """
    found = item(code)
    if found is None:
        raise NotFound(_("This service"))
    return found


def _view(row: Item) -> ItemView:
    return ItemView(
        id=row.id,
        code=row.code,
        version=row.version,
        name_zh=row.name,
        name_en=row.name_en,
        task_type=row.task_type,
        department=row.department,
        function=row.function,
        package=row.package,
        package_version=row.package_version,
        elements=row.elements,
        materials=tuple(map(_material, row.materials)),
        persons=row.persons,
        firms=row.firms,
        themes=tuple(row.themes),
        in_force=row.state == Item.State.IN_FORCE,
        sample=row.sample,
        source=row.source,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _material(fields: dict[str, Any]) -> MaterialView:
    mode, supply = rules.acquisition(fields)
    return MaterialView(
        code=fields["code"],
        name=say(fields["material_name"]),
        mode=mode,
        supplied_by=say(supply.source) if supply else "",
        needed=fields["is_need"],
        when=say(fields.get("handle_case")),
        notes=tuple(say(fields[name]) for name in _NOTES if fields.get(name)),
        fields=fields,
        eform=bool(fields.get("eform")),
        supply_days=fields.get("supply_days"),
    )


def applicable(code: str) -> bool:
    found = item(code)
    return found is not None and found.applicable


def to_apply_for(code: str) -> ItemView:
    """The version in force of a service that applications are taken for.

    Raises:
        NotFound: there is no such service.
        NotApplicable: it has no package.
    """
    found = get(code)
    if not found.applicable:
        raise NotApplicable(say({"zh": found.name_zh, "en": found.name_en}))
    return found


_CARRIED_OUT = """SELECT body.id, body.code, body.name, body.name_en, region.code, region.name,
        region.name_en, done."values", done.own
    FROM services_implementation done
    JOIN tenancy_body body ON body.id = done.body_id
    JOIN tenancy_region region ON region.code = body.region_id
    WHERE done.item_id = %s AND done.valid_from <= %s
      AND (done.valid_until IS NULL OR done.valid_until >= %s)
    ORDER BY region.code, body.code"""
_REGION = itemgetter(4)  # of a line of these


def implementations(
    actor: Actor, service: str | ItemView, region: str = ""
) -> list[ImplementationView]:
    """The bodies that carry out the version in force today, for one place or everywhere.

    service: its code, or that version as it was read.
    """
    found = item(service) if isinstance(service, str) else service
    return _carried_out(actor, found, region) if found else []


def _carried_out(actor: Actor, service: ItemView, region: str) -> list[ImplementationView]:
    (answer,) = ask(Fixed(_CARRIED_OUT, (service.id, actor.today, actor.today)))
    lines = rules.nearest(answer.lines, region, _REGION) if region else answer.lines
    return [
        ImplementationView(
            *(*place, {**service.elements, **json.loads(published), **json.loads(own)})
        )
        for *place, published, own in lines
    ]


def choose_body(
    actor: Actor, service: ItemView, region: str = "", body: UUID | str | None = None
) -> ImplementationView:
    """The body that an application goes to, by its place or by name (id or code).

    Raises:
        NoBodyHere: nobody carries it out there, or not that body.
        SeveralBodies: the place leaves a choice; the choices come with it.
    """
    found = list(_chosen(_carried_out(actor, service, region), body))
    name = say({"zh": service.name_zh, "en": service.name_en})
    if not found:
        raise NoBodyHere(name, str(body or region or _("this city")))
    if len(found) > 1:
        raise SeveralBodies(name, [_choice(each) for each in found])
    return found[0]


def _chosen(
    found: list[ImplementationView], body: UUID | str | None
) -> Iterator[ImplementationView]:
    for each in found:
        if body is None or str(body) in (str(each.body_id), each.body_code):
            yield each


def _choice(each: ImplementationView) -> dict[str, Any]:
    return {
        "body": each.body_code,
        "name": say({"zh": each.body_name, "en": each.body_name_en}),
        "region": each.region,
        "region_name": say({"zh": each.region_name, "en": each.region_name_en}),
    }


def popular(limit: int) -> list[Hit]:
    """What can be applied for, latest first: the home page's short way."""
    rows = Item.objects.filter(state=Item.State.IN_FORCE).exclude(package="")
    return [
        Hit(row.code, row.name, row.name_en, row.task_type, row.department, "", True, row.sample)
        for row in rows.defer("words", "elements").order_by("-valid_from", "code")[:limit]
    ]


def offered(actor: Actor, body: UUID) -> list[Hit]:
    """What can be applied for at a body today, by name."""
    today = actor.today
    rows = (
        Item.objects.filter(state=Item.State.IN_FORCE, implementations__body=body)
        .filter(
            Q(implementations__valid_until__isnull=True)
            | Q(implementations__valid_until__gte=today),
            implementations__valid_from__lte=today,
        )
        .exclude(package="")
        .defer("words", "elements")
        .order_by("spelling", "code")
        .distinct()
    )
    return [
        Hit(row.code, row.name, row.name_en, row.task_type, row.department, "", True, row.sample)
        for row in rows
    ]
