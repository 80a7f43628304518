"""What data did as programs read it."""

from datetime import date

from ninja import Schema


class SavedOut(Schema):
    """saved: what was spared; of: what it is compared with. Days are working days, below zero where
    it was late.
    """

    saved: int
    of: int


class SavingMeaningOut(Schema):
    """What a figure says. compared: what with, and where that stands."""

    name: str
    title: dict[str, str]
    unit: dict[str, str]
    meaning: dict[str, str]
    compared: dict[str, str]


class SavingOut(Schema):
    """figures: by name; one without anything to compare with is absent."""

    number: str
    service: str
    title: dict[str, str]
    ended_on: date
    figures: dict[str, SavedOut]


class SavingsOut(Schema):
    """together: the sums over all applications, not of this page alone. next: cursor of the page
    after this, "" on the last.
    """

    together: dict[str, SavedOut]
    items: list[SavingOut]
    meanings: list[SavingMeaningOut]
    next: str
