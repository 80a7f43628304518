"""Items, their versions, and which body carries one out where."""

from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import Row
from yiwang.kernel.protect import reference


class Item(Row):
    """One version of a service item with the elements of domain.md 2.2.

    elements: by the national identifiers (task_type, by_law, …); an absent key reads "not stated".
    package: name of the package that handles applications; empty for an item that can only be read.
    words: segmented Chinese, pinyin and initials for the search.
    """

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        SUSPENDED = "suspended", _("Suspended")
        CANCELLED = "cancelled", _("Cancelled")
        EARLIER = "earlier", _("Earlier version")

    code = models.CharField(max_length=80)  # our stable handle, in addresses and the API
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=1000)
    name_en = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.IN_FORCE)
    task_type = models.CharField(max_length=4)  # 01 licence … 20 public service
    department = models.CharField(max_length=120)
    function = models.SlugField(max_length=30)  # which bodies carry it out: approval, market, …
    elements = models.JSONField(default=dict)
    materials = models.JSONField(default=list)
    persons = models.BooleanField(default=True)
    firms = models.BooleanField(default=True)
    themes = models.JSONField(default=list)
    package = models.CharField(max_length=60, blank=True)
    sample = models.BooleanField(default=False)  # imported from another city's list as a sample
    source = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    words = SearchVectorField(null=True)

    protect = reference()

    class Meta:
        indexes = (GinIndex(fields=["words"], name="item_words"),)
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="one_item_a_version"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(state="in_force"), name="one_item_in_force"
            ),
        )


class Implementation(Row):
    """An implementing body carries out an item, with values of its own."""

    item_id: UUID
    item = models.ForeignKey(Item, models.PROTECT, related_name="implementations")
    body_id: UUID
    body = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)  # promise_day, transact_addr, transact_time, link_way
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    protect = reference()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "body"], name="one_implementation_a_body"),
        )
