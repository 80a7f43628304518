"""A city's past in bulk: the ways that cases go are played once, through the product's own door,
and multiplied with other parties, days, numbers and ids.

`paths` says which ways there are and how often, `playing` plays one, `pattern` keeps what the
product wrote for it, `printing` makes further cases of it, `writing` brings them into the database.
"""
