"""Items, their versions, and which body carries one out where."""

from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import Row
from yiwang.kernel.protect import reference

IN_FORCE = models.Q(state="in_force")
GUIDE_ONLY = models.ExpressionWrapper(models.Q(package=""), output_field=models.BooleanField())


class Item(Row):
    """One version of a service item with the elements of domain.md 2.2.

    elements: by the national identifiers (task_type, by_law, …); an absent key reads "not stated".
    package: name of the package that handles applications; empty for an item that can only be read.
    words: segmented Chinese, pinyin and initials for the search, and labels for its filters.
    digest: SHA-256 of what was published; the same content makes no new version.
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
    package_version = models.CharField(max_length=20, blank=True)
    sample = models.BooleanField(default=False)  # imported from another city's list as a sample
    source = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    spelling = models.CharField(max_length=200)  # the name in pinyin, by which lists are in order
    words = SearchVectorField(null=True)

    protect = reference()

    class Meta:
        indexes = (
            GinIndex(fields=["words"], name="item_words"),
            models.Index(  # the order of lists: what can be applied for comes first
                GUIDE_ONLY, "spelling", "code", name="item_order", condition=IN_FORCE
            ),
            models.Index(GUIDE_ONLY, Length("name"), name="item_brevity", condition=IN_FORCE),
            models.Index(fields=["package", "package_version"], name="item_package"),
        )
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="one_item_a_version"),
            models.UniqueConstraint(fields=["code"], condition=IN_FORCE, name="one_item_in_force"),
        )

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Implementation(Row):
    """A body carries out one version of an item.

    values: what the publisher of the item says for the bodies; own: what the body says over it.
    Both hold elements listed under `own` in elements.yaml.
    """

    item_id: UUID
    item = models.ForeignKey(Item, models.PROTECT, related_name="implementations")
    body_id: UUID
    body = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    own = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    protect = reference()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "body"], name="one_implementation_a_body"),
        )
