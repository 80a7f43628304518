"""Install packages, and publish new versions of them."""

from yiwang.base.packages import numbers, shelf
from yiwang.base.packages.errors import (
    ExamplesFail,
    NoExamples,
    NoPackage,
    NothingNew,
    NotLater,
    PackageUnsound,
    VersionTaken,
)
from yiwang.base.packages.models import Package
from yiwang.base.packages.parts import check, fits, parts, rehearse
from yiwang.base.packages.source import PackageRefused, Source
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting


@action("packages:package:install")
def install(actor: Actor, source: Source) -> Package:
    """Make a version the current one for new cases; running cases keep theirs.

    The same content under the same version changes nothing.

    Raises:
        PackageUnsound: a context found problems in it.
        VersionTaken: the version exists with other content.
    """
    _require_sound(source)
    return _install(actor, source)


@action("packages:package:install")
def publish(actor: Actor, source: Source, version: str = "") -> Package:
    """Make changed content a new version, proven and with passing examples, for new cases.

    version: the wished number; the next one where it is empty.

    Raises:
        PackageUnsound: a context found problems in it. ExamplesFail: or an example differs.
        NothingNew: a version with this content is there. NotLater: the number is not later.
        NoPackage: the number cannot be written into package.yaml.
    """
    with acting(SYSTEM.on(actor.now)):
        rows = list(Package.objects.filter(name=source.name).select_for_update())
    taken = {row.version: row.digest for row in rows}
    wished = version or numbers.following(taken, source.version)
    later = _numbered(source, wished)
    for each, digest in taken.items():
        if _numbered(source, each).digest == digest:
            raise NothingNew(source.name, each)
    if not all(numbers.order(wished) > numbers.order(each) for each in taken):
        raise NotLater(source.name, wished, max(taken, key=numbers.order))
    require_ready(later)
    return _install(actor, later)


def _numbered(source: Source, version: str) -> Source:
    try:
        return numbers.numbered(source, version)
    except PackageRefused as refused:
        raise NoPackage(refused.problems) from refused


@action("packages:package:install")
def take_in(actor: Actor, source: Source) -> Package:
    """Keep a version that was exported elsewhere, under its own number and to the byte.

    It becomes the current one where no later one is there.

    Raises:
        PackageUnsound, ExamplesFail: as for publishing. VersionTaken: the number has other content.
    """
    require_ready(source)
    taken = [row.version for row in shelf.versions(source.name)]
    newest = all(numbers.order(source.version) >= numbers.order(each) for each in taken)
    return _install(actor, source, current=newest)


def require_ready(source: Source) -> None:
    """Refuse all but a sound package whose examples pass; one with a process must have some.

    Raises:
        PackageUnsound, ExamplesFail: with every problem and every difference.
    """
    _require_sound(source)
    results = rehearse(source)
    if not results and any(path.endswith(".bpmn") for path in source.files):
        raise NoExamples(source.name)
    failed = [result for result in results if not result.good]
    if failed:
        raise ExamplesFail(source.name, failed)


def _require_sound(source: Source) -> None:
    problems = check(source) or fits(source, _others(source))
    if problems:
        raise PackageUnsound(source.name, problems)


def _others(source: Source) -> list[Source]:
    """The packages that new cases take, beside this one."""
    with acting(SYSTEM):
        return [each for each in shelf.current() if each.name != source.name]


def _install(actor: Actor, source: Source, *, current: bool = True) -> Package:
    """Packages belong to no body, so once the permission is checked the system writes."""
    shelf.forget()
    with acting(SYSTEM.on(actor.now)):
        known = Package.objects.filter(name=source.name, version=source.version).first()
        if known is not None and known.digest != source.digest:
            raise VersionTaken(source.name, source.version)
        installed = known or _new(actor, source)
        if current:
            earlier = Package.objects.filter(name=source.name).exclude(version=source.version)
            earlier.update(state=Package.State.EARLIER)
            installed.state = Package.State.CURRENT
        elif known is None:
            installed.state = Package.State.EARLIER
        installed.save()
    if current:
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
