"""Addresses of the workbench: one namespace over the pages of several contexts."""

from django.urls import URLPattern

from yiwang.base.asides.http.urls import aside_urls
from yiwang.base.decisions.http.pages import decision_urls
from yiwang.base.matters.http.pages import matter_urls
from yiwang.base.notices.http.urls import desk_urls as message_urls
from yiwang.base.papers.http.urls import desk_urls
from yiwang.base.payments.http.desk import desk_urls as payment_urls
from yiwang.base.seals.http.urls import seal_urls
from yiwang.base.webhooks.http.pages import webhook_urls
from yiwang.base.work.http.urls import work_urls
from yiwang.engage.publicity.http.desk import desk_urls as publicity_urls
from yiwang.govern.discovery.http.pages import discovery_urls
from yiwang.govern.discretion.http.pages import workbench_urls as clause_urls
from yiwang.govern.enforcement.http.urls import penalty_desk_urls
from yiwang.govern.indicators.http.urls import indicator_urls
from yiwang.govern.inspections.http.urls import workbench_urls as inspection_urls
from yiwang.govern.supervision.http.urls import supervision_urls
from yiwang.office.assignments.http.pages import assignment_urls
from yiwang.office.documents.http.urls import document_urls
from yiwang.serve.allotments.http.desk import desk_urls as allotment_urls
from yiwang.serve.applications.http.counter import counter_urls
from yiwang.serve.bulk.http.pages import bulk_urls
from yiwang.serve.checks.http.desk import desk_urls as check_urls
from yiwang.serve.licences.http.desk import register_urls
from yiwang.serve.offices.http.pages import office_urls
from yiwang.serve.reviews.http.urls import desk_urls as review_desk_urls
from yiwang.serve.services.http.pages import catalogue_urls
from yiwang.share.catalogue.http.urls import catalogue_urls as data_urls
from yiwang.share.collection.http.pages import collection_urls
from yiwang.share.exchange.http.pages import sharing_urls
from yiwang.share.lake.http.pages import lake_urls
from yiwang.share.registers.http.pages import desk_urls as golden_urls
from yiwang.support.studio.http.urls import studio_urls

app_name = "workbench"
urlpatterns: list[URLPattern] = [
    *work_urls,
    *matter_urls,
    *webhook_urls,
    *message_urls,
    *aside_urls,
    *decision_urls,
    *counter_urls,
    *document_urls,
    *assignment_urls,
    *catalogue_urls,
    *data_urls,
    *lake_urls,
    *register_urls,
    *bulk_urls,
    *office_urls,
    *seal_urls,
    *payment_urls,
    *publicity_urls,
    *desk_urls,
    *review_desk_urls,
    *collection_urls,
    *golden_urls,
    *studio_urls,
    *discovery_urls,
    *penalty_desk_urls,
    *supervision_urls,
    *indicator_urls,
    *clause_urls,
    *inspection_urls,
    *sharing_urls,
    *check_urls,
    *allotment_urls,
]
