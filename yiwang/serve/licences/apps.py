"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "yiwang.serve.licences"

    def ready(self) -> None:
        from yiwang.base.cases.facade import on_file as papers_on_file
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.work.facade import kind, service
        from yiwang.serve.licences import actions, inbox, moves, on_file, spec

        part(Part("licences", spec.check))
        service("licences.issue", actions.serve_process)
        service("licences.move", moves.serve_process)
        kind(inbox.KIND)
        papers_on_file.register(on_file.Register())
