"""Penalties of the city's bodies: on the spot and in the ordinary procedure, from a clue to the
archive.

A penalty is a case of the life `penalty`; its steps and papers are packages. This context keeps
what the law asks of every one of them: certified officers, evidence with its digest, what was
proposed and told, what the party said, what was decided. It announces `enforcement.decided` and
`enforcement.outside_range`. It does not know how money comes in, how grades of penalties are found,
or where decisions are published.
"""
