"""What this context brings to the registries when it starts."""

from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).with_name("data")


class DocumentsConfig(AppConfig):
    name = "yiwang.office.documents"

    def ready(self) -> None:
        from yiwang.base.cases import facade as cases
        from yiwang.base.matters import facade as matters
        from yiwang.base.packages.facade import Part, part, schema_in
        from yiwang.base.papers import facade as papers
        from yiwang.base.work import facade as work
        from yiwang.office.documents import drafting, filing, inbox, kinds, queries, steps
        from yiwang.office.documents.http import panel

        cases.life(queries.OUT, DATA / "document_out.yaml")
        cases.life(queries.IN, DATA / "document_in.yaml")
        schemas = {kinds.FILE: schema_in(DATA / "documents.schema.json")}
        part(Part("documents", kinds.check, schemas=schemas))
        for name, step in steps.STEPS.items():
            work.service(f"documents.{name}", step)
        work.kind(inbox.KIND)
        matters.begins(queries.OUT, drafting.beginning)
        work.panel(queries.OUT, panel.outgoing)
        work.panel(queries.IN, panel.incoming)
        papers.contribute(filing.members)
