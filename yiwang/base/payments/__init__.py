"""Money that parties owe bodies of the city in a case: orders of payment, what came in at the bank
and what went back, each once; money that bodies pay out; and whether the bank's books say the same.

Announces `payments.ordered`, `payments.paid`, `payments.refunded` and `payments.paid_out`. Knows
neither fines nor fees: whoever raises an order says what it is for.
"""
