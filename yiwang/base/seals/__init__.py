"""Seals of bodies, the keys and certificates behind them, and who used which on what.

A seal is a picture and a duty: somebody applied for it, somebody else approved it, keepers answer
for it, each use is in the log. A key signs; a certificate says whose key it is. Papers ask for
both through the facade and never see a private key. Knows nothing of cases and papers.
"""
