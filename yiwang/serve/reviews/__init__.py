"""Reviews (好差评): what people say of a handling or of a guide, and what becomes of a bad one.

Owns reviews, the blocks by which they are told, and appeals of clerks. A single review is read by
nobody but who gave it and who deals with it; figures move in blocks of five. Announces
`reviews.given` and `reviews.settled`. Takes a bad one up as a case of its own life.
"""
