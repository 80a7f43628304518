"""Files as answers: read in the browser, or taken along."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from yiwang.kernel.files.models import StoredFile


def attached(row: StoredFile, content: bytes, *, download: bool) -> HttpResponse:
    """download: False opens it in the browser, which is told to keep no copy."""
    response = HttpResponse(content, content_type=row.media_type)
    response["Content-Disposition"] = content_disposition_header(download, row.name) or "inline"
    response["Cache-Control"] = "no-store"
    return response
