"""Parties and delegations."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiwang.base.parties.rules import Life
from yiwang.kernel.models import Row
from yiwang.kernel.protect import ME, PUBLIC, STAFF, SUPERVISOR, TODAY, Protect, opened


def acts_for(column: str, service: str = "") -> str:
    """SQL: the person acting is the party the column names, or holds a delegation in force today.

    service: a column with a service code, where the delegation must also cover the service.
    """
    covers = f"AND (d.services = '[]'::jsonb OR d.services ? {service})" if service else ""
    return f"""({column} = {ME} OR EXISTS (SELECT 1 FROM parties_delegation d
        WHERE d.principal_id = {column} AND d.agent_id = {ME} AND d.state = 'in_force'
        AND d.valid_from <= {TODAY} AND d.valid_until >= {TODAY} {covers}))"""


class Party(Row):
    """Somebody who deals with the city: a natural person or a legal entity.

    identity_key: keyed hash of kind and number, by which the same party is found again.
    """

    class Kind(models.TextChoices):
        NATURAL = "natural", _("Natural person")
        LEGAL = "legal", _("Legal entity")

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120)
    identity_kind = models.CharField(max_length=3)  # 111 resident identity, 001 credit code, …
    identity_key = models.BinaryField(max_length=32, unique=True)
    identity_sealed = models.CharField(max_length=200)
    identity_masked = models.CharField(max_length=40)
    mobile_sealed = models.CharField(max_length=200, blank=True)
    mobile_key = models.BinaryField(max_length=32, null=True)
    mobile_masked = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    representative_id: UUID | None
    representative = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    stated_at = models.DateTimeField()

    protect = Protect(
        read={
            PUBLIC: acts_for("parties_party.id"),
            STAFF: opened("parties_party.id"),
            SUPERVISOR: opened("parties_party.id"),
        }
    )

    def __str__(self) -> str:
        return self.name


class Delegation(Row):
    """A principal lets a natural person act for it: for which services, from when until when."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        IN_FORCE = "in_force", _("In force")
        SUSPENDED = "suspended", _("Suspended")
        REVOKED = "revoked", _("Revoked")

    principal_id: UUID
    principal = models.ForeignKey(Party, models.PROTECT, related_name="given")
    principal_name = models.CharField(max_length=120)
    agent_id: UUID
    agent = models.ForeignKey(Party, models.PROTECT, related_name="received")
    agent_name = models.CharField(max_length=60)
    services = models.JSONField(default=list)  # service codes; empty: all
    valid_from = models.DateField()
    valid_until = models.DateField()  # this day included
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    binding = models.BooleanField(default=False)  # the legal representative's own tie

    protect = Protect(
        read={PUBLIC: f"agent_id = {ME} OR principal_id = {ME} OR granted_by = {ME}"},
        add={PUBLIC: f"granted_by = {ME}"},
    )
    granted_by = models.UUIDField()  # the natural person who gave it

    @property
    def life(self) -> Life:
        return Life(self.state, self.valid_from, self.valid_until)

    class Meta:
        indexes = (models.Index(fields=["agent", "principal"]),)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="delegation_ends_after_start"
            ),
        )
