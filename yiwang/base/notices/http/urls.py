"""Addresses of messages; part of the portal's namespace."""

from django.urls import URLPattern, path

from yiwang.base.notices.http import pages

message_urls: list[URLPattern] = [
    path("messages", pages.index, name="messages"),
    path("messages/choices", pages.choices, name="message_choices"),
    path("messages/read", pages.read, name="messages_read"),
]
