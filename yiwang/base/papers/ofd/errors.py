"""Why a PDF has no OFD copy."""


class NotCopied(Exception):
    """The page uses something that is not copied; the text names it."""
