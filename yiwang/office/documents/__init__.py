"""Official documents: drafts with their versions, numbers without gaps, exchange with receipt.

Owns documents, versions, attachments, the register of numbers, what bodies send each other, stubs
of classified ones. Announces what was sent and signed for. Knows nothing of assignments: a
process that makes one of an instruction calls a service by its name.
"""
