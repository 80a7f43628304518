"""Addresses of licences and of verification; part of the portal's namespace."""

from django.urls import URLPattern, path

from yiwang.serve.licences.http import pages

licence_urls: list[URLPattern] = [
    path("licences", pages.index, name="licences"),
    path("licences/<uuid:licence_id>", pages.show, name="licence"),
    path("verify", pages.verify, name="verify"),
    path("verify/<str:code>", pages.verify, name="verify_code"),
]
