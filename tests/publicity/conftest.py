"""The demonstration city, as journeys know it."""

from tests.journeys.conftest import city, founded, friday, program, visitor, worker

__all__ = ["city", "founded", "friday", "program", "visitor", "worker"]
