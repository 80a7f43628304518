"""The grades within which a body may choose a penalty: clauses, proposals, what was chosen.

Owns the library of clauses that packages bring (`clauses.yaml`), and the choices that officers made
within or outside a proposed range, so that like acts can be compared. Announces each choice that an
inspector should look at. Does not know how a penalty is decided.
"""
