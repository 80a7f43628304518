"""The pages of people who apply: choose, fill in, follow, look up."""
