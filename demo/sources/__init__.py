"""Outside sources of checks for demonstrations: departments and banks beside the city, each with
its own records, manners and secret, in one program told apart by data. It speaks the protocol of
docs/reference/checks.md and knows nothing of the city but its address.
"""
