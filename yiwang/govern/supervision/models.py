"""Cards and their ladder, what other systems told, what is watched, and runs over the past."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import MINE, STAFF, SUPERVISOR, Protect, through

_OURS = f"body_id = ANY ({MINE})"


class Told(OwnedModel):
    """An event that another system told, in the shape of domain.md 12.1; never changed.

    source, ref: who told it, and its id there. kind: what happened. matter, key: what it happened
    to; case: where it is one of ours. at: when it happened; known_at: when we were told.
    """

    source = models.CharField(max_length=60)
    ref = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)
    matter = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    case_id: UUID | None
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    known_at = models.DateTimeField()
    who = models.CharField(max_length=60, blank=True)
    step = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)  # codes, amounts and days; no personal data

    protect = Protect(read={STAFF: _OURS, SUPERVISOR: _OURS}, add={STAFF: _OURS}, fixed=True)

    class Meta:
        indexes = (
            models.Index(fields=["matter", "key", "known_at"]),
            models.Index(fields=["source", "known_at"]),
        )
        constraints = (
            models.UniqueConstraint(fields=["source", "ref"], name="told_once_by_its_source"),
        )


class Watch(models.Model):
    """A dossier that rules look at next at `due`; looked: up to when they did."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    looked = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)

    protect = Protect()

    class Meta:
        indexes = (models.Index(fields=["due"], condition=Q(due__isnull=False), name="watch_due"),)
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="one_watch_a_dossier"),)


class Card(OwnedModel):
    """What supervision holds against a body: one occurrence that one version of a rule found.

    body: who answers for it. package, rule, version, digest: by what it was found. level, points:
    as then. inputs: the facts that the decision saw; evidence: where they stand in the log. post,
    who: who had it in hand. due: last day of the explanation, or of the appeal.
    """

    class State(models.TextChoices):
        TOLD = "told", _("Told")  # an early warning: nothing waits
        ISSUED = "issued", _("To be explained")
        EXPLAINED = "explained", _("Explained")
        CONFIRMED = "confirmed", _("Confirmed")
        WITHDRAWN = "withdrawn", _("Card withdrawn")
        APPEALED = "appealed", _("Appealed against")
        FINAL = "final", _("Upheld")

    number = models.CharField(max_length=40, unique=True)
    package = models.CharField(max_length=60)
    package_version = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    family = models.CharField(max_length=30)
    version = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    object_number = models.CharField(max_length=120)
    case_id: UUID | None
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    matter = models.JSONField(default=dict)  # {zh, en}
    occurrence = models.CharField(max_length=160)
    at = models.DateTimeField()  # of the occurrence
    issued_at = models.DateTimeField()
    level = models.CharField(max_length=20)
    points = models.PositiveSmallIntegerField()
    inputs = models.JSONField()
    evidence = models.JSONField()
    post = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    who = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State)
    due = models.DateField(null=True)
    decided_by = models.UUIDField(null=True)
    revision = models.PositiveIntegerField(default=1)

    vouched = ("rule", "version", "digest", "kind", "key", "occurrence", "level", "points", "state")

    protect = Protect(
        read={STAFF: _OURS, SUPERVISOR: _OURS}, change={STAFF: _OURS, SUPERVISOR: _OURS}
    )

    class Meta:
        indexes = (
            models.Index(fields=["body", "state", "due"]),
            models.Index(fields=["state", "due"]),
            models.Index(fields=["case"]),
            models.Index(fields=["body", "at"]),
            models.Index(fields=["body", "id"], name="card_list"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["rule", "version", "kind", "key", "occurrence"], name="one_card_a_find"
            ),
        )

    def __str__(self) -> str:
        return self.number


class Step(Row):
    """What somebody did with a card and said about it; never changed."""

    card_id: UUID
    card = models.ForeignKey(Card, models.PROTECT, related_name="steps")
    move = models.CharField(max_length=12)  # issued, explained, confirmed, withdrawn, …
    state = models.CharField(max_length=10, choices=Card.State)
    text = models.CharField(max_length=4000, blank=True)
    at = models.DateTimeField()
    account = models.UUIDField()
    name = models.CharField(max_length=60)
    post = models.JSONField(default=dict)  # {zh, en}: its title then
    body = models.JSONField(default=dict)

    _seen = "EXISTS (SELECT 1 FROM supervision_card c WHERE c.id = card_id)"
    protect = Protect(
        read={STAFF: _seen, SUPERVISOR: _seen}, add={STAFF: _seen, SUPERVISOR: _seen}, fixed=True
    )

    class Meta:
        indexes = (models.Index(fields=["card", "at"]),)


class Tally(OwnedModel):
    """How many cards of a rule and level a body has in a state, and their points, by the month of
    the occurrence: what scores are made of.
    """

    month = models.DateField()  # its first day
    package = models.CharField(max_length=60)
    rule = models.CharField(max_length=40)
    family = models.CharField(max_length=30)
    level = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=Card.State)
    number = models.IntegerField()
    points = models.IntegerField()

    protect = Protect(
        read={STAFF: _OURS, SUPERVISOR: _OURS},
        add={STAFF: _OURS, SUPERVISOR: _OURS},
        change={STAFF: _OURS, SUPERVISOR: _OURS},
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["body", "month", "package", "rule", "level", "state"],
                name="one_tally_a_state",
            ),
        )


class Run(OwnedModel):
    """Rules run over the past, to see what they would have given; issues no card.

    body: of who asked. bodies: whose matters are looked at. rules: rows of {rule, version}; an
    empty version is whichever was in force. source: files of a package that is not installed;
    package, package_version: else. cursor: the last dossier that was looked at. counts: rows of
    {rule, level, candidate, present, both}. digest: over all finds in order.
    """

    class State(models.TextChoices):
        WISHED = "wished", _("Waits")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    name = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField()
    bodies = models.JSONField()
    package = models.CharField(max_length=60)
    package_version = models.CharField(max_length=20)
    files = models.JSONField(default=dict)
    rules = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WISHED)
    stage = models.CharField(max_length=10, default="case")
    cursor = models.CharField(max_length=160, blank=True)
    total = models.PositiveIntegerField(default=0)
    looked = models.PositiveIntegerField(default=0)
    events = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    done_at = models.DateTimeField(null=True)

    protect = Protect(read={STAFF: _OURS, SUPERVISOR: _OURS}, add={STAFF: _OURS, SUPERVISOR: _OURS})

    class Meta:
        indexes = (models.Index(fields=["state", "asked_at"]),)


class Find(Row):
    """What a run found: `candidate` by the rules that were asked about, `present` by those in
    force today.
    """

    run_id: UUID
    run = models.ForeignKey(Run, models.CASCADE, related_name="finds")
    side = models.CharField(max_length=10)
    rule = models.CharField(max_length=40)
    version = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    number = models.CharField(max_length=120)
    body = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    occurrence = models.CharField(max_length=160)
    at = models.DateTimeField()
    level = models.CharField(max_length=20)
    points = models.PositiveSmallIntegerField()
    line = models.TextField()  # as it enters the digest

    protect = through("run_id", "supervision_run", add=(), change=())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["run", "side", "rule", "kind", "key", "occurrence"], name="one_find_a_run"
            ),
        )
