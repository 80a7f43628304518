"""Write versions of resources and put them in force."""

from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import Actor
from yiwang.share.catalogue import spec, words
from yiwang.share.catalogue.models import Resource, Version, Withheld
from yiwang.share.catalogue.values import Published


def written(actor: Actor, row: Resource, entry: spec.Entry, state: str) -> Version:
    """A further version of a resource. What is not shared enters the negative list with it."""
    last = row.versions.order_by("-number").values_list("number", flat=True).first() or 0
    made = Version(
        id=ids.uuid7(actor.now),
        resource=row,
        body_id=row.body_id,
        number=last + 1,
        state=state,
        made_at=actor.now,
        made_by=actor.name,
        author=actor.account if actor.signed_in else None,
    )
    fill(actor, made, entry)
    made.save(force_insert=True)
    return made


def fill(actor: Actor, version: Version, entry: spec.Entry) -> None:
    """Make a version say what an entry says; it is not saved."""
    version.content = spec.kept(entry)
    version.sharing = entry.sharing.value
    version.withheld = _withheld(actor, version.resource, entry)
    version.search = words.index(version.resource.code, entry)


def _withheld(actor: Actor, row: Resource, entry: spec.Entry) -> Withheld | None:
    if entry.withheld is None:
        return None
    ground = entry.withheld.ground.model_dump(exclude_defaults=True)
    found = row.withheld.filter(ended_on=None).first()
    if found is None:
        found = Withheld(id=ids.uuid7(actor.now), resource=row, body_id=row.body_id)
        found.since = actor.today
    found.ground, found.review_on = ground, entry.withheld.review_on
    found.save()
    return found


@action("catalogue:entry:publish")
def publish(actor: Actor, version: Version) -> Version:
    """Put a version in force; the one before becomes an earlier one, and what is shared from now
    on leaves the negative list.
    """
    row = version.resource
    row.versions.filter(state=Version.State.PUBLISHED).update(
        state=Version.State.EARLIER, ended_at=actor.now
    )
    version.state, version.published_at = Version.State.PUBLISHED, actor.now
    version.save(update_fields=["state", "published_at"])
    if version.withheld_id is None:
        row.withheld.filter(ended_on=None).update(ended_on=actor.today)
    vouch(version)
    tell(Published(row.id, row.code, version.number))
    return version
