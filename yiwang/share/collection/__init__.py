"""Batches of data that bodies owe the city: received, checked row by row, landed, served.

Owns batches, what was wrong in them, and the sources they come from. Rules are made from the
catalogue; good rows go to the lake in one piece, bad ones back to the supplier with row, column and
reason. Announces `collection.served`. Does not know what the data is used for.
"""
