"""The person's own pages under /me/ and the same for programs."""
