"""What staff take up on their own account: matters that nobody applied for."""
