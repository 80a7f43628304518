"""The demonstration city, as journeys know it."""

from tests.journeys.conftest import city, founded, friday, program, worker

__all__ = ["city", "founded", "friday", "program", "worker"]
