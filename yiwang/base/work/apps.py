"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "yiwang.base.work"

    def ready(self) -> None:
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.work import blueprint, rehearsal, run, services
        from yiwang.base.work.inbox import copies, kinds, questions, tasks

        part(Part("process", blueprint.check, rehearse=rehearsal.rehearse))
        services.service("cases.reach", run.reach_milestone)
        for each in (tasks.KIND, copies.KIND, questions.KIND):
            kinds.kind(each)
