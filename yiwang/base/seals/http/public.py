"""What everybody may fetch of an authority of ours: its certificate and what it took back."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from yiwang.base.seals import authority
from yiwang.base.seals.models import Certificate
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http.requests import ActorRequest, requires

AGE = 60  # seconds that a list may be kept by who fetched it


def _authority(certificate_id: UUID) -> Certificate:
    roles = (Certificate.Role.ROOT, Certificate.Role.ISSUING)
    rows = Certificate.objects.filter(id=certificate_id, role__in=roles, key__isnull=False)
    found = rows.select_related("key").first()
    if found is None:
        raise NotFound(_("This authority"))
    return found


@require_GET
@requires("public")
@cache_control(max_age=AGE, public=True)
def certificate(_request: ActorRequest, certificate_id: UUID) -> HttpResponse:
    """The certificate in DER."""
    with acting(SYSTEM):
        content = bytes(_authority(certificate_id).encoded)
    return HttpResponse(content, content_type="application/pkix-cert")


@require_GET
@requires("public")
@cache_control(max_age=AGE, public=True)
def revoked(_request: ActorRequest, certificate_id: UUID) -> HttpResponse:
    """The list of revoked certificates in DER, as it stands now."""
    with acting(SYSTEM.on(clock.now())) as actor:
        content = authority.revocation_list(actor, _authority(certificate_id))
    return HttpResponse(content, content_type="application/pkix-crl")
