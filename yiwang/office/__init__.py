"""Office work inside government (一网协同)."""
