"""Addresses of what the evidence says about a person."""

from django.urls import path

from yiwang.kernel.evidence.http import pages

app_name = "evidence"
urlpatterns = [path("accesses", pages.accesses, name="accesses")]
