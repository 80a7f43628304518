"""Pages for analysts and operations for programs."""
