"""The demonstration city, as journeys find it."""

from tests.journeys.conftest import city, founded, friday, program

__all__ = ["city", "founded", "friday", "program"]
