"""Installed versions of packages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import Row
from yiwang.kernel.protect import reference


class Package(Row):
    """One version of a package, with all its files, as installed. Cases keep to their version."""

    class State(models.TextChoices):
        CURRENT = "current", _("Current")
        EARLIER = "earlier", _("Earlier")

    name = models.SlugField(max_length=60)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)  # SHA-256 over names and contents, hexadecimal
    titles = models.JSONField()
    files = models.JSONField()  # path within the package → text
    state = models.CharField(max_length=10, choices=State, default=State.CURRENT)
    installed_at = models.DateTimeField()

    protect = reference()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["name", "version"], name="one_package_a_version"),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(state="current"),
                name="one_current_version_a_package",
            ),
        )
