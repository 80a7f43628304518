"""Folded rows, the dictionaries that they share, and what went with a year."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yiwang.kernel.protect import Protect


class Dictionary(models.Model):
    """Texts that rows of each table are like, and the columns they had; never changed."""

    id = models.AutoField(primary_key=True)
    at = models.DateTimeField()
    content = models.BinaryField()

    protect = Protect()


class Fold(models.Model):
    """The rows of one matter. keys: short hashes of what they are asked for by. An empty content
    says that the matter was opened again; then a dictionary is not always known.
    """

    matter = models.UUIDField(primary_key=True)
    dictionary = models.ForeignKey(
        Dictionary, models.PROTECT, related_name="+", db_index=False, null=True
    )
    at = models.DateTimeField()
    keys = ArrayField(models.IntegerField())
    content = models.BinaryField(null=True)

    protect = Protect()

    class Meta:
        indexes = (GinIndex(fields=["keys"], name="fold_keys", fastupdate=False),)


class Year(models.Model):
    """A closed year whose rows were detached. digest: SHA-256 over the digests of its blocks in
    order; signature: of `years.signed_text`, by the key of the evidence.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    at = models.DateTimeField()
    digest = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)

    protect = Protect()


class Block(models.Model):
    """Rows of some hundred matters, or of what else goes with a year, as `blocks` packs them.

    unit: what its rows belong to: matters, roots of the evidence, or else their table. segment: the
    first of the blocks that were written together and have their keys together; null where nothing
    is asked for by key. size: units in it.
    """

    id = models.AutoField(primary_key=True)
    year = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=63)
    segment = models.IntegerField(null=True)
    size = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)  # SHA-256 of the content
    content = models.BinaryField()

    protect = Protect()

    class Meta:
        indexes = (models.Index(fields=["year", "id"], name="block_by_year"),)


class Keys(models.Model):
    """By what rows of a segment are asked for, in order from `first` on: hash and block, packed."""

    id = models.AutoField(primary_key=True)
    segment = models.IntegerField()
    first = models.BigIntegerField()
    content = models.BinaryField()

    protect = Protect()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["segment", "first"], name="keys_in_order"),)
