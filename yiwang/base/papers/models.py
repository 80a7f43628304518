"""Papers: wished, numbered, drawn."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel
from yiwang.kernel.protect import MINE, PUBLIC, STAFF, SUPERVISOR, Protect


class Paper(OwnedModel):
    """One document of a body about a case.

    facts: what the template needs, fixed at the moment of the wish, without sealed values.
    code: what the verification page asks for; unguessable.
    """

    class State(models.TextChoices):
        WISHED = "wished", _("Being made")
        DRAWN = "drawn", _("Ready")
        FAILED = "failed", _("Could not be made")

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)
    number = models.CharField(max_length=80, unique=True)
    dated = models.DateField()
    code = models.CharField(max_length=40, unique=True)
    template = models.TextField()
    facts = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WISHED)
    attempts = models.PositiveSmallIntegerField(default=0)
    file_id: UUID | None
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file, hexadecimal
    wished_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)

    # What the evidence says of a drawn paper.
    vouched = ("case_id", "kind", "number", "dated", "code", "facts", "digest")

    _seen = 'EXISTS (SELECT 1 FROM "cases_case" c WHERE c.id = case_id)'
    protect = Protect(
        read={STAFF: f"body_id = ANY ({MINE}) OR {_seen}", PUBLIC: _seen, SUPERVISOR: _seen},
        add={STAFF: _seen, PUBLIC: _seen},
    )

    class Meta:
        indexes = (
            models.Index(
                fields=["wished_at"], condition=models.Q(state="wished"), name="papers_to_draw"
            ),
        )
