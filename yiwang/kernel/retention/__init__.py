"""How long rows are kept that nobody needs for ever, and what deletes them.

Owns the table of `data/retention.yaml`. Cases, papers, licences and evidence are not in it: what
becomes of them is a matter of the archive.
"""
