"""Put the resources that a package declares into the catalogue."""

from uuid import UUID

from yiwang.base.packages.facade import Source
from yiwang.kernel import ids
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.numbers.draw import draw
from yiwang.kernel.tenancy import queries as bodies
from yiwang.kernel.tenancy.models import Body
from yiwang.share.catalogue import publishing, spec
from yiwang.share.catalogue.errors import CodeTaken
from yiwang.share.catalogue.models import Resource, Version


def install(actor: Actor, source: Source) -> None:
    """Publish each resource of a package whose description changed, as the system: who installs
    packages answers for what they say. What the package says as before stays as people left it.

    Raises:
        CodeTaken: a resource of this code was made on a page or by another package.
    """
    with acting(SYSTEM.on(actor.now)) as system:
        for code, entry in spec.entries(source).items():
            _take(system, code, entry, source.name)


def _take(actor: Actor, code: str, entry: spec.Entry, package: str) -> None:
    body = supplier(entry.supplier)
    row = Resource.objects.filter(code=code).first()
    if row is None:
        row = make(actor, code, entry.category, body, package)
    elif row.package != package:
        raise CodeTaken(code)
    elif row.body_id != body:
        row.body_id = body
        row.save(update_fields=["body"])
        row.versions.update(body_id=body)
    last = row.versions.filter(author=None).order_by("-number").first()
    if last is None or last.content != spec.kept(entry):
        publishing.publish(actor, publishing.written(actor, row, entry, Version.State.AUTHORITY))


def supplier(name: str) -> UUID | None:
    """The body that a description names: by what it does for the whole city, or by its code."""
    by_code = Body.objects.filter(code=name).values_list("id", flat=True).first()
    return by_code or bodies.by_function(name, None)


def make(actor: Actor, code: str, category: str, body: UUID | None, package: str = "") -> Resource:
    """A new resource with its number: category, then running number (domain 5.1)."""
    number = f"{category}/{draw(f'catalogue:{category}', ''):05d}"
    return Resource.objects.create(
        id=ids.uuid7(actor.now),
        code=code,
        number=number,
        body_id=body,
        package=package,
        made_at=actor.now,
    )
