"""One platform on which a city runs its digital government."""
