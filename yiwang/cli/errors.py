"""How a command says no."""


class CommandError(Exception):
    """A command cannot do what was asked; the text says what, why and what to do next."""
