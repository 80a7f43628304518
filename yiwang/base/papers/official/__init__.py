"""Official documents (公文) set by GB/T 9704-2012: fifteen kinds in four forms, and a checker.

One value, `OfficialDocument`, says what a document holds; the template knows where it goes. The
measures lie in data/layout.yaml, which the checker reads too.
"""
