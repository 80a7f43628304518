"""What became of a result that the bank told: words that notices keep and programs read."""

from uuid import UUID

BOOKED, REPEATED, NOTED = "booked", "repeated", "noted"
FORGED, UNFIT, UNKNOWN, AMOUNT = "forged", "unfit", "unknown", "amount_differs"
GOOD = (BOOKED, REPEATED, NOTED)

Verdict = tuple[str, str, UUID | None]  # the word, why, and the id of the order of payment
