"""Assignments (督查): what a body sets others to do: reports, extensions, and a check at the end.

Owns assignments, their parts, reports and extensions. Announces when one is closed, also to the
process that set it. Knows nothing of documents: a process sets one of an instruction by calling the
service `assignments.set`.
"""
