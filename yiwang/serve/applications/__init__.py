"""The applicant's side of a case: apply, save, hand in, correct, withdraw, follow; also at the
counter.

Joins what lies below: the catalogue says what can be applied for and where, a package brings
form and process, `cases` keeps the matter, `work` moves it. Owns no table of its own.
"""
