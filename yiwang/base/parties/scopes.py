"""Which services a delegation may be limited to: told by whoever keeps the catalogue."""

from collections.abc import Callable

from yiwang.kernel.actor import Actor

Scopes = Callable[[Actor], list[tuple[str, str]]]


def _none(_actor: Actor) -> list[tuple[str, str]]:
    return []


_provider: Scopes = _none


def offer_scopes(provider: Scopes) -> None:
    """Name the function that lists (service code, title) in the actor's language; at start."""
    global _provider  # filled once when the contexts start
    _provider = provider


def scopes(actor: Actor) -> list[tuple[str, str]]:
    return _provider(actor)
