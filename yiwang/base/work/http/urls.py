"""Addresses of the inbox and of cases on the workbench."""

from django.urls import path

from yiwang.base.work.http.pages import batch, case, cases, files, inbox, incidents, moves

work_urls = [
    path("work", inbox.inbox, name="inbox"),
    path("work/next", inbox.following, name="next"),
    path("work/back", inbox.returning, name="back"),
    path("work/batch", batch.several, name="batch"),
    path("work/views", inbox.save_view, name="save_view"),
    path("work/views/<uuid:view_id>/forget", inbox.forget_view, name="forget_view"),
    path("work/tasks/<uuid:task_id>", case.task, name="task"),
    path("work/tasks/<uuid:task_id>/claim", case.claim, name="claim"),
    path("work/tasks/<uuid:task_id>/release", case.release, name="release"),
    path("work/tasks/<uuid:task_id>/moves/<slug:name>", moves.move, name="move"),
    path("work/team", moves.team, name="team"),
    path("work/cases", cases.cases, name="cases"),
    path("work/cases/<str:number>", case.case, name="case"),
    path("work/cases/<str:number>/numbers", case.unseal, name="unseal"),
    path("work/cases/<str:number>/process.bpmn", case.diagram, name="diagram"),
    path(
        "work/cases/<str:number>/attachments/<uuid:attachment_id>",
        files.attachment,
        name="attachment",
    ),
    path("work/incidents", incidents.incidents, name="incidents"),
    path("work/incidents/<uuid:incident_id>/retry", incidents.retry, name="retry"),
    path("work/papers/<uuid:paper_id>", files.paper, name="paper"),
]
