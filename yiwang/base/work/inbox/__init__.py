"""The inbox: what waits for somebody, of every kind of work, in all posts that the person holds."""
