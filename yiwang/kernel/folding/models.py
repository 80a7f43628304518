"""Folded rows, and the dictionaries that they share."""

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
    says that the matter was opened again.
    """

    matter = models.UUIDField(primary_key=True)
    dictionary = models.ForeignKey(Dictionary, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    keys = ArrayField(models.IntegerField())
    content = models.BinaryField(null=True)

    protect = Protect()

    class Meta:
        indexes = (GinIndex(fields=["keys"], name="fold_keys", fastupdate=False),)
