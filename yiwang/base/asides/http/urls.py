"""Addresses on the workbench of what stands beside a case."""

from django.urls import path

from yiwang.base.asides.http import pages

aside_urls = [
    path("work/questions", pages.questions, name="questions"),
    path("work/questions/<uuid:question_id>", pages.question, name="question"),
    path("work/questions/<uuid:question_id>/withdraw", pages.withdraw, name="withdraw-question"),
    path("work/cases/<str:number>/questions/new", pages.ask, name="ask"),
    path("work/cases/<str:number>/notes", pages.note, name="note"),
    path("work/cases/<str:number>/related", pages.link, name="link"),
]
