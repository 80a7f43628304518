"""Licences for other contexts.

Who asks for `status`, `card`, `cards`, `face`, `find` or `of_paper` has made sure before that
whoever wants to know has the right to: he holds the code, the holder shows it, or the law says so.
"""

from yiwang.serve.licences import life, types
from yiwang.serve.licences.actions import facts_of
from yiwang.serve.licences.actions import issue_many as issue
from yiwang.serve.licences.certificate import certify
from yiwang.serve.licences.errors import NotIssued
from yiwang.serve.licences.errors import Why as WhyNot
from yiwang.serve.licences.identifier import LicenceIdentifier
from yiwang.serve.licences.known import every as kinds
from yiwang.serve.licences.known import get as kind
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.queries import every_holder, holds, joint, of_case
from yiwang.serve.licences.standing import card, cards, face, find, of_paper, status
from yiwang.serve.licences.types import Element, LicenceType, Openness, Sharing, Shown, elements
from yiwang.serve.licences.values import Card, Face, Ground, Issuing, LicenceStatus

__all__ = [
    "Card",
    "Element",
    "Face",
    "Ground",
    "Issuing",
    "Licence",
    "LicenceIdentifier",
    "LicenceStatus",
    "LicenceType",
    "NotIssued",
    "Openness",
    "Sharing",
    "Shown",
    "WhyNot",
    "card",
    "cards",
    "certify",
    "elements",
    "every_holder",
    "face",
    "facts_of",
    "find",
    "holds",
    "issue",
    "joint",
    "kind",
    "kinds",
    "life",
    "of_case",
    "of_paper",
    "status",
    "types",
]
