"""The catalogue's doors for programs."""
