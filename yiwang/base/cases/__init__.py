"""The spine: what the city does to a matter, from draft to archive, whatever the matter is.

Owns cases, the revisions of what was submitted, attachments, clocks, corrections and the timeline.
Announces `cases.*`; knows neither processes nor tasks: legal state changes only by a named
milestone that a process or an applicant asks for and the rules allow.
"""
