"""Working copies of packages."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel


class Draft(OwnedModel):
    """A package's folder as a body is changing it. Nothing in it counts until it is published.

    base: the version that it was opened from; empty for one taken from an archive.
    files: path within the package → text; kept as typed, also while it is broken.
    revision: counts changes, so that nobody overwrites what another has written since.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being changed")
        PUBLISHED = "published", _("Published")
        DROPPED = "dropped", _("Dropped")

    package = models.SlugField(max_length=60)
    base = models.CharField(max_length=20, blank=True)
    titles = models.JSONField()
    files = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    version = models.CharField(max_length=20, blank=True)  # as which it was published
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField()  # account
    changed_name = models.CharField(max_length=60)

    body_id: UUID

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["body", "package"],
                condition=Q(state="open"),
                name="one_open_draft_a_package",
            ),
        )
