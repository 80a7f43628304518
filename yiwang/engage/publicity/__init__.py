"""Decisions made public (双公示): granted licences and penalties, each once, in time, with natural
persons hidden.

Only what may be shown is kept here at all: the class of each field decides before a row is written.
What a decision holds comes from sources that are registered by the life of its case.
"""
