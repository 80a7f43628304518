"""What people and the system do with keys, seals and their uses."""
