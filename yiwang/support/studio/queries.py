"""Reading drafts and versions; what checks and examples say of them."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import Package, PackageRefused, Problem, Result, Source
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.support.studio.models import Draft


@dataclass(frozen=True)
class Findings:
    """What is known of a draft: problems, or what became of its examples where there are none."""

    problems: list[Problem]
    results: list[Result]

    @property
    def ready(self) -> bool:
        return not self.problems and all(result.good for result in self.results)


def drafts(actor: Actor) -> list[Draft]:
    """Open drafts of the acting post's bodies, latest change first, without their files."""
    rows = Draft.objects.filter(body_id__in=actor.bodies, state=Draft.State.OPEN)
    return list(rows.defer("files").order_by("-changed_at"))


def draft(actor: Actor, draft_id: UUID) -> Draft:
    """One draft of the actor's bodies, open or not.

    Raises:
        NotFound: there is none, or it is another body's.
    """
    found = Draft.objects.filter(id=draft_id, body_id__in=actor.bodies).first()
    if found is None:
        raise NotFound(_("This draft"))
    return found


def version(name: str, number: str) -> Source:
    """The files of an installed version.

    Raises:
        NotFound: not installed.
    """
    try:
        return packages.source(name, number)
    except Package.DoesNotExist as error:
        raise NotFound(_("This version")) from error


def versions(name: str) -> list[Package]:
    """All versions of a package, latest first.

    Raises:
        NotFound: no such package.
    """
    found = packages.versions(name)
    if not found:
        raise NotFound(_("This package"))
    return found


def current(name: str) -> Package:
    """The version that new cases take."""
    rows = versions(name)
    return next((row for row in rows if row.state == Package.State.CURRENT), rows[0])


def source(found: Draft) -> Source:
    """A draft as a package, as far as its package.yaml can be read; else with the names it had."""
    try:
        return packages.of(found.files)
    except PackageRefused:
        return Source(found.package, found.base or "0", found.titles, found.files)


def check(found: Draft) -> list[Problem]:
    """The problems of a draft, by the same check as `yiwang package check`."""
    try:
        return packages.check(packages.of(found.files))
    except PackageRefused as refused:
        return refused.problems


def findings(found: Draft) -> Findings:
    """Problems first; examples are played where there are none. Nothing in the city changes."""
    problems = check(found)
    return Findings(problems, [] if problems else packages.rehearse(source(found)))
