"""What this context brings to the registries when it starts."""

from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).with_name("data")


class DocumentsConfig(AppConfig):
    name = "yiwang.office.documents"

    def ready(self) -> None:
        from yiwang.base.cases import facade as cases
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.work import facade as work
        from yiwang.office.documents import inbox, kinds, steps

        cases.life("document_out", DATA / "document_out.yaml")
        cases.life("document_in", DATA / "document_in.yaml")
        part(Part("documents", kinds.check))
        for name, step in steps.STEPS.items():
            work.service(f"documents.{name}", step)
        work.kind(inbox.KIND)
