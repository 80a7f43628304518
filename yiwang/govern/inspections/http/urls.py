"""Addresses of random inspections."""

from django.urls import URLPattern, path

from yiwang.govern.inspections.http import checks, plans, published

portal_urls: list[URLPattern] = [
    path("inspections", published.draws, name="draws"),
    path("inspections/lottery.py", published.program, name="lottery"),
    path("inspections/<uuid:plan_id>", published.draw, name="draw"),
    path("inspections/<uuid:plan_id>/draw.json", published.file, name="draw_file"),
]
workbench_urls: list[URLPattern] = [
    path("work/inspections", plans.plans, name="inspections"),
    path("work/inspections/<uuid:plan_id>", plans.plan, name="inspection"),
    path("work/checks", checks.checks, name="checks"),
    path("work/checks/<uuid:check_id>", checks.check, name="check"),
    path("work/checks/<uuid:check_id>/photos/<uuid:file_id>", checks.photo, name="check_photo"),
]
