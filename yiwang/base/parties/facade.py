"""What other contexts may ask and tell about parties."""

from uuid import UUID

from django.db import connection

from yiwang.base.parties.actions import change_representative, find_or_create
from yiwang.base.parties.queries import may_act_for, party, principals, representative, unsealed
from yiwang.base.parties.scopes import offer_scopes
from yiwang.kernel import ids

__all__ = [
    "change_representative",
    "find_or_create",
    "may_act_for",
    "offer_scopes",
    "open_to",
    "party",
    "principals",
    "representative",
    "unsealed",
]

_OPEN = """INSERT INTO tenancy_objectgrant (id, object_id, body_id, until, reason)
    VALUES (%s, %s, %s, NULL, %s) ON CONFLICT (object_id, body_id) DO UPDATE SET until = NULL"""


def open_to(body_id: UUID, party_id: UUID, reason: str) -> None:
    """Let the staff of a body see a party that it has a matter with; again changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [ids.new(), party_id, body_id, reason])
