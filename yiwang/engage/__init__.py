"""What the city tells its people, and what they tell it."""
