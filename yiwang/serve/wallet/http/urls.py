"""Addresses of the card pack and of checking; part of the portal's namespace."""

from django.urls import URLPattern, path

from yiwang.serve.wallet.http import checks, loans, pages

wallet_urls: list[URLPattern] = [
    path("licences", pages.former, name="licences"),
    path("wallet", pages.index, name="wallet"),
    path("wallet/kept", pages.kept, name="kept"),
    path("wallet/uses", pages.uses, name="uses"),
    path("wallet/codes/<uuid:code_id>", pages.state, name="code_state"),
    path("wallet/codes/<uuid:code_id>/close", pages.close, name="code_close"),
    path("wallet/loans/<uuid:loan_id>/end", loans.end, name="loan_end"),
    path("wallet/<uuid:licence_id>", pages.card, name="card"),
    path("wallet/<uuid:licence_id>/lend", loans.lend, name="lend"),
    path("verify", checks.verify, name="verify"),
    path("verify/file", checks.file, name="verify_file"),
    path("verify/many", checks.many, name="verify_many"),
    path("verify/<str:code>", checks.code, name="verify_code"),
]
