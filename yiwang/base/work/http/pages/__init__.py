"""The staff's pages: the inbox, the cases of their bodies, and one page for all that is done to a
case.
"""
