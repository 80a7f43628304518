"""Addresses of licences; part of the portal's namespace."""

from django.urls import URLPattern, path

from yiwang.serve.licences.http import pages

licence_urls: list[URLPattern] = [
    path("licences/<uuid:licence_id>", pages.show, name="licence"),
]
