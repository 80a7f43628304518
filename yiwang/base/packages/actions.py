"""Install packages."""

from yiwang.base.packages.errors import PackageUnsound, VersionTaken
from yiwang.base.packages.models import Package
from yiwang.base.packages.parts import check, parts
from yiwang.base.packages.source import Source
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor


@action("packages:package:install")
def install(actor: Actor, source: Source) -> Package:
    """Make a version the current one for new cases; running cases keep theirs.

    The same content under the same version changes nothing.

    Raises:
        PackageUnsound: a context found problems in it.
        VersionTaken: the version exists with other content.
    """
    problems = check(source)
    if problems:
        raise PackageUnsound(source.name, problems)
    known = Package.objects.filter(name=source.name, version=source.version).first()
    if known is not None and known.digest != source.digest:
        raise VersionTaken(source.name, source.version)
    earlier = Package.objects.filter(name=source.name).exclude(version=source.version)
    earlier.update(state=Package.State.EARLIER)
    installed = known or _new(actor, source)
    installed.state = Package.State.CURRENT
    installed.save()
    for part in parts():
        part.install(actor, source)
    return installed


def _new(actor: Actor, source: Source) -> Package:
    return Package(
        name=source.name,
        version=source.version,
        digest=source.digest,
        titles=dict(source.titles),
        files=dict(source.files),
        installed_at=actor.now,
    )
