"""Numbered, dated documents that prove each legally relevant step, made as PDF outside
transactions.

An action records the wish; a worker draws the paper. Anyone can check one by its verification code.
Announces `papers.drawn`.
"""
