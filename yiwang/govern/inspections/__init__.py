"""Random inspections (双随机、一公开): who is checked by whom is drawn, and anyone can draw again.

Owns the bases of subjects and inspectors, plans, draws with their lists and seeds, and the checks
that follow. Announces `inspections.problem_found`. Does not know what a penalty is.
"""
