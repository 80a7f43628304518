"""The reference city: made-up people, households and firms as fourteen bodies would hold them.

What is true is drawn first and kept apart; each body's table is then a copy of its part of the
truth with the errors that data/errors.yaml documents. Nothing here is known to what links or
checks the tables later, so the kept truth can score it.
"""
