"""Try the product in a city of its own: load on it, parts killed, and what must hold after."""
