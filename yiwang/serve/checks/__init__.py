"""Checks of what households live on: members, their authorisations, questions to many outside
sources, a report with advice, objections, and looks again while aid runs. Which sources, items and
rules there are is data of packages. It announces reports and the end of aid; it decides on no aid.
"""
