"""Addresses of documents on the workbench."""

from django.urls import path

from yiwang.office.documents.http import desk, pages

_ONE = "work/documents/<str:number>"
_COPY = "work/incoming/<uuid:dispatch_id>"

document_urls = [
    path("work/documents", pages.documents, name="documents"),
    path("work/documents/new", pages.new, name="new_document"),
    path(f"{_ONE}/text", pages.text, name="document_text"),
    path(f"{_ONE}/versions", pages.versions, name="document_versions"),
    path(f"{_ONE}/enclosures", pages.enclose, name="enclose"),
    path(f"{_ONE}/enclosures/<uuid:enclosure_id>", pages.enclosure, name="enclosure"),
    path(f"{_ONE}/enclosures/<uuid:enclosure_id>/off", pages.take_off, name="take_off"),
    path(f"{_ONE}/distribute", desk.distribute, name="distribute"),
    path(f"{_ONE}/receipts", desk.receipts, name="receipts"),
    path(f"{_ONE}/receipts/urge", desk.urge, name="urge_receivers"),
    path(f"{_ONE}/receipts/recall", desk.recall, name="recall_document"),
    path("work/numbers", desk.numbers, name="document_numbers"),
    path("work/incoming", desk.incoming, name="incoming"),
    path(_COPY, desk.dispatch, name="dispatch"),
    path(f"{_COPY}/receive", desk.receive, name="receive"),
    path(f"{_COPY}/return", desk.refuse, name="return_document"),
    path(f"{_COPY}/paper", desk.received_paper, name="received_paper"),
    path(f"{_COPY}/files/<uuid:file_id>", desk.received_file, name="received_file"),
    path("work/stubs", desk.classified, name="stubs"),
]
