"""What was done and who read what, kept so that nobody can change it unseen.

An entry is committed with its change or not at all. A sealer gathers entries into Merkle trees
whose signed roots chain. Knows nothing of what the entries mean.
"""
