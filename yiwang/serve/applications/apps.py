"""What this context brings to the registries when it starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "yiwang.serve.applications"

    def ready(self) -> None:
        from yiwang.base.cases.facade import source
        from yiwang.serve.applications import sources

        source("parties.account", _("your account"), sources.account)
        licence = _("the business licence register (demonstration)")
        source("registers.business_licence", licence, sources.business_licence)
