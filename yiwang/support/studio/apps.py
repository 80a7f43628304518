"""The context as Django sees it."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "yiwang.support.studio"
