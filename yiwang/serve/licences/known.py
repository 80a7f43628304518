"""Every type of licence there is: the city's own, and those that packages bring."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from yiwang.base.packages import facade as packages
from yiwang.kernel.errors import NotFound
from yiwang.serve.licences import spec, types
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.types import LicenceType, Sharing, Validity


def every() -> Mapping[str, LicenceType]:
    """All types by kind: the city's in the order of their file, then those of current packages."""
    brought = {
        found.kind: found.type
        for source in packages.current()
        for found in spec.specs(source).values()
        if found.type.origin
    }
    return {**types.city(), **brought}


def get(kind: str) -> LicenceType:
    """One type.

    Raises:
        NotFound: there is none of this name.
    """
    found = types.city().get(kind) or every().get(kind)
    if found is None:
        raise NotFound(_("This type of licence"))
    return found


def of(licence: Licence) -> LicenceType:
    """The type of a licence; what its own row tells, where the package that brought it is gone."""
    return types.city().get(licence.type) or every().get(licence.type) or _bare(licence)


def _bare(licence: Licence) -> LicenceType:
    return LicenceType(
        licence.type,
        {"zh": licence.name, "en": licence.name_en},
        licence.identifier.split(".")[5],
        False,
        "any",
        (),
        (),
        Validity("case"),
        Sharing.CONDITIONAL,
        "other",
        "",
        (),
        several=True,
    )
