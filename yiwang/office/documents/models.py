"""Documents, their versions and attachments, numbers, and what bodies send each other."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import MINE, STAFF, SUPERVISOR, Protect, through
from yiwang.office.documents import rules

_SEEN = 'EXISTS (SELECT 1 FROM "cases_case" c WHERE c.id = case_id)'
_OF_DOCUMENT = 'EXISTS (SELECT 1 FROM "documents_document" d WHERE d.id = document_id)'
_SENT_TO_US = """EXISTS (SELECT 1 FROM "documents_dispatch" d
    WHERE d.issue_id = {column} AND d.body_id = ANY ({mine}))"""


class Publicness(models.TextChoices):
    """公开属性, settled when drafting."""

    OPEN = "open", _("Made public")
    ON_REQUEST = "on_request", _("On request")
    CLOSED = "closed", _("Not public")


class Document(OwnedModel):
    """What an outgoing case is about, beside its form: kind, number and who signed.

    body: the one that issues it. kind: as the package names it. version: how many versions of the
    text there are. text_digest: of the signed text, hexadecimal; empty before.
    countersigners: codes of the bodies that were asked to sign as well.
    """

    case_id: UUID
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    direction = models.CharField(max_length=10)
    addressee = models.CharField(max_length=400, blank=True)
    cc = models.CharField(max_length=400, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    publicness = models.CharField(max_length=12, choices=Publicness)
    publicness_reason = models.CharField(max_length=400, blank=True)
    urgency = models.CharField(max_length=20)
    countersigners = models.JSONField(default=list)
    drafter_name = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=0)
    signer_name = models.CharField(max_length=60, blank=True)
    signed_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=80, blank=True)
    text_digest = models.CharField(max_length=64, blank=True)
    retention = models.CharField(max_length=12, blank=True)

    vouched = ("case_id", "kind", "publicness", "number", "text_digest", "signer_name")

    protect = Protect(
        read={STAFF: _SEEN, SUPERVISOR: _SEEN}, add={STAFF: _SEEN}, change={STAFF: _SEEN}
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(publicness="open") | ~Q(publicness_reason=""),
                name="not_published_says_why",
            ),
        )


class Version(Row):
    """The text as somebody left it at a step; never changed. step: {zh, en}, the step's title."""

    document_id: UUID
    document = models.ForeignKey(Document, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    step = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.UUIDField()
    name = models.CharField(max_length=60)
    body_names = models.JSONField(default=dict)  # {zh, en}: the writer's body then

    vouched = ("document_id", "number", "title", "text")

    protect = Protect(
        read={STAFF: _OF_DOCUMENT, SUPERVISOR: _OF_DOCUMENT},
        add={STAFF: _OF_DOCUMENT},
        fixed=True,
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["document", "number"], name="one_text_a_number"),
        )

    @property
    def digest(self) -> str:
        return rules.digest(self.title, self.text)


class Enclosure(Row):
    """A file that goes with a document, in order; one taken off keeps its row."""

    document_id: UUID
    document = models.ForeignKey(Document, models.PROTECT, related_name="enclosures")
    position = models.PositiveSmallIntegerField()
    file_id: UUID
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=60)
    removed_at = models.DateTimeField(null=True)

    protect = through("document_id", "documents_document", add=(STAFF,), change=(STAFF,))


class Number(OwnedModel):
    """One line of the register of numbers: what a number was given to, or why it is void.

    mark: 机关代字, with what the kind adds. serial: from 1 within body, mark and year.
    """

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    mark = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    printed = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    void_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=1000, blank=True)
    void_name = models.CharField(max_length=60, blank=True)

    vouched = ("case_id", "mark", "year", "serial", "void_reason")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["body", "mark", "year", "serial"], name="one_document_a_number"
            ),
        )
        indexes = (models.Index(fields=["case"], name="number_of_case"),)


class Issue(OwnedModel):
    """A signed document as it goes out, frozen: the same for all who receive it.

    body: the sender. text: the signed one; enclosures: rows of {file, name}.
    """

    case_id: UUID
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    number = models.CharField(max_length=80)
    kind = models.JSONField()  # {zh, en}
    title = models.CharField(max_length=120)
    text = models.TextField()
    text_digest = models.CharField(max_length=64)
    addressee = models.CharField(max_length=400, blank=True)
    cc = models.CharField(max_length=400, blank=True)
    urgency = models.CharField(max_length=20)
    signer_name = models.CharField(max_length=60)
    dated = models.DateField()
    sent_at = models.DateTimeField()
    enclosures = models.JSONField(default=list)

    vouched = ("case_id", "number", "title", "text", "text_digest", "enclosures")

    _sent = _SENT_TO_US.format(column="documents_issue.id", mine=MINE)
    protect = Protect(
        read={STAFF: f"body_id = ANY ({MINE}) OR {_sent}", SUPERVISOR: f"body_id = ANY ({MINE})"},
        add={STAFF: f"body_id = ANY ({MINE})"},
    )


class Dispatch(OwnedModel):
    """One copy on its way to one body, from sending to the end there.

    body: the receiver. received_at: when it was signed for, which is the legal time of receipt.
    sign_by: the day on which it should be. incoming: the receiver's case; ours when we look from
    the other side.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        SIGNED = "signed", _("Signed for")
        RETURNED = "returned", _("Returned")
        RECALLED = "recalled", _("Recalled")
        DONE = "done", _("Handled")

    issue_id: UUID
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="dispatches", db_index=False)
    sender_id: UUID
    sender = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+", db_index=False)
    copy = models.BooleanField(default=False)  # 抄送, not 主送
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    sent_at = models.DateTimeField()
    sign_by = models.DateField()
    delivered_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_name = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True)  # returned, recalled or handled
    reason = models.CharField(max_length=1000, blank=True)
    urged_at = models.DateTimeField(null=True)
    urged = models.PositiveSmallIntegerField(default=0)
    incoming = models.UUIDField(null=True)

    _ours = f"body_id = ANY ({MINE}) OR sender_id = ANY ({MINE})"
    protect = Protect(
        read={STAFF: _ours, SUPERVISOR: _ours},
        add={STAFF: f"sender_id = ANY ({MINE})"},
        change={STAFF: _ours},
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issue", "body"], name="one_dispatch_a_body"),
            models.CheckConstraint(
                condition=~Q(state__in=("signed", "done")) | Q(received_at__isnull=False),
                name="signed_dispatch_says_when",
            ),
        )
        indexes = (
            models.Index(
                fields=["body", "sign_by", "id"],
                name="dispatch_waits",
                condition=Q(state__in=("sent", "delivered")),
            ),
            models.Index(fields=["body", "-sent_at", "-id"], name="dispatch_of_body"),
            models.Index(fields=["issue", "state", "id"], name="dispatch_of_issue"),
        )


class Incoming(OwnedModel):
    """What an incoming case is about. number: 收文号; dispatch: where it came by exchange."""

    class Sort(models.TextChoices):
        ACT = "act", _("To be acted on")
        READ = "read", _("To be read")

    case_id: UUID
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    dispatch_id: UUID | None
    dispatch = models.ForeignKey(
        Dispatch, models.PROTECT, null=True, related_name="+", db_index=False
    )
    sender_name = models.CharField(max_length=120)
    sender_number = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    urgency = models.CharField(max_length=20)
    way = models.CharField(max_length=10)
    received_at = models.DateTimeField()
    number = models.CharField(max_length=40, blank=True)
    sort = models.CharField(max_length=6, choices=Sort, blank=True)
    retention = models.CharField(max_length=12, blank=True)

    protect = Protect(
        read={STAFF: _SEEN, SUPERVISOR: _SEEN}, add={STAFF: _SEEN}, change={STAFF: _SEEN}
    )


class Stub(OwnedModel):
    """What is said here of a classified document: that there is one, its degree, and where it is.
    Its title, text and attachments are never written down.
    """

    degree = models.CharField(max_length=20)
    outgoing = models.BooleanField()
    register = models.CharField(max_length=60)  # its number in the register of classified papers
    years = models.PositiveSmallIntegerField()  # for how long it is classified
    copies = models.CharField(max_length=60, blank=True)  # copy numbers held
    keeper = models.CharField(max_length=60)
    at = models.DateTimeField()
    name = models.CharField(max_length=60)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["body", "register"], name="one_stub_a_number"),
        )
