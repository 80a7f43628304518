"""Data given from one body to another, under a grant that says for what.

Owns requests, grants, deliveries and the looks at persons that came of them, refused attempts, and
the objections of those whose data was read. Rows come out of the lake, which collection fills, as a
sealed copy; what a resource is, the catalogue says. Announces grants and changes. Does not know
what a row means.
"""
