"""Pages of the three administrators, and of those who let a colleague stand in."""
