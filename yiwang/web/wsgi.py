"""The entry point for a web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from yiwang.kernel.garbage import loading, settled
from yiwang.web.statics import Statics

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")

with loading():
    application = Statics(get_wsgi_application())
    get_resolver().url_patterns  # noqa: B018 - loads all pages now, not for the first reader
settled()
