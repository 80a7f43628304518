"""Pages of sign-on for others: consent, signing out, and the list of applications."""
