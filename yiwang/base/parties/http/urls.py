"""Addresses of a person's own account."""

from django.urls import path

from yiwang.base.parties.http import pages

app_name = "me"
urlpatterns = [
    path("", pages.account, name="account"),
    path("delegations/new", pages.give, name="give"),
    path("delegations/<uuid:delegation_id>/accept", pages.accept, name="accept"),
    path("delegations/<uuid:delegation_id>/end", pages.end, name="end"),
    path("delegations/<uuid:delegation_id>/confirm", pages.confirm, name="confirm"),
    path("organisations/new", pages.bind, name="bind"),
]
