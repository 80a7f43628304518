"""Running processes, their tasks and timers."""

from uuid import UUID

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from yiwang.base.work.inbox.boxes import NEVER
from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import MINE, PUBLIC, STAFF, SUPERVISOR, Protect, through

# Not Coalesce: to the planner that may leak, and so it would use no index under a policy.
_day = Case(When(due__isnull=True, then=Value(NEVER)), default=F("due"))


# A task is written at every step of every case. So its foreign keys have no index that no list asks
# for, and the database does not look up, and lock, the same few bodies and posts each time: these
# are reference data that are never taken away, and they come from the rows of who acts.


class Instance(Row):
    """The process of one case. `state` is the engine's own text, opaque here."""

    case_id: UUID
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="instance")
    package = models.ForeignKey(
        "packages.Package", models.PROTECT, related_name="+", db_index=False
    )
    process = models.CharField(max_length=80)
    state = models.TextField()
    status = models.CharField(max_length=12, default="waiting")

    protect = through("case_id", "cases_case")

    class Meta:
        indexes = (  # what runs on a version, eldest first
            models.Index(
                fields=["package", "id"], condition=Q(status="waiting"), name="instance_running"
            ),
        )


class Task(OwnedModel):
    """One piece of work for whoever holds a role in a body, or for one post of theirs.

    key: the engine's id of the open task. post: whose alone it is, because it was given to it or
    taken by its holder (then claimed_by names the person), so that a stand-in finds it, too; null:
    of all who hold the role. Of a task that is done: the post that did it.
    way, main: an opinion that was asked for, before, after or parallel to the task with the key
    `main`. lent_by: the post it goes back to when the present one has worked on it. resting_ground:
    why the law lets the whole matter rest, clocks and all; empty: this task rests alone.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        RENEWED = "renewed", _("Done, then opened again")

    class Way(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("Afterwards")
        PARALLEL = "parallel", _("At the same time")

    body = models.ForeignKey(
        "tenancy.Body",
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    case_id: UUID
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="tasks", db_index=False
    )  # found by the constraint
    key = models.CharField(max_length=120)
    node = models.CharField(max_length=80)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120)
    role = models.SlugField(max_length=30, db_index=False)
    post_id: UUID | None
    post = models.ForeignKey(
        "tenancy.Post",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    claimed_by = models.UUIDField(null=True)  # account
    claimed_name = models.CharField(max_length=60, blank=True)
    way = models.CharField(max_length=8, blank=True, choices=Way, db_default="")
    main = models.CharField(max_length=120, blank=True, db_default="")
    lent_by_id: UUID | None
    lent_by = models.ForeignKey(
        "tenancy.Post",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    resting_since = models.DateTimeField(null=True)
    resting_ground = models.CharField(max_length=40, blank=True, db_default="")
    seen_at = models.DateTimeField(null=True)  # first opened by somebody who may end it
    urged_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.CharField(max_length=40, blank=True)
    comment = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    due = models.DateField(null=True)
    completed_at = models.DateTimeField(null=True)
    completed_by = models.UUIDField(null=True)
    completed_name = models.CharField(max_length=60, blank=True)
    revision = models.PositiveIntegerField(default=1)

    _seen = 'EXISTS (SELECT 1 FROM "cases_case" c WHERE c.id = case_id)'
    _handled = f"body_id = ANY ({MINE}) OR yiwang_case_seen(case_id)"
    protect = Protect(
        read={STAFF: _handled, PUBLIC: _seen, SUPERVISOR: _seen},
        add={STAFF: "true", PUBLIC: _seen},
        change={STAFF: _handled, PUBLIC: _seen},
    )

    class Meta:
        # One for each way into the inbox, with the row's place in its list (see inbox/boxes.py),
        # and one for what a body did this week (see workload.py).
        indexes = (
            models.Index(
                *(F("body"), F("role"), _day, F("id")),
                name="task_free",
                condition=Q(state="open", post__isnull=True),
            ),
            models.Index(
                *(F("post"), _day, F("id")),
                name="task_own",
                condition=Q(state="open", post__isnull=False),
            ),
            models.Index(
                fields=["completed_by", "-completed_at", "-id"],
                name="task_done",
                condition=Q(state="done"),
            ),
            models.Index(
                fields=["body", "completed_at"],
                name="task_ended",
                condition=Q(state__in=("done", "renewed")),
            ),
        )
        constraints = (models.UniqueConstraint(fields=["case", "key"], name="one_task_a_key"),)


class Copy(OwnedModel):
    """A task that a post was let read (传阅); nothing waits for the reader."""

    task_id: UUID
    task = models.ForeignKey(Task, models.PROTECT, related_name="copies")
    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    post_id: UUID
    post = models.ForeignKey("tenancy.Post", models.PROTECT, related_name="+")
    sender = models.CharField(max_length=60)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    _seen = 'EXISTS (SELECT 1 FROM "cases_case" c WHERE c.id = case_id)'
    protect = Protect(
        read={STAFF: f"body_id = ANY ({MINE}) OR {_seen}", SUPERVISOR: _seen},
        add={STAFF: _seen},
        change={STAFF: f"body_id = ANY ({MINE})"},
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["task", "post"], name="one_copy_a_post"),)
        indexes = (models.Index(fields=["post", "-at"]),)


class Timer(Row):
    """A moment that a process waits for; in a table of its own so that finding it is one index
    look.
    """

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="timers", db_index=False
    )  # found by the constraint
    key = models.CharField(max_length=120)
    due = models.DateTimeField(db_index=True)

    protect = through("case_id", "cases_case", remove=(STAFF, PUBLIC))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "key"], name="one_timer_a_key"),)


class Incident(Row):
    """A step that could not be done, with the element and the reason, until somebody puts it
    right.

    key: the engine's id of the task, timer or position; reason: {zh, en}; tries: how often it
    failed. `settled_name`: who put it right, empty where the process went another way.
    """

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="incidents")
    key = models.CharField(max_length=120)
    node = models.CharField(max_length=80)
    reason = models.JSONField()
    at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=1)
    settled_at = models.DateTimeField(null=True)
    settled_name = models.CharField(max_length=60, blank=True)

    protect = through("case_id", "cases_case")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "key"],
                condition=Q(settled_at=None),
                name="one_open_incident_a_key",
            ),
        )


# Models of files of their own, which the framework looks for here.
from yiwang.base.work.inbox.card import Card  # noqa: E402
from yiwang.base.work.views import View  # noqa: E402

__all__ = ["Card", "Copy", "Incident", "Instance", "Task", "Timer", "View"]
