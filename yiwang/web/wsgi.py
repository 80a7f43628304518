"""The entry point for a web server."""

import os

from django.core.wsgi import get_wsgi_application

from yiwang.kernel.garbage import settled
from yiwang.web.statics import Statics

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")

application = Statics(get_wsgi_application())
settled()
