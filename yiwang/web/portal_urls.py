"""Addresses of the portal: one namespace over the pages of several contexts."""

from django.urls import URLPattern

from yiwang.base.notices.http.urls import message_urls
from yiwang.base.papers.http.urls import paper_urls
from yiwang.base.payments.http.pages import pay_urls
from yiwang.engage.publicity.http.pages import publicity_urls
from yiwang.govern.discretion.http.pages import portal_urls as clause_urls
from yiwang.govern.enforcement.http.urls import penalty_urls
from yiwang.govern.inspections.http.urls import portal_urls as inspection_urls
from yiwang.serve.allotments.http.pages import allotment_urls
from yiwang.serve.applications.http.urls import case_urls
from yiwang.serve.bundles.http.urls import bundle_urls
from yiwang.serve.checks.http.pages import check_urls
from yiwang.serve.licences.http.urls import licence_urls
from yiwang.serve.portal.urls import portal_urls
from yiwang.serve.proposals.http.pages import proposal_urls
from yiwang.serve.reviews.http.urls import review_urls
from yiwang.serve.savings.http.pages import savings_urls
from yiwang.serve.wallet.http.urls import wallet_urls
from yiwang.share.exchange.http.portal import portal_urls as sharing_urls
from yiwang.share.registers.http.pages import own_urls

app_name = "portal"
urlpatterns: list[URLPattern] = [
    *portal_urls,
    *case_urls,
    *bundle_urls,
    *penalty_urls,
    *wallet_urls,
    *licence_urls,
    *message_urls,
    *review_urls,
    *paper_urls,
    *pay_urls,
    *publicity_urls,
    *clause_urls,
    *inspection_urls,
    *sharing_urls,
    *own_urls,
    *check_urls,
    *savings_urls,
    *proposal_urls,
    *allotment_urls,
]
