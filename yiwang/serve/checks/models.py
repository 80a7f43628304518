"""Households, their members and authorisations; orders, questions, answers, objections; sources;
looks again at the stock.
"""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import ALWAYS, ME, STAFF, SUPERVISOR, Protect, owned, through

NOTHING = models.Value({}, models.JSONField())  # a constant, so that columns come at once


class Outside(Row):
    """A source as it is reached: one program of others. code: as packages name it.

    failures: attempts in a row at which nobody was there; next_at: not before then.
    """

    code = models.SlugField(max_length=40, unique=True)
    address = models.CharField(max_length=300)
    secret_sealed = models.CharField(max_length=300)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    heard_at = models.DateTimeField(null=True)

    protect = Protect()


class Household(OwnedModel):
    """Those for whom one case asks aid together. waits: its process waits for a report."""

    class State(models.TextChoices):
        GATHERING = "gathering", _("Authorisations are awaited")
        READY = "ready", _("Authorised")
        WITHDRAWN = "withdrawn", _("An authorisation was withdrawn")
        ENDED = "ended", _("The aid has ended")

    case_id: UUID
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)  # of the case
    package = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.JSONField()
    applicant = models.UUIDField(db_index=True)
    applicant_name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.GATHERING)
    waits = models.BooleanField(default=False)
    aid_since = models.DateField(null=True)
    next_on = models.DateField(null=True)  # when its stock is looked at again
    monthly = models.BigIntegerField(null=True)  # fen that are paid a month while aid runs
    pay_on = models.DateField(null=True)  # when they are paid next
    # Why the payout that is due was not ordered: code, the sentence and what to do in both
    # languages, since when; empty where nothing stands in the way.
    unpaid = models.JSONField(default=dict, db_default=NOTHING)
    account_sealed = models.CharField(
        max_length=300, blank=True, db_default=""
    )  # stated after the application
    ended_at = models.DateTimeField(null=True)

    @property
    def standing(self) -> str:
        """The state in words; what ended before any aid began was no aid."""
        never = self.state == self.State.ENDED and self.aid_since is None
        return str(_("Closed without aid") if never else self.get_state_display())

    vouched = ("case_id", "state", "aid_since", "monthly", "ended_at")
    # The table of members shows each person his own rows and those of the household he asks for.
    _mine = "EXISTS (SELECT 1 FROM checks_member m WHERE m.household_id = checks_household.id)"
    protect = owned(public=_mine)

    class Meta:
        indexes = (
            models.Index(fields=["next_on"], condition=Q(state="ready"), name="checks_stock"),
            models.Index(
                fields=["pay_on"], condition=Q(pay_on__isnull=False), name="checks_to_pay"
            ),
            models.Index(fields=["body"], condition=~Q(unpaid={}), name="checks_unpaid"),
        )


class Member(OwnedModel):
    """A person of a household. born: local day; adult on the day it was stated."""

    household_id: UUID
    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    party = models.UUIDField(db_index=True)
    applicant = models.UUIDField()
    name = models.CharField(max_length=60)
    identity_masked = models.CharField(max_length=40)
    relation = models.CharField(max_length=40)
    born = models.DateField()
    adult = models.BooleanField()
    known = models.JSONField(
        default=dict, db_default=NOTHING
    )  # source → mark of what it said last, see `marks`

    protect = owned(public=f"party = {ME} OR applicant = {ME}")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["household", "party"], name="once_in_a_household"),
        )


class Authorisation(Row):
    """A member lets the sources be asked, until a day or until it is withdrawn.

    text: SHA-256 of what was signed. by: the account; name: of who signed, for a minor the parent.
    """

    class Way(models.TextChoices):
        OWN = "own", _("On the own phone")
        COUNTER = "counter", _("At the counter")
        GUARDIAN = "guardian", _("By the guardian")

    member_id: UUID
    member = models.ForeignKey(Member, models.PROTECT, related_name="authorisations")
    way = models.CharField(max_length=10, choices=Way)
    by = models.UUIDField()
    name = models.CharField(max_length=120)
    text = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    until = models.DateField()  # this day included
    withdrawn_at = models.DateTimeField(null=True)

    vouched = ("member_id", "way", "by", "text", "given_at", "until", "withdrawn_at")
    protect = through("member_id", "checks_member", add=(), change=())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(withdrawn_at=None),
                name="one_authorisation_a_member",
            ),
        )


class Order(OwnedModel):
    """All that is asked about a household at once. report: sums, advice and how it came about;
    edition: how often it was made. follow: what somebody still has to do about it.
    """

    class Mode(models.TextChoices):
        ENTRY = "entry", _("On entry")
        PERIODIC = "periodic", _("Periodic")
        CHANGE = "change", _("On a change")

    class State(models.TextChoices):
        OPEN = "open", _("Being asked")
        REPORTED = "reported", _("Reported")
        STOPPED = "stopped", _("Stopped")

    household_id: UUID
    household = models.ForeignKey(Household, models.PROTECT, related_name="orders")
    number = models.CharField(max_length=40, unique=True)
    mode = models.CharField(max_length=10, choices=Mode)
    cause = models.JSONField(default=dict)  # what a source told, for an order on a change
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField()
    due = models.DateField()
    reported_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    report = models.JSONField(default=dict)
    conclusion = models.CharField(max_length=40, blank=True)
    edition = models.PositiveSmallIntegerField(default=0)
    follow = models.BooleanField(default=False)
    settled = models.JSONField(default=dict)  # who settled it, how, when and why

    vouched = ("household_id", "number", "mode", "state", "report", "conclusion", "settled")
    _seen = "EXISTS (SELECT 1 FROM checks_household h WHERE h.id = household_id)"
    protect = owned(public=_seen)

    class Meta:
        indexes = (
            models.Index(fields=["due"], condition=Q(state="open"), name="checks_open"),
            models.Index(fields=["body", "id"], condition=Q(follow=True), name="checks_follow"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["household"], condition=Q(state="open"), name="one_open_check"
            ),
        )


class Question(OwnedModel):
    """One item asked about one member. round: how often it was asked; an answer names it.

    rows: what the source said; amount: fen, as the item counts it; result: by the rules.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To be asked")
        ASKED = "asked", pgettext_lazy("household check", "Asked")
        ANSWERED = "answered", _("Answered")
        SILENT = "silent", _("No answer")
        STOPPED = "stopped", _("Not asked: no authorisation")

    UNSETTLED: ClassVar = (State.WAITING, State.ASKED)

    order_id: UUID
    order = models.ForeignKey(Order, models.PROTECT, related_name="questions")
    member_id: UUID
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    source = models.SlugField(max_length=40)
    item = models.SlugField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    round = models.PositiveSmallIntegerField(default=1)
    tries = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    as_of = models.DateField(null=True)
    rows = models.JSONField(null=True)
    amount = models.BigIntegerField(null=True)
    result = models.CharField(max_length=40, blank=True)
    repeats = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)  # why an answer was refused

    vouched = ("order_id", "member_id", "item", "state", "round", "rows", "as_of")
    _seen = "EXISTS (SELECT 1 FROM checks_member m WHERE m.id = member_id)"
    protect = owned(public=_seen)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["order", "member", "item"], name="asked_once"),
        )
        indexes = (
            models.Index(fields=["source", "id"], condition=Q(state="waiting"), name="checks_wait"),
        )


class Objection(Row):
    """A member says that an answer is wrong; the source answers again. before: what it had said."""

    question_id: UUID
    question = models.ForeignKey(Question, models.PROTECT, related_name="objections")
    by = models.UUIDField()
    name = models.CharField(max_length=60)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    before = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True)
    changed = models.BooleanField(null=True)  # whether the source now says something else

    vouched = ("question_id", "by", "text", "at", "before", "answered_at", "changed")
    protect = through("question_id", "checks_question", add=(), change=())


class Told(OwnedModel):
    """What a source told on its own about a member. verdict: what the rule says is to be done."""

    ref = models.CharField(max_length=80)  # the source's own number of it
    source = models.SlugField(max_length=40)
    kind = models.SlugField(max_length=40)
    household_id: UUID
    household = models.ForeignKey(Household, models.PROTECT, related_name="told")
    member_id: UUID
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    facts = models.JSONField()
    verdict = models.CharField(max_length=20)
    reason = models.JSONField(default=dict)

    vouched = ("source", "ref", "kind", "member_id", "on", "verdict")
    protect = Protect(read=dict.fromkeys((STAFF, SUPERVISOR), owned().read[STAFF]))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["source", "ref", "household"], name="told_once"),
        )


class Telling(OwnedModel):
    """What somebody outside is told of a household's relief: once, and in order.

    sequence: counts for this household and relief; content: what is told.
    """

    class What(models.TextChoices):
        BEGINS = "begins", _("Begins")
        CHANGES = "changes", _("Changes")
        ENDS = "ends", _("Ends")

    household_id: UUID
    household = models.ForeignKey(Household, models.PROTECT, related_name="tellings")
    relief = models.SlugField(max_length=40)
    receiver = models.SlugField(max_length=40)
    sequence = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=10, choices=What)
    content = models.JSONField()
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    vouched = ("household_id", "relief", "sequence", "what", "content", "told_at")
    _seen = "EXISTS (SELECT 1 FROM checks_household h WHERE h.id = household_id)"
    protect = owned(public=_seen)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["household", "relief", "sequence"], name="one_telling_a_turn"
            ),
        )
        indexes = (
            models.Index(
                fields=["receiver", "id"], condition=Q(told_at=None), name="checks_to_tell"
            ),
        )


class Sweep(Row):
    """A look again at the stock. position: the last household that is in one of its parts; placed,
    alike, refused: households checked in full, found as before, of whom nobody may be asked.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")

    everyone = models.BooleanField()
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    total = models.PositiveIntegerField()
    placed = models.PositiveIntegerField(default=0)
    alike = models.PositiveIntegerField(default=0, db_default=0)
    refused = models.PositiveIntegerField(default=0)
    position = models.UUIDField(null=True)
    parted = models.BooleanField(default=False, db_default=False)  # every household is in a part
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    protect = Protect(read={STAFF: ALWAYS, SUPERVISOR: ALWAYS})

    @property
    def done(self) -> int:
        return self.placed + self.alike + self.refused

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="one_sweep_at_a_time"
            ),
        )


class Part(Row):
    """Households of a sweep whose cases keep one version of a package, asked about together.

    digest: SHA-256 of the ids of the households in their order. people: not used any more.
    """

    sweep_id: UUID
    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="parts")
    package = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    households = models.PositiveIntegerField()
    members = models.PositiveIntegerField()
    people = models.BinaryField(null=True)
    digest = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    due = models.DateField()  # until when the sources are waited for
    closed_at = models.DateTimeField(null=True)

    vouched = ("sweep_id", "households", "members", "digest", "opened_at", "closed_at")
    protect = Protect()

    class Meta:
        indexes = (models.Index(fields=["id"], condition=Q(closed_at=None), name="checks_parts"),)


class Enquiry(Row):
    """What one source is asked about all members of a part at once. digest: SHA-256 of the ids of
    those asked about; differ: households of which it says something else than before.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To be asked")
        ANSWERED = "answered", _("Answered")
        SILENT = "silent", _("No answer")

    part_id: UUID
    part = models.ForeignKey(Part, models.PROTECT, related_name="enquiries")
    source = models.SlugField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    next_at = models.DateTimeField(null=True)  # not before then, as the source wished
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    as_of = models.DateField(null=True)
    members = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    differ = models.PositiveIntegerField(default=0)

    vouched = ("part_id", "source", "state", "asked_at", "members", "digest", "as_of", "differ")
    protect = Protect()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["part", "source"], name="one_enquiry_a_source"),
        )
        indexes = (
            models.Index(
                fields=["source", "id"], condition=Q(state="waiting"), name="checks_enquire"
            ),
        )


class Looked(Row):
    """A household in a part: what is left of a look at which nothing is new.

    differs: sources that say something else than before, or nothing of some member.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being asked")
        ALIKE = "alike", _("As before")
        DIFFERS = "differs", _("Something is new")
        GAPS = "gaps", _("As before, as far as sources answered")
        STOPPED = "stopped", _("Stopped")

    part_id: UUID
    part = models.ForeignKey(Part, models.PROTECT, related_name="looked")
    household_id: UUID
    household = models.ForeignKey(Household, models.PROTECT, related_name="looked")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    differs = models.JSONField(default=list)
    stopped_at = models.DateTimeField(null=True)  # from then on nobody was asked

    protect = through("household_id", "checks_household", add=(), change=())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["part", "household"], name="looked_at_once"),
        )
