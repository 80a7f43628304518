"""Addresses of people's cases; part of the portal's namespace."""

from django.urls import URLPattern, path

from yiwang.serve.applications.http.pages import begin, cases, fill, track

case_urls: list[URLPattern] = [
    path("services/<str:code>/apply", begin.apply, name="apply"),
    path("cases", cases.index, name="cases"),
    path("cases/<str:number>", cases.show, name="case"),
    path("cases/<str:number>/fill", fill.fill, name="fill"),
    path("cases/<str:number>/rules/<uuid:line>", cases.rules, name="case_rules"),
    path("cases/<str:number>/withdraw", cases.withdraw, name="withdraw"),
    path("attachments/<uuid:file_id>", cases.attachment, name="attachment"),
    path("track", track.track, name="track"),
]
