"""What other contexts may ask and tell about parties."""

from yiwang.base.parties import identifiers
from yiwang.base.parties.actions import (
    change_representative,
    find_or_create,
    find_or_create_many,
)
from yiwang.base.parties.identifiers import CREDENTIALS, DIGITS, LETTERS
from yiwang.base.parties.models import Delegation, Party, acts_for
from yiwang.base.parties.queries import (
    legal_entity,
    may_act_for,
    mobiles,
    named,
    party,
    principals,
    unsealed,
    with_representative,
)
from yiwang.base.parties.scopes import offer_scopes

__all__ = [
    "CREDENTIALS",
    "DIGITS",
    "LETTERS",
    "Delegation",
    "Party",
    "acts_for",
    "change_representative",
    "find_or_create",
    "find_or_create_many",
    "identifiers",
    "legal_entity",
    "may_act_for",
    "mobiles",
    "named",
    "offer_scopes",
    "party",
    "principals",
    "unsealed",
    "with_representative",
]
