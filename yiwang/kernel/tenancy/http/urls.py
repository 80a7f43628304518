"""Addresses of administration."""

from django.urls import path

from yiwang.kernel.tenancy.http import pages

app_name = "tenancy"
urlpatterns = [
    path("administration/bodies/", pages.bodies, name="bodies"),
    path("administration/bodies/<slug:code>/", pages.body, name="body"),
    path("administration/posts/<uuid:post_id>/grant", pages.grant, name="grant"),
    path("administration/grants/<uuid:grant_id>/revoke", pages.revoke, name="revoke"),
    path("administration/accounts/", pages.accounts, name="accounts"),
    path("administration/accounts/<uuid:account_id>/freeze", pages.freeze, name="freeze"),
    path("administration/accounts/<uuid:account_id>/unfreeze", pages.unfreeze, name="unfreeze"),
    path("audit/", pages.audit, name="audit"),
    path("deputies/", pages.deputies, name="deputies"),
    path("deputies/<uuid:holding_id>/dismiss", pages.dismiss, name="dismiss"),
]
