from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "yiwang.share.collection"
    label = "collection"
