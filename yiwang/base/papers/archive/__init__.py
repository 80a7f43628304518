"""A case as a filing unit (件) of the archive: one ZIP that proves itself without us.

It holds the papers as PDF/A and OFD, what was handed in, minutes of the process, metadata by the
fields of DA/T 46, a list of digests that the city signed, and proofs that lead from each paper to a
signed root of the evidence. The check needs nothing but the file.
"""
