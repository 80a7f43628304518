"""What stands beside a case: notes among colleagues, questions to other bodies, links to other
cases.

A question opens to the asked body the fields that it names, until it is answered, and nothing
else of the case. Nothing here is for the applicant. Knows cases; does not know tasks or processes.
"""
