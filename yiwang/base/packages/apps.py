"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class PackagesConfig(AppConfig):
    name = "yiwang.base.packages"

    def ready(self) -> None:
        from yiwang.base.packages import forms
        from yiwang.base.packages.parts import Part, part
        from yiwang.engines.form import vocabulary

        part(Part("form", forms.check, schemas={forms.FORM: vocabulary}))
