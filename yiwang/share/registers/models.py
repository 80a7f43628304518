"""Registers: what was delivered when, the entries, and what is doubted or to be matched."""

from collections.abc import Collection
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from yiwang.base.parties.facade import acts_for
from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import MINE, PUBLIC, STAFF, Protect
from yiwang.share.registers.kept import SealedText, opened

_SUPPLIED = f"body_id = ANY ({MINE})"


class Delivery(OwnedModel):
    """One batch of a register, owned by the body that supplied it. It is visible whole or not at
    all.

    as_of: the last day for which the supplier says that the register is complete. sources: of a
    register that is built, what each of its sources brought: {resource: {rows, loose, linked}}.
    """

    register = models.SlugField(max_length=60)
    as_of = models.DateField()
    at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    sources = models.JSONField(null=True)

    protect = Protect(read={STAFF: _SUPPLIED}, fixed=True)

    class Meta:
        indexes = (models.Index(fields=["register", "-at"]),)

    @property
    def corrects(self) -> bool:
        """Whether it says no more than that one value was wrong."""
        return self.source.startswith("correction ")


class Entry(OwnedModel):
    """What a register says of one subject, until a later delivery says otherwise.

    subject: fingerprint of the identity number; the number itself is not kept here. Only the system
    reads entries, on behalf of somebody who says for what, and each look is recorded.
    valid_from, valid_until: when it held in the world. Known it was from the moment of its delivery
    until that of `ended_by`. origins: {item: {source, others: {source: value}}}, where it was built
    from several sources. masked: the identity number with its middle hidden. In the table some
    values of content and origins lie sealed, see `sealing`; an entry that was read has them open.
    """

    register = models.SlugField(max_length=60)
    subject = models.BinaryField(max_length=32)
    content = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="rows")
    ended_by = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="+")
    origins = models.JSONField(null=True)
    masked = models.CharField(max_length=40, null=True)

    protect = Protect()

    class Meta:
        indexes = (models.Index(fields=["register", "subject"]),)

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        row = super().from_db(db, field_names, values, **more)
        for name in {"content", "origins"} & {*field_names}:
            setattr(row, name, opened(bytes(row.subject), getattr(row, name)))
        return row


class Staged(models.Model):
    """A row on its way to become an entry; gone when the transaction that brought it ends."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.UUIDField()
    subject = models.BinaryField(max_length=32)
    content = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    origins = models.JSONField(null=True)
    masked = models.CharField(max_length=40, null=True)

    protect = Protect()

    class Meta:
        indexes = (models.Index(fields=["delivery", "subject"]),)


class Doubt(OwnedModel):
    """A value of a register that somebody holds to be wrong, until the body it comes from decides.

    body: who decides. raised_by: a person about his own data, or a comparison of sources. party:
    whom it concerns, where he raised it. source: the resource the value comes from, "" where the
    register is delivered. held, claimed: the value, and what it should be. value: what the body
    decided; it holds in place of `held` as long as the source says so. since: from which day.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        CORRECTED = "corrected", _("Corrected")
        KEPT = "kept", _("Stays as it is")
        GONE = "gone", _("No longer differs")

    class Raised(models.TextChoices):
        PERSON = "person", _("The person concerned")
        COMPARISON = "comparison", _("Comparison of sources")

    register = models.SlugField(max_length=60)
    subject = models.BinaryField(max_length=32)
    masked = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True)
    party = models.UUIDField(null=True)
    item = models.CharField(max_length=60)
    source = models.CharField(max_length=60, blank=True)
    raised_by = models.CharField(max_length=10, choices=Raised)
    comparison = models.CharField(max_length=60, blank=True)
    held = SealedText(blank=True)
    claimed = SealedText(blank=True)
    text = models.CharField(max_length=2000, blank=True)
    opened_at = models.DateTimeField()
    due = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    value = SealedText(blank=True)
    since = models.DateField(null=True)
    answer = models.CharField(max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.JSONField(default=dict)  # {name, post: {zh, en}}
    revision = models.PositiveIntegerField(default=1)

    vouched = ("register", "item", "held", "claimed", "state", "value", "answer")

    protect = Protect(
        read={STAFF: _SUPPLIED, PUBLIC: acts_for("party")},
        add={PUBLIC: acts_for("party")},
        change={STAFF: _SUPPLIED},
    )

    class Meta:
        indexes = (
            models.Index(fields=["body", "state", "due"]),
            models.Index(fields=["register", "subject"]),
            models.Index(fields=["party"]),
        )


class Match(OwnedModel):
    """A row of a source without an identity number, and whom it is probably about.

    body: who keeps the register and decides. row: the source's own number of the row. score: the
    probability that both are one person, from 0 to 1; why: rows of {part, here, there, weight}, the
    weight in bits. steps: what people did with it, rows of {move, at, who, post, text}.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("To be looked at")
        LINKED = "linked", _("Linked by score")
        ACCEPTED = "accepted", _("One person")
        SPLIT = "split", _("Two persons")

    register = models.SlugField(max_length=60)
    source = models.CharField(max_length=60)
    row = models.CharField(max_length=80)
    subject = models.BinaryField(max_length=32)
    masked = models.CharField(max_length=40)
    score = models.FloatField()
    why = models.JSONField()
    state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField()
    steps = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)

    vouched = ("register", "source", "row", "state", "steps")

    protect = Protect(read={STAFF: _SUPPLIED}, change={STAFF: _SUPPLIED})

    class Meta:
        indexes = (
            models.Index(fields=["register", "state", "score"]),
            models.Index(fields=["register", "subject"]),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["register", "source", "row", "subject"], name="one_match_a_pair"
            ),
        )


class Agreement(OwnedModel):
    """What a comparison of two sources found in one run."""

    register = models.SlugField(max_length=60)
    comparison = models.CharField(max_length=60)
    at = models.DateTimeField()
    compared = models.PositiveIntegerField()
    equal = models.PositiveIntegerField()

    protect = Protect(read={STAFF: _SUPPLIED}, fixed=True)

    @property
    def share(self) -> float:
        """The part that agrees, from 0 to 1."""
        return self.equal / self.compared if self.compared else 1.0

    class Meta:
        indexes = (models.Index(fields=["register", "comparison", "at"]),)


class Due(Row):
    """A register that is to be built anew: since when, and why the build was refused, if it was.

    It is due for as long as no build began after `at`. refused_at: when a build was refused last;
    it is tried again when more rows are served or a person asks.
    """

    register = models.SlugField(max_length=60)
    at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, default="")

    protect = Protect()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["register"], name="one_due_a_register"),)


class Sealing(Row):
    """Which items lie sealed in all entries of a register."""

    register = models.SlugField(max_length=60)
    items = ArrayField(models.CharField(max_length=60))

    protect = Protect()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["register"], name="one_sealing_a_register"),)
