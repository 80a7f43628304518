"""The catalogue of service items: what the city does for people, by which law, how soon, with what.

Items come from packages (which can be applied for) and from imported lists (which can be read).
Announces nothing; knows nothing of cases.
"""
