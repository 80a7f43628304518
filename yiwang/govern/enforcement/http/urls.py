"""Addresses of penalties: on the workbench, and for the party on the portal."""

from django.urls import path

from yiwang.govern.enforcement.http import officers, pages, party

penalty_desk_urls = [
    path("work/penalties", pages.penalties, name="penalty_list"),
    path("work/penalties/officers", officers.officers, name="penalty_officers"),
    path(
        "work/penalties/officers/<uuid:certificate_id>/withdraw",
        officers.withdraw,
        name="penalty_officer_withdraw",
    ),
    path("work/penalties/<str:number>/evidence", pages.add_evidence, name="penalty_evidence"),
    path("work/penalties/<str:number>/grade", pages.grade, name="penalty_grade"),
    path("work/evidence/<uuid:evidence_id>/keep", pages.keep, name="penalty_keep"),
    path("work/evidence/<uuid:evidence_id>/dispose", pages.dispose, name="penalty_dispose"),
    path("work/evidence/<uuid:evidence_id>/file", pages.file, name="penalty_file"),
]
penalty_urls = [
    path("me/penalties/<str:number>", party.penalty, name="penalty"),
]
