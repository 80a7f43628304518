"""One row per distinct content within a body."""

from django.db import models

from yiwang.kernel.models import Row
from yiwang.kernel.protect import ACCOUNT, MINE, PUBLIC, STAFF, SUPERVISOR, Protect

_OPENED = """EXISTS (SELECT 1 FROM cases_attachment a WHERE a.file_id = files_storedfile.id)
    OR EXISTS (SELECT 1 FROM papers_paper p WHERE p.file_id = files_storedfile.id)
    OR EXISTS (SELECT 1 FROM papers_paper p WHERE p.ofd_id = files_storedfile.id)"""


class StoredFile(Row):
    """Content known by its digest. The same bytes of the same owner are kept once.

    owner: the account that handed it in, until a case attaches it and opens it to others.
    digest: salted SHA-256, so that no one can test whether the city holds a known file.
    """

    owner = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    size = models.PositiveBigIntegerField()  # bytes before encryption
    media_type = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    at = models.DateTimeField()

    protect = Protect(
        read={
            STAFF: f"owner = {ACCOUNT} OR owner = ANY ({MINE}) OR {_OPENED}",
            PUBLIC: f"owner = {ACCOUNT} OR {_OPENED}",
            SUPERVISOR: _OPENED,
        },
        add={STAFF: f"owner = {ACCOUNT} OR owner = ANY ({MINE})", PUBLIC: f"owner = {ACCOUNT}"},
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["owner", "digest"], name="one_copy_an_owner"),
        )
