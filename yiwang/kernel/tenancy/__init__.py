"""The city's divisions, bodies, posts and accounts: who may act where, and until when.

Announces nothing yet; knows nothing of cases. A body is an organisation with a credit code of its
own; a post is a seat in it; an account is a person's way in.
"""
