"""One thing (一件事): one event in somebody's life that needs items of several departments.

A package says in bundle.yaml which items make the thing, in which situation each is needed and what
comes after what. The whole is a case of its own life, with the lead body; each item is an ordinary
case of its service with its own body, clock and papers, opened when its turn comes. Knows which
case belongs to which whole and what was decided; the rest is read from the cases.
"""
