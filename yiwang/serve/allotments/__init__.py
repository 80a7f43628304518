"""Places allotted in a batch (派位): applications of a round are listed, ranked by published rules
and a public draw, and each is told where a place was left and why.

A package says in allotments.yaml which places there are, whom each serves, and in which order
classes of applicants come. Owns rounds, the candidates in them and what was corrected after an
appeal. Knows nothing of what the places are.
"""
