"""Routes of the style guide; the root includes them under /styleguide/."""

from django.urls import path

from yiwang.web.styleguide import pages

urlpatterns = [
    path("", pages.portal, name="styleguide"),
    path("form/", pages.form, name="styleguide_form"),
    path("workbench/", pages.inbox, name="styleguide_inbox"),
    path("workbench/case/", pages.case, name="styleguide_case"),
    path("process.bpmn", pages.bpmn, name="styleguide_bpmn"),
    path("sign-in/", pages.sign_in, name="styleguide_sign_in"),
    path("code/", pages.code, name="styleguide_code"),
    path("<str:face>/error/<int:status>/", pages.error, name="styleguide_error"),
]
