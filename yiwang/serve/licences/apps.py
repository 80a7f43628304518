"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "yiwang.serve.licences"

    def ready(self) -> None:
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.work.facade import service
        from yiwang.serve.licences import actions, spec

        part(Part("licences", spec.check))
        service("licences.issue", actions.serve_process)
