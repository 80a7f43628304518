"""What bodies of the city share with each other: registers, catalogue, exchange."""
