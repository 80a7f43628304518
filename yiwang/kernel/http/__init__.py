"""The doors of the house: who comes in, what a refusal looks like, the same answer to the same
key.
"""
