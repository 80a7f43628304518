"""The face of the city for citizens and firms: pages that show what other contexts own.

Owns no table and announces nothing; it reaches the contexts through their facades.
"""
