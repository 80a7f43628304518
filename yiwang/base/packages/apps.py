"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class PackagesConfig(AppConfig):
    name = "yiwang.base.packages"

    def ready(self) -> None:
        from yiwang.base.packages import forms
        from yiwang.base.packages.parts import Part, part

        part(Part("form", forms.check))
