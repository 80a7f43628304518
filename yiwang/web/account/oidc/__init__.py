"""Signing people on to the applications of others: OpenID Connect, authorization code with PKCE.

The protocol is the sign-in library's; what is decided here: which applications (`rules`), what they
learn about a person (`adapter`), and where the house is stricter than the library (`validator`).
Each sign-on leaves an entry of evidence.
"""
