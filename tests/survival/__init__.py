"""What happens to a city whose parts are killed, full, cut off or out of step with the clock."""
