"""The studio's pages: packages and versions, a working copy, its process, moving running cases."""
