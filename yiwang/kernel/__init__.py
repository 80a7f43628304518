"""What every context stands on: who acts, what is allowed, what is written down, and nothing of
the city's business.
"""
