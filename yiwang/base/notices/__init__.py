"""Messages to persons: in the inbox of the portal, with e-mail as second channel.

Listens to what happens to cases; knows neither cases nor services beyond what an event carries.
"""
