"""Entries, their erasable payloads, and the roots that seal them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import Row, TransactionId
from yiwang.kernel.protect import ALWAYS, DOOR, ME, PEOPLE, PUBLIC, Protect

ADD_ONLY = dict.fromkeys((*PEOPLE, DOOR), ALWAYS)


class Entry(Row):
    """One thing that happened. Carries no personal data: names stay in the payload.

    digest: SHA-256 of salt and payload. leaf: the hash that enters the Merkle tree.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        READ = "read", _("Read")

    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=Outcome)
    account = models.UUIDField()
    post = models.UUIDField()
    body = models.UUIDField()
    object_id = models.UUIDField()
    subject = models.UUIDField(null=True)  # the person whom the object is about
    digest = models.BinaryField(max_length=32)
    leaf = models.BinaryField(max_length=32)
    xid = TransactionId()  # no part of the leaf: it tells the sealer how far it has come

    protect = Protect(read={PUBLIC: f"subject = {ME}"}, add=ADD_ONLY, fixed=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["subject", "-at"],
                name="entry_subject",
                condition=models.Q(subject__isnull=False),
            ),
            models.Index(fields=["object_id", "-at"]),
            models.Index(fields=["xid", "id"]),
        )


class Payload(models.Model):
    """What the digest of an entry speaks of; erased together with its salt when the law asks."""

    # Both are written in one go, so the database need not look for the one to take the other.
    entry = models.OneToOneField(
        Entry, models.CASCADE, primary_key=True, related_name="payload", db_constraint=False
    )
    salt = models.BinaryField(max_length=16)
    content = models.JSONField()

    protect = Protect(add=ADD_ONLY)


class Root(models.Model):
    """A signed Merkle root over consecutive entries, chained to the one before."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    size = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)  # SHA-256 of the previous root's signed text
    signature = models.BinaryField(max_length=64)  # Ed25519

    protect = Protect(read=dict.fromkeys(PEOPLE, ALWAYS), fixed=True)


class Leaf(models.Model):
    """Where in which tree an entry stands."""

    # The sealer has just read the entries and makes the root in the same go, and neither is ever
    # taken away: the database need not look up, and lock, both for every entry.
    entry = models.OneToOneField(
        Entry, models.PROTECT, primary_key=True, related_name="place", db_constraint=False
    )
    root = models.ForeignKey(Root, models.PROTECT, related_name="leaves", db_constraint=False)
    index = models.PositiveIntegerField()

    protect = Protect(fixed=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["root", "index"], name="one_leaf_a_place"),)


class Tree(models.Model):
    """All entries under a root in one row, once they are old; see `folded`. first, last: their
    least and greatest id, by which the trees that may have an entry are found; marks: the last
    bytes of every id in order, so that but the right one is opened (null in trees of before 0.2).
    block: where the content went with its year.
    """

    root = models.OneToOneField(Root, models.PROTECT, primary_key=True, related_name="tree")
    first = models.UUIDField()
    last = models.UUIDField()
    marks = models.BinaryField(null=True)
    content = models.BinaryField(null=True)
    block = models.IntegerField(null=True)

    protect = Protect(fixed=True)

    class Meta:
        indexes = (models.Index(fields=["first", "last"], name="tree_by_entry"),)


class Seen(models.Model):
    """That a folded tree has a look at a person: the entry's id, which tells when, and who it was.
    What more there is to it stands in the tree.
    """

    id = models.UUIDField(primary_key=True)
    subject = models.UUIDField()

    protect = Protect(read={PUBLIC: f"subject = {ME}"}, fixed=True)

    class Meta:
        indexes = (models.Index(fields=["subject", "-id"], name="seen_of_person"),)
