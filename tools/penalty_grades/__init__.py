"""Packages of penalty grades, made of a file of real clauses and one compact table.

`python -m tools.penalty_grades` writes them into packages/; `--check` says which are out of date.
"""
