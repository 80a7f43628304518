"""What the city's government sees of its own work: 一网统管."""
