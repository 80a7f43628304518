"""Notices of what is proposed (公示): before a decision its proposal is shown to everybody for some
days, and who objects is heard before it is made. What is shown, and for how many days, is data of
packages. It decides nothing.
"""
