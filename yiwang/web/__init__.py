"""The outermost room: settings, addresses, the shell of every page, static files."""
