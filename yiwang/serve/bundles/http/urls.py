"""Addresses of bundles in the portal."""

from django.urls import URLPattern, path

from yiwang.serve.bundles.http import pages

bundle_urls: list[URLPattern] = [
    path("bundles", pages.index, name="bundles"),
    path("bundles/<str:code>", pages.show, name="bundle"),
    path("cases/<str:number>/whole", pages.whole, name="whole"),
    path("cases/<str:number>/whole/<str:item>/again", pages.begin_again, name="whole_item_again"),
]
