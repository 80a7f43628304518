"""Is a process file executable? Each broken rule is a problem with element, reason and remedy."""
