"""What really happens in a process: the map of its cases, how well they fit the model, the log.

It reads the log that work keeps and owns no tables. A map shows sums alone, so a post may count
the cases of its whole division; the log itself holds single cases and goes no further than the
post's own sight. It does not know what a case is about.
"""
