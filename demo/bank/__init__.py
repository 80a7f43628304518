"""A small bank for demonstrations: a program of its own with its own records, reached over HTTP
alone. It speaks the open protocol of docs/reference/payments.md and knows nothing of its clients
but their names, public keys and addresses.
"""
