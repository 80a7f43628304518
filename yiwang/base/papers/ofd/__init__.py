"""The OFD copy of a paper, made from its PDF: the same page, as text, paths and pictures.

What a PDF of ours does not use (shadings, patterns, soft masks of drawings) is refused by name
rather than left out.
"""
