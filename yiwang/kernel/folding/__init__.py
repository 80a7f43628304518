"""The many rows of a closed matter go into one compressed row, and come back when asked for.

Owns the folded rows and the dictionaries by which they are compressed; `data/folding.yaml` says
which tables fold and after how long. Knows no contexts: a table belongs to a matter by a column.
Nothing is lost: what comes back is what went in, byte for byte.
"""
