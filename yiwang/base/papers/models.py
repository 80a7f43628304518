"""Papers: wished, numbered, drawn; and cases as they are filed."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiwang.base.parties.facade import acts_for
from yiwang.kernel.models import OwnedModel
from yiwang.kernel.protect import MINE, PUBLIC, STAFF, SUPERVISOR, Protect


class Paper(OwnedModel):
    """One document of a body about a case, or about a licence of a register that no case led to.

    holder: whom a paper without a case belongs to. facts: what the template needs, fixed at the
    moment of the wish, without sealed values.
    code: what the verification page asks for; unguessable. inner: made for the body alone, so that
    whom the case is about does not see it.
    """

    class State(models.TextChoices):
        WISHED = "wished", _("Being made")
        SEALING = "sealing", _("Waits for the seal")
        DRAWN = "drawn", _("Ready")
        FAILED = "failed", _("Could not be made")

    case_id: UUID | None
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="papers")
    holder_id: UUID | None
    holder = models.ForeignKey(
        "parties.Party", models.PROTECT, null=True, related_name="+", db_index=False
    )
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
    seal_kind = models.CharField(max_length=12, default="official", db_default="official")
    inner = models.BooleanField(default=False, db_default=False)
    # The same paper as OFD, made when somebody first asks for it.
    ofd_id: UUID | None
    ofd = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    ofd_wished_at = models.DateTimeField(null=True)
    ofd_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    wished_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)

    # What the evidence says of a drawn paper.
    vouched = ("case_id", "kind", "number", "dated", "code", "facts", "digest", "ofd_digest")
    vouched_before = (("case_id", "kind", "number", "dated", "code", "facts", "digest"),)  # 0.1

    _seen = 'EXISTS (SELECT 1 FROM "cases_case" c WHERE c.id = case_id)'
    protect = Protect(
        read={
            STAFF: f"body_id = ANY ({MINE}) OR {_seen}",
            PUBLIC: f"NOT papers_paper.inner AND ({_seen} OR {acts_for('papers_paper.holder_id')})",
            SUPERVISOR: _seen,
        },
        add={STAFF: f"body_id = ANY ({MINE}) OR {_seen}", PUBLIC: _seen},
    )

    class Meta:
        indexes = (
            models.Index(
                fields=["wished_at"], condition=models.Q(state="wished"), name="papers_to_draw"
            ),
            models.Index(
                fields=["wished_at"], condition=models.Q(state="sealing"), name="papers_to_seal"
            ),
            models.Index(fields=["digest"], name="papers_by_digest"),
            models.Index(fields=["ofd_digest"], name="papers_by_ofd_digest"),
            models.Index(
                fields=["ofd"], condition=models.Q(ofd__isnull=False), name="papers_by_ofd"
            ),
            models.Index(
                fields=["ofd_wished_at"],
                condition=models.Q(ofd_wished_at__isnull=False, ofd__isnull=True),
                name="papers_to_copy",
            ),
        )


class Archive(OwnedModel):
    """A closed case as a filing unit, made once; the fields that DA/T 46 asks for.

    reference: 档号, never used again; retention: a key of archive/data/archive.yaml; dated, pages,
    number and digest are known when the package is made.
    """

    class State(models.TextChoices):
        WISHED = "wished", _("Being made")
        MADE = "made", _("Ready")

    case_id: UUID
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=80, blank=True)
    retention = models.CharField(max_length=12)
    pages = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.WISHED)
    wished_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)  # when the copies of its papers were asked for
    made_at = models.DateTimeField(null=True)
    file_id: UUID | None
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the package, hexadecimal

    vouched = ("case_id", "reference", "title", "number", "retention", "pages", "digest")

    protect = Protect(
        read={
            STAFF: f"body_id = ANY ({MINE})",
            SUPERVISOR: f"body_id = ANY ({MINE})",
        },
        add={STAFF: f"body_id = ANY ({MINE})"},
    )

    class Meta:
        indexes = (
            models.Index(
                fields=["wished_at"], condition=models.Q(state="wished"), name="archives_to_make"
            ),
        )
