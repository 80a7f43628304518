"""Addresses of messages, in the namespaces of portal and workbench."""

from django.urls import URLPattern, path

from yiwang.base.notices.http import pages

message_urls: list[URLPattern] = [
    path("messages", pages.index, name="messages"),
    path("messages/choices", pages.choices, name="message_choices"),
    path("messages/read", pages.read, name="messages_read"),
]

# On the workbench, for staff and for the operator.
desk_urls: list[URLPattern] = [
    path("work/messages", pages.choices, {"face": "workbench"}, name="message_choices"),
    path("work/deliveries", pages.deliveries, name="deliveries"),
]
