"""Addresses of seals: those of the workbench, and what everybody may fetch."""

from django.urls import URLPattern, path

from yiwang.base.seals.http import pages, public

seal_urls: list[URLPattern] = [
    path("work/seals", pages.register, name="seals"),
    path("work/seals/apply", pages.apply, name="seal_apply"),
    path("work/seals/log", pages.log, name="seal_log"),
    path("work/seals/<uuid:seal_id>", pages.seal, name="seal"),
    path("work/seals/<uuid:seal_id>.svg", pages.picture, name="seal_picture"),
    path("work/seals/<uuid:seal_id>/keepers/<slug:name>", pages.keeper, name="seal_keeper"),
    path("work/seals/<uuid:seal_id>/<slug:name>", pages.step, name="seal_step"),
    path("work/seals/uses/<uuid:use_id>/<slug:name>", pages.decide, name="seal_use"),
    path("administration/certificates", pages.certificates, name="certificates"),
    path(
        "administration/certificates/<uuid:certificate_id>/revoke",
        pages.revoke,
        name="certificate_revoke",
    ),
    path(
        "administration/certificates/<uuid:certificate_id>/rotate",
        pages.rotate,
        name="certificate_rotate",
    ),
    path(
        "administration/certificates/<uuid:certificate_id>/confirm",
        pages.confirm,
        name="certificate_confirm",
    ),
    path("authority/<uuid:certificate_id>.cer", public.certificate, name="authority"),
    path("authority/<uuid:certificate_id>.crl", public.revoked, name="authority_list"),
]
