"""The entry point for a web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from yiwang.web.statics import Statics

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")

application = Statics(get_wsgi_application())

# What the program consists of stays, so nobody need look through it for garbage again and again;
# and a page makes some ten thousand objects, of which few are in a circle.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 10, 10)
