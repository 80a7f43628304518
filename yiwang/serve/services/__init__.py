"""The catalogue of service items: what the city does for people, under which law, how long, with which papers.

Items come from packages (which can be applied for) and from imported lists (which can be read).
Announces nothing; knows nothing of cases.
"""
