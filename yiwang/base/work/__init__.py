"""Durable execution: process states, tasks and timers, and the inbox that staff live in.

Moves cases by their milestones and asks for papers; announces `work.*`. Knows no service: what
a task is called, who does it and how it may end stands in the package.
"""
