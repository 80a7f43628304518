"""Addresses of reviews: those of the portal, those of the workbench."""

from django.urls import URLPattern, path

from yiwang.serve.reviews.http import desk, pages

review_urls: list[URLPattern] = [
    path("cases/<str:number>/review", pages.of_case, name="case_review"),
    path("services/<str:code>/review", pages.of_guide, name="guide_review"),
    path("review", pages.by_code, name="review"),
    path("review/qr/<str:number>.svg", pages.qr, name="review_qr"),
    path("reviews", pages.published, name="reviews"),
    path("reviews.csv", pages.download, name="reviews_csv"),
]

desk_urls: list[URLPattern] = [
    path("work/reviews", desk.index, name="reviews"),
    path("work/reviews/<uuid:review_id>/appeal", desk.appeal, name="review_appeal"),
    path("work/reviews/appeals/<uuid:appeal_id>", desk.decide, name="review_decide"),
]
