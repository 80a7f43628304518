"""Natural persons and legal entities as they stated themselves, and who may act for whom.

Announces `parties.delegation_changed`; knows nothing of cases or registers. Identity and telephone
numbers exist only sealed, masked and as keyed hashes.
"""
