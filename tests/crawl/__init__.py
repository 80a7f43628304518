"""Every page as every account, in both languages and both widths."""
