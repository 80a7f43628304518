"""Divisions, bodies, posts, accounts and what opens doors between bodies."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel import ids
from yiwang.kernel.models import Row
from yiwang.kernel.protect import (
    ACCOUNT,
    DOOR,
    PEOPLE,
    PUBLIC,
    STAFF,
    SUPERVISOR,
    Protect,
    reference,
)


class Region(models.Model):
    """An administrative division (GB/T 2260, GB/T 10114) or a functional area with a local code."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        CITY = "city", _("City")
        DISTRICT = "district", _("District")
        STREET = "street", _("Street or town")

    code = models.CharField(
        primary_key=True, max_length=12
    )  # 6 digits, or 9 from street level down
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    protect = reference(door=True)

    def __str__(self) -> str:
        return self.name


class Body(Row):
    """An organisation of government with a unified social credit code of its own."""

    class Level(models.TextChoices):
        CITY = "city", _("City")
        DISTRICT = "district", _("District")
        STREET = "street", _("Street or town")

    code = models.SlugField(max_length=40, unique=True)  # a stable handle, e.g. shinan-approval
    uscc = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    function = models.SlugField(max_length=30)  # equal across districts: approval, market
    level = models.CharField(max_length=10, choices=Level)
    region = models.ForeignKey(Region, models.PROTECT, related_name="bodies")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    guided_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="guides")
    document_mark = models.CharField(max_length=20)  # 机关代字, heads the numbers of its documents
    demonstration = models.BooleanField(default=False)  # the credit code is made up

    protect = reference(door=True)

    class Meta:
        indexes = (models.Index(fields=["function", "region"]),)

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A person's way in; a member of staff may hold several posts with one account."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Staff")
        PUBLIC = "public", _("Public")

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    person_id = models.UUIDField(null=True, unique=True)  # the natural person among the parties
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)  # its password is known: demo only
    start_password = models.BooleanField(default=False)  # handed out; to be changed at sign-in
    real_name_level = models.PositiveSmallIntegerField(default=2)  # 0 anonymous … 4 seen in a hall

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[AccountManager] = AccountManager()

    protect = Protect(
        read={STAFF: f"id = {ACCOUNT}", PUBLIC: f"id = {ACCOUNT}", DOOR: "true"},
        change={DOOR: "true", STAFF: f"id = {ACCOUNT}", PUBLIC: f"id = {ACCOUNT}"},
    )

    def __str__(self) -> str:
        return self.username

    @property
    def is_staff(self) -> bool:
        return self.kind == self.Kind.STAFF

    @property
    def may_enter(self) -> bool:
        """Whether it is neither frozen nor an account of the demonstration outside of one."""
        return self.is_active and (settings.YIWANG.demo or not self.demonstration)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """The framework's own permissions are never used; posts carry ours."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Post(Row):
    """A seat in a body. What it may do follows from the roles granted to it."""

    code = models.SlugField(max_length=60, unique=True)
    body_id: UUID
    body = models.ForeignKey(Body, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80)

    protect = reference(door=True)

    def __str__(self) -> str:
        return self.title


class Holding(Row):
    """Somebody sits in a post for a time; a stand-in is a holding with `instead_of`."""

    post_id: UUID
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    account_id: UUID
    account = models.ForeignKey(Account, models.PROTECT, related_name="holdings")
    name = models.CharField(max_length=60)  # as colleagues see it; accounts they cannot read
    instead_of_id: UUID | None
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)  # this day included; null: without end

    protect = Protect(read=dict.fromkeys((STAFF, SUPERVISOR, DOOR), "true"))

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="holding_ends_after_start",
            ),
        )


class RoleGrant(Row):
    """A role given to a post, for its own body or for the bodies of a region it supervises."""

    post_id: UUID
    post = models.ForeignKey(Post, models.PROTECT, related_name="grants")
    role = models.SlugField(max_length=30)  # as named in data/roles.yaml
    scope_id: str | None
    scope = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    services = models.JSONField(default=list)  # codes the role is limited to; empty: all
    granted_by = models.UUIDField(default=ids.NOBODY)

    protect = reference(door=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["post", "role", "scope"], name="one_grant_a_role", nulls_distinct=False
            ),
        )


class ObjectGrant(Row):
    """Opens one object of another body to a body that has a task or duty in it, until a moment.

    Written by the process that gives the duty, never by hand; null `until`: while the object lives.
    """

    object_id = models.UUIDField()
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60)

    protect = Protect(
        read=dict.fromkeys(PEOPLE, "true"),
        add={STAFF: "true", PUBLIC: "true"},
        change={STAFF: "true", PUBLIC: "true"},
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["object_id", "body"], name="one_grant_a_body"),
        )


class AccessToken(Row):
    """A bearer token for programs, bound to an account and, for staff, to one post."""

    digest = models.BinaryField(max_length=32, unique=True)  # SHA-256; the token itself is not kept
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    post_id: UUID | None
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    expires = models.DateTimeField()

    protect = Protect(read={DOOR: "true"})
