"""Keys, certificates, seals, their keepers and their uses."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import (
    MINE,
    STAFF,
    SUPERVISOR,
    Protect,
    reference,
    through,
)


class Key(Row):
    """A key that signs. Its private half never leaves this table in the clear, or never the token.

    sealed: PKCS #8, encrypted under the master key of the installation; null for a token.
    label: what the key is called in the token.
    """

    class Place(models.TextChoices):
        SOFTWARE = "software", _("Encrypted in the database")
        TOKEN = "token", _("Token or security module")

    algorithm = models.CharField(max_length=10)  # a name of crypto.algorithms
    place = models.CharField(max_length=10, choices=Place)
    sealed = models.BinaryField(null=True)
    label = models.CharField(max_length=60, blank=True)
    public = models.BinaryField()  # SubjectPublicKeyInfo in DER
    body_id: UUID | None
    body = models.ForeignKey("tenancy.Body", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    protect = Protect()


class Certificate(Row):
    """Says whose key it is, in the words of an authority. Public by nature."""

    class Role(models.TextChoices):
        ROOT = "root", _("Root")
        ISSUING = "issuing", _("Issuing authority")
        SIGNING = "signing", _("Signs documents")
        MAKER = "maker", _("Makes seals")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a second person")
        ACTIVE = "active", _("In use")
        RETIRED = "retired", _("Retired")  # signs no more; what it signed stays good
        REVOKED = "revoked", _("Revoked")

    role = models.CharField(max_length=10, choices=Role)
    algorithm = models.CharField(max_length=10)  # of the key
    body_id: UUID | None
    body = models.ForeignKey("tenancy.Body", models.PROTECT, null=True, related_name="+")
    key_id: UUID | None
    key = models.ForeignKey(Key, models.PROTECT, null=True, related_name="certificates")
    encoded = models.BinaryField()  # DER
    issuer_digest = models.BinaryField(max_length=32)  # SHA-256 of the issuer's name in DER
    serial = models.CharField(max_length=40)  # hexadecimal
    name = models.CharField(max_length=160)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    # Of an authority whose key is elsewhere: until when its last list of revoked ones holds.
    list_until = models.DateTimeField(null=True)
    # Of one that waits: the account that took it in, NOBODY for whoever runs the machine.
    taken_by = models.UUIDField(null=True)

    vouched = ("role", "body_id", "serial", "state")
    protect = reference()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["role", "algorithm", "body"],
                condition=Q(state="active", key__isnull=False),
                nulls_distinct=False,
                name="one_active_certificate",
            ),
            models.UniqueConstraint(fields=["issuer_digest", "serial"], name="serial_once"),
        )


class Revocation(Row):
    """A certificate that its issuer took back, our own or read from somebody's list."""

    issuer_digest = models.BinaryField(max_length=32)
    serial = models.CharField(max_length=40)
    at = models.DateTimeField()
    reason = models.PositiveSmallIntegerField()  # RFC 5280, 5.3.1

    vouched = ("serial", "at", "reason")
    protect = reference()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issuer_digest", "serial"], name="revoked_once"),
        )


class Seal(OwnedModel):
    """A seal of a body: what it shows, who asked for it, who allowed it, where it stands in life.

    double: nobody uses it alone; a second person confirms each use.
    automatic: approved to be set by the system itself on documents whose decision a person took.
    """

    class Kind(models.TextChoices):  # domain: kinds of electronic seals
        OFFICIAL = "official", _("Official seal")
        ACCEPTANCE = "acceptance", _("Special seal for acceptance")
        APPROVAL = "approval", _("Special seal for approval")
        CONTRACT = "contract", _("Special seal for contracts")
        FINANCE = "finance", _("Special seal for finance")
        NAME = "name", _("Name seal of the legal representative")
        SIGNATURE = "signature", _("Personal signature")

    class State(models.TextChoices):
        APPLIED = "applied", _("Applied for")
        REFUSED = "refused", _("Refused")
        APPROVED = "approved", _("Approved")
        MADE = "made", _("Made")
        IN_USE = "in_use", _("In use")
        SUSPENDED = "suspended", _("Suspended")
        DESTROYED = "destroyed", _("Destroyed")

    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    number = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=80)  # around the rim, or the person's name
    line = models.CharField(max_length=20, blank=True)  # below the star
    double = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    reason = models.TextField()  # why it is needed
    applied_by = models.UUIDField()
    applicant = models.CharField(max_length=60)
    applied_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decider = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)  # of the last step: why refused, suspended, destroyed
    picture = models.TextField(blank=True)  # SVG
    size = models.PositiveSmallIntegerField(default=42)  # mm, across
    made_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    encoded = models.BinaryField(null=True)  # seal data of GB/T 38540 in DER, signed by the maker

    vouched = ("body_id", "kind", "state", "number", "name", "double", "automatic")
    # Anybody may see that a seal is or was there; the picture is on every document.
    protect = Protect(
        read={STAFF: f"body_id = ANY ({MINE})", SUPERVISOR: "true"},
        add={STAFF: f"body_id = ANY ({MINE})"},
        change={STAFF: f"body_id = ANY ({MINE})"},
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["body", "kind"],
                condition=Q(state="in_use") & ~Q(kind__in=("name", "signature")),
                name="one_seal_of_a_kind_in_use",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Keeper(Row):
    """A person who answers for a seal and may use it."""

    seal_id: UUID
    seal = models.ForeignKey(Seal, models.CASCADE, related_name="keepers")
    account = models.UUIDField()
    name = models.CharField(max_length=60)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    protect = through("seal_id", "seals_seal", add=(STAFF,), change=(STAFF,))

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["seal", "account"],
                condition=Q(until__isnull=True),
                name="keeper_once",
            ),
        )


class Use(OwnedModel):
    """One use of a seal: who, on what, for which case, why.

    digest: SHA-256 of the document as it was before the seal, hexadecimal.
    account: who asked; the system's uses carry NOBODY and the name of the rule.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a second person")
        ALLOWED = "allowed", _("Allowed")
        REFUSED = "refused", _("Refused")
        DONE = "done", _("Sealed")

    seal_id: UUID
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="uses")
    state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField()
    account = models.UUIDField()
    name = models.CharField(max_length=60)
    document = models.CharField(max_length=160)  # number or title
    document_id = models.UUIDField(null=True)
    digest = models.CharField(max_length=64)
    case_number = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200)
    second = models.UUIDField(null=True)
    second_name = models.CharField(max_length=60, blank=True)
    second_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=200, blank=True)
    serial = models.CharField(max_length=40, blank=True)  # of the certificate that signed

    vouched = ("seal_id", "state", "document", "digest", "case_number", "reason", "second")
    protect = Protect(
        read={STAFF: f"body_id = ANY ({MINE})", SUPERVISOR: "true"},
        add={STAFF: f"body_id = ANY ({MINE})"},
        change={STAFF: f"body_id = ANY ({MINE})"},
    )

    class Meta:
        indexes = (
            models.Index(fields=["seal", "-at"], name="seals_use_log"),
            models.Index(fields=["body", "id"], name="seals_use_of_body"),
            models.Index(fields=["document_id"], name="seals_use_document"),
            models.Index(
                fields=["body", "at"], condition=Q(state="waiting"), name="seals_use_waiting"
            ),
        )
