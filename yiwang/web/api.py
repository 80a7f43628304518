"""The programs' door: every router of every context under /api/v1/, refusals as problem details."""

from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from yiwang.base.asides.http.endpoints import router as asides
from yiwang.base.cases.http.endpoints import router as terms
from yiwang.base.decisions.http.endpoints import router as decisions
from yiwang.base.matters.http.endpoints import router as matters
from yiwang.base.notices.http.endpoints import router as notices
from yiwang.base.papers.http.archive import router as archives
from yiwang.base.papers.http.layout import router as layouts
from yiwang.base.parties.http.endpoints import router as parties
from yiwang.base.payments.http.endpoints import router as payments
from yiwang.base.seals.http.endpoints import router as seals
from yiwang.base.webhooks.http.endpoints import router as webhooks
from yiwang.base.work.http.endpoints import router as work
from yiwang.engage.publicity.http.endpoints import router as publicity
from yiwang.engines.term import EntryRefused
from yiwang.govern.discovery.http.endpoints import router as discovery
from yiwang.govern.discretion.http.endpoints import router as discretion
from yiwang.govern.enforcement.http.endpoints import router as enforcement
from yiwang.govern.indicators.http.endpoints import router as indicators
from yiwang.govern.inspections.http.endpoints import router as inspections
from yiwang.govern.supervision.http.endpoints import router as supervision
from yiwang.kernel.errors import DomainError, Invalid, NotFound
from yiwang.kernel.evidence.http.endpoints import router as evidence
from yiwang.kernel.http.problems import answer
from yiwang.kernel.texts import spoken
from yiwang.office.assignments.http.endpoints import router as assignments
from yiwang.office.documents.http.endpoints import router as documents
from yiwang.serve.allotments.http.endpoints import router as allotments
from yiwang.serve.applications.http.endpoints import router as applications
from yiwang.serve.bulk.http.endpoints import router as bulk
from yiwang.serve.bundles.http.endpoints import router as bundles
from yiwang.serve.checks.http.endpoints import router as checks
from yiwang.serve.licences.http.endpoints import router as licences
from yiwang.serve.offices.http.endpoints import router as offices
from yiwang.serve.proposals.http.endpoints import router as proposals
from yiwang.serve.reviews.http.endpoints import router as reviews
from yiwang.serve.savings.http.endpoints import router as savings
from yiwang.serve.services.http.endpoints import router as services
from yiwang.serve.wallet.http.endpoints import router as wallet
from yiwang.share.catalogue.http.endpoints import router as data_catalogue
from yiwang.share.collection.http.endpoints import router as collection
from yiwang.share.exchange.http.endpoints import router as sharing
from yiwang.share.registers.http.endpoints import router as registers
from yiwang.support.studio.http.endpoints import router as studio
from yiwang.web import shapes
from yiwang.web.readable import DEEPEST, Json

api = NinjaAPI(
    title="Yiwang",
    version="1",
    description="One platform for a city's services. Refusals are problem details (RFC 9457).",
    urls_namespace="api",
    docs_url=None,
    parser=Json(),
)
api.add_router("/services", services)
api.add_router("", applications)
api.add_router("", work)
api.add_router("", matters)
api.add_router("", webhooks)
api.add_router("", asides)
api.add_router("", licences)
api.add_router("", bulk)
api.add_router("", bundles)
api.add_router("", wallet)
api.add_router("", offices)
api.add_router("", seals)
api.add_router("", payments)
api.add_router("", publicity)
api.add_router("", indicators)
api.add_router("", layouts)  # before the documents, whose addresses would take it in
api.add_router("", archives)
api.add_router("", documents)
api.add_router("", assignments)
api.add_router("/terms", terms)
api.add_router("", decisions)
api.add_router("", discovery)
api.add_router("", enforcement)
api.add_router("", supervision)
api.add_router("/discretion", discretion)
api.add_router("/inspections", inspections)
api.add_router("", data_catalogue)
api.add_router("", collection)
api.add_router("", reviews)
api.add_router("", checks)
api.add_router("", savings)
api.add_router("", proposals)
api.add_router("", allotments)
api.add_router("", sharing)
api.add_router("", notices)
api.add_router("", registers)
api.add_router("", evidence)
api.add_router("/me", parties)
api.add_router("/packages", studio)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    return answer(request, refusal)


@api.exception_handler(EntryRefused)
def no_such_entry(request: HttpRequest, refusal: EntryRefused) -> HttpResponse:
    """What the law does not let a clock do."""
    sentence = refusal.message.told(_, spoken())
    return answer(request, Invalid([{"pointer": "", "code": refusal.code, "message": sentence}]))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input of the wrong shape, told like any other entry that needs another look."""
    return answer(request, Invalid([shapes.told(each) for each in error.errors]))


@api.exception_handler(RawPostDataException)
@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, _error: Exception) -> HttpResponse:
    """A body that cannot be read."""
    sentence = _(
        "The body must be JSON in UTF-8, nested at most %(levels)s levels deep, without NUL "
        "characters and without endless numbers."
    ) % {"levels": DEEPEST}
    row = {"pointer": "", "code": "kernel.unreadable", "message": sentence}
    return answer(request, Invalid([row]))


def nowhere(request: HttpRequest, **_where: str) -> HttpResponse:
    """An address under /api/ that there is not."""
    return answer(request, NotFound(_("This address")))


nowhere.permission = "public"  # type: ignore[attr-defined]  # read by the test that walks all routes
