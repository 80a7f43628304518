"""The shared application platforms: who deals with us, cases, work, packages, papers, notices."""
