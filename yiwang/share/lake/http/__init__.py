"""Pages of the lake."""
