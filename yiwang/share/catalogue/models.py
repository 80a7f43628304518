"""Resources of the catalogue, their versions, and the negative list."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiwang.kernel.models import Row
from yiwang.kernel.protect import ALWAYS, MINE, STAFF, SUPERVISOR, Protect

_OURS = f"body_id = ANY ({MINE})"


class Resource(Row):
    """A class of data of which one body says what it means and supplies it.

    body: null while no body of the city does what supplies it. number: code of the category and
    running number. package: that declares it; empty: made on a page.
    """

    code = models.SlugField(max_length=48, unique=True)
    number = models.CharField(max_length=30, unique=True)
    body_id: UUID | None
    body = models.ForeignKey("tenancy.Body", models.PROTECT, null=True, related_name="+")
    package = models.SlugField(max_length=60, blank=True)
    made_at = models.DateTimeField()

    # That a resource exists is told to every body, for what it holds lies in its versions.
    protect = Protect(
        read={STAFF: ALWAYS, SUPERVISOR: ALWAYS}, add={STAFF: _OURS}, change={STAFF: _OURS}
    )

    def __str__(self) -> str:
        return self.code


class Withheld(Row):
    """An entry of the negative list: what law keeps a resource from being shared.

    review_on: the day on which somebody asks again whether the law still says so. ended_on: it is
    shared from that day on.
    """

    resource_id: UUID
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="withheld")
    body_id: UUID | None
    body = models.ForeignKey("tenancy.Body", models.PROTECT, null=True, related_name="+")
    ground = models.JSONField()  # {zh, en}: act and article
    review_on = models.DateField()
    since = models.DateField()
    ended_on = models.DateField(null=True)

    # Everybody may know what is kept back and why: that is what the list is for.
    protect = Protect(
        read={STAFF: ALWAYS, SUPERVISOR: ALWAYS}, add={STAFF: _OURS}, change={STAFF: _OURS}
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["resource"], condition=Q(ended_on=None), name="one_reason_to_withhold"
            ),
            models.CheckConstraint(
                condition=Q(ground__has_key="zh") & ~Q(ground__zh=""), name="withheld_by_some_law"
            ),
        )


class Version(Row):
    """What a resource is said to be, from a draft to its publication and end.

    content: as `spec.Entry`. sharing: the same as in the content, for the constraint. search: the
    words by which it is found. note: the last word of a reviewer, or why it ended.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("catalogue", "Being written")
        DEPARTMENT = "department", _("With the department")
        AUTHORITY = "authority", _("With the data authority")
        PUBLISHED = "published", pgettext_lazy("catalogue", "In force")
        EARLIER = "earlier", _("Earlier version")
        ENDED = "ended", pgettext_lazy("catalogue", "Ended")

    resource_id: UUID
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="versions")
    body_id: UUID | None
    body = models.ForeignKey("tenancy.Body", models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField()
    sharing = models.CharField(max_length=13)
    withheld_id: UUID | None
    withheld = models.ForeignKey(Withheld, models.PROTECT, null=True, related_name="+")
    search = models.TextField()
    note = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    author = models.UUIDField(null=True)  # the account; null: a package
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    OPEN: ClassVar[tuple[str, ...]] = (State.DRAFT, State.DEPARTMENT, State.AUTHORITY)
    vouched = ("resource_id", "number", "state", "content")
    # A body's drafts are its own until it hands them to the data authority.
    _told: ClassVar[str] = f"{_OURS} OR state NOT IN ('draft', 'department')"
    protect = Protect(
        read={STAFF: _told, SUPERVISOR: _told}, add={STAFF: _OURS}, change={STAFF: _OURS}
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["resource", "number"], name="one_description_a_number"),
            models.UniqueConstraint(
                fields=["resource"],
                condition=Q(state__in=("draft", "department", "authority")),
                name="one_description_under_way",
            ),
            models.UniqueConstraint(
                fields=["resource"], condition=Q(state="published"), name="one_description_in_force"
            ),
            # Nothing is kept from sharing without an entry in the negative list.
            models.CheckConstraint(
                condition=~Q(sharing="none") | Q(withheld__isnull=False),
                name="withheld_only_by_law",
            ),
        )
        indexes = (models.Index(fields=["state", "body"], name="description_by_state"),)


class Traffic(models.Model):
    """How often and how much of a resource was supplied or used on a day.

    body: who used it; null: not said, and always for what was supplied. good: rows that served.
    """

    class Kind(models.TextChoices):
        SUPPLIED = "supplied", _("Supplied")
        USED = "used", _("Used")

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="traffic", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    day = models.DateField()
    body_id: UUID | None
    body = models.ForeignKey(
        "tenancy.Body", models.PROTECT, null=True, related_name="+", db_index=False
    )
    times = models.PositiveIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    good = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()

    # Sums without any subject; the system adds them up from what others announce.
    protect = Protect(read={STAFF: ALWAYS, SUPERVISOR: ALWAYS})

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["resource", "kind", "day", "body"],
                name="one_sum_a_day",
                nulls_distinct=False,
            ),
        )


class Need(Row):
    """Data that a body needs and does not get (需求清单).

    purpose: what for. service: code of the item that needs them. wanted: which items, in words, and
    elements: the data elements that they are. supplier: function of the body that should supply
    them. law: act and article that gives the duty. cycle: how often. resource: what was asked for,
    or what meets it, once something does.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("need", "Not met")
        ASKED = "asked", pgettext_lazy("need", "Requested")
        MET = "met", pgettext_lazy("need", "Met")
        REFUSED = "refused", pgettext_lazy("need", "Refused")

    body_id: UUID
    body = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    purpose = models.CharField(max_length=500)
    wanted = models.CharField(max_length=500)
    service = models.CharField(max_length=60, blank=True, db_default="")
    elements = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    supplier = models.CharField(max_length=60, blank=True, db_default="")
    law = models.CharField(max_length=500, blank=True, db_default="")
    cycle = models.CharField(max_length=10, blank=True, db_default="")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=60, blank=True)

    # Every body may know what others miss: perhaps it has it.
    protect = Protect(
        read={STAFF: ALWAYS, SUPERVISOR: ALWAYS}, add={STAFF: _OURS}, change={STAFF: _OURS}
    )

    class Meta:
        indexes = (models.Index(fields=["state", "-asked_at"], name="needs_by_state"),)


class Standard(Row):
    """A version of a data element, code set or mapping that somebody proposed, until it holds or
    not.

    name: id of the element or mapping, or name of the code set. number: the version; what the
    product carries is the first. content: as in `elements.yaml`, `codes.yaml` or `mappings.yaml`.
    ground: act, standard or duty that asks for it. body: that proposes it. note: the word of
    whoever decided, or why its author took it back.
    """

    class Kind(models.TextChoices):
        ELEMENT = "element", _("Data element")
        CODES = "codes", _("Code set")
        MAPPING = "mapping", _("Codes into codes")

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("standard", "Proposed")
        IN_FORCE = "in_force", pgettext_lazy("standard", "In force")
        EARLIER = "earlier", pgettext_lazy("standard", "Earlier version")
        REFUSED = "refused", pgettext_lazy("standard", "Not adopted")
        WITHDRAWN = "withdrawn", pgettext_lazy("standard", "Taken back")

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    content = models.JSONField()
    ground = models.CharField(max_length=500)
    note = models.CharField(max_length=500, blank=True)
    body_id: UUID
    body = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    author = models.UUIDField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)

    vouched = ("kind", "name", "number", "state", "content", "ground")
    # What a value is to mean concerns every body that holds it; the actions alone write.
    protect = Protect(read={STAFF: ALWAYS, SUPERVISOR: ALWAYS})

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "name", "number"], name="one_standard_a_number"
            ),
            models.UniqueConstraint(
                fields=["kind", "name"],
                condition=Q(state="proposed"),
                name="one_standard_proposed",
            ),
            models.UniqueConstraint(
                fields=["kind", "name"],
                condition=Q(state="in_force"),
                name="one_standard_in_force",
            ),
            models.CheckConstraint(condition=~Q(ground=""), name="standard_with_ground"),
        )
