"""Addresses of the studio within the workbench."""

from django.urls import URLPattern, path

from yiwang.support.studio.http.pages import drafts, migrate, packages, process

_AT = "work/studio/packages/<slug:name>"
_DRAFT = "work/studio/drafts/<uuid:draft_id>"

studio_urls: list[URLPattern] = [
    path("work/studio", packages.studio, name="studio"),
    path("work/studio/import", packages.take_archive, name="studio_import"),
    path(_AT, packages.package, name="studio_package"),
    path(f"{_AT}/draft", packages.open_draft, name="studio_open"),
    path(f"{_AT}/changes", packages.compared, name="studio_changes"),
    path(f"{_AT}/migrate", migrate.migrate, name="studio_migrate"),
    path(f"{_AT}/<str:version>/archive", packages.archive, name="studio_archive"),
    path(f"{_AT}/<str:version>/process", packages.process_file, name="studio_process_file"),
    path(_DRAFT, drafts.draft, name="studio_draft"),
    path(f"{_DRAFT}/process", process.process, name="studio_process"),
    path(f"{_DRAFT}/tasks/<str:node>", process.task, name="studio_task"),
    path(f"{_DRAFT}/file", drafts.file, name="studio_file"),
    path(f"{_DRAFT}/raw", drafts.raw, name="studio_raw"),
    path(f"{_DRAFT}/remove", drafts.remove, name="studio_remove"),
    path(f"{_DRAFT}/sheet", drafts.table_sheet, name="studio_sheet"),
    path(f"{_DRAFT}/findings", drafts.findings, name="studio_findings"),
    path(f"{_DRAFT}/changes", drafts.draft_changes, name="studio_draft_changes"),
    path(f"{_DRAFT}/archive", drafts.draft_archive, name="studio_draft_archive"),
    path(f"{_DRAFT}/publish", drafts.publish, name="studio_publish"),
    path(f"{_DRAFT}/drop", drafts.drop, name="studio_drop"),
]
